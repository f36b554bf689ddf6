import type { Notice } from "../../consent/notices/notice.ts";
import { mintShopperToken } from "../../consent/proofs/receipts/shopper-token.ts";
import type { SigningKeys } from "../../consent/proofs/receipts/signing-keys.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { type RandomBytes, randomId } from "../../lib/random.ts";
import type { TextSeal } from "../../lib/text-seal.ts";
import type { SettingsChange } from "../../shop/merge-settings.ts";
import type { Shops } from "../../shop/shops.ts";
import { type Route, route } from "../call.ts";
import { time } from "../mapping/consent.ts";

type Deps = {
  readonly shops: Shops;
  readonly signing: SigningKeys;
  readonly subjects: TextSeal;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

const DEFAULT_TTL_S = 15 * 60;
const RIGHTS_TTL_S = 5 * 60;

const fromNotice = ({ version, texts, purposes, material, names_gpc, declared, registered_at }: Notice) => ({
  version,
  texts,
  purposes,
  material,
  names_gpc,
  declared,
  registered_at: time(registered_at),
});

/** What a shop settles for itself: settings, notices, and tokens for its browsers. */
export const shopRoutes = ({ shops, signing, subjects, clock, random }: Deps): Route[] => [
  route(ENDPOINTS.readSettings, async ({ shop }) => ({ body: await shops.settings(shop) })),
  route(ENDPOINTS.patchSettings, async ({ shop, body }) => ({
    body: await shops.changeSettings(shop, body as SettingsChange),
  })),
  route(ENDPOINTS.readNotice, async ({ shop, params }) => {
    const notice = await shops.notices.find(shop, params.version);
    if (notice === null)
      throw new DomainError(
        "not_found",
        `Register the notice with PUT /v1/notices/${encodeURIComponent(params.version)}.`,
      );
    return { body: fromNotice(notice) };
  }),
  route(ENDPOINTS.putNotice, async ({ shop, params, body }) => ({
    body: fromNotice(await shops.notices.register(shop, params.version, body)),
  })),
  route(ENDPOINTS.mintToken, async (call) => {
    const { shopper_id, scopes, origin, ttl_s } = call.body;
    const ttlSeconds = ttl_s ?? (scopes.includes("rights") ? RIGHTS_TTL_S : DEFAULT_TTL_S);
    const { token, expiresAtMs } = await mintShopperToken(
      { signing, subjects },
      {
        shop: call.shop,
        subject: call.pseudonym(shopper_id).key,
        scopes,
        origin: origin ?? null,
        jti: randomId("st", random),
        ttlSeconds,
        nowMs: clock(),
      },
    );
    return { body: { token, expires_at: time(expiresAtMs) }, acted: [call.pseudonym(shopper_id)] };
  }),
];
