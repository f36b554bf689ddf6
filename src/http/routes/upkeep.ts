import { type Endpoint, ENDPOINTS, KEY_SCOPES } from "../../contract/endpoints.ts";
import type { ToldWork } from "../../jobs/tell-work.ts";
import { DomainError } from "../../lib/errors.ts";
import type { Shops } from "../../shop/shops.ts";
import { type Call, type Route, route } from "../call.ts";
import { time } from "../mapping/consent.ts";

type Deps = {
  readonly shops: Pick<Shops, "keys" | "counts" | "deleteKey">;
  readonly tellWork: (shop: string) => Promise<readonly ToldWork[]>;
};

const headers = { "Cache-Control": "no-store" };

const keyOf = ({ caller }: Pick<Call<Endpoint>, "caller">): string | null =>
  caller.kind === "key" ? caller.keyId : null;

/** Keys of the shop, and the work behind its answers. */
export const upkeepRoutes = ({ shops, tellWork }: Deps): Route[] => [
  route(ENDPOINTS.listKeys, async ({ shop, caller }) => ({
    headers,
    body: {
      data: (await shops.keys(shop)).map(({ key_id, scopes, created_at }) => ({
        key_id,
        scopes: KEY_SCOPES.filter((scope) => scopes.includes(scope)),
        created_at: time(created_at),
        current: key_id === keyOf({ caller }),
      })),
      next_cursor: null,
    },
  })),
  route(ENDPOINTS.deleteKey, async ({ shop, params, caller }) => {
    if (params.key_id === keyOf({ caller }))
      throw new DomainError("key_in_use", "Call with another key of scope admin to take this one back.");
    if (!(await shops.deleteKey(shop, params.key_id)))
      throw new DomainError("key_unknown", "GET /v1/keys lists the keys of the shop by id.");
    return { body: undefined };
  }),
  route(ENDPOINTS.listWork, async ({ shop }) => {
    const [work, counts] = await Promise.all([tellWork(shop), shops.counts(shop)]);
    return {
      headers,
      body: {
        data: work.map(({ updated_at, ...each }) => ({ ...each, updated_at: time(updated_at) })),
        counts: { ...counts },
        next_cursor: null,
      },
    };
  }),
];
