import { rm } from "node:fs/promises";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { join } from "node:path";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { SlotPut } from "../../contract/slots.ts";
import { beliefsIn, type ToldBelief } from "../../insight/tell-belief.ts";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import { makeTemporaryFolder } from "../../lib/temporary-folder.ts";
import type { DriftState } from "../../model/drift/drift-state.ts";
import { refuseClaim, unpackPackage } from "../../model/package/archive.ts";
import type { ModelAdmin } from "../../model/registry/administration.ts";
import type { ListedModel, ListedSlot } from "../../model/registry/list-models.ts";
import type { SlotWish } from "../../model/registry/slot-wish.ts";
import type { Comparison } from "../../recommend/compare/compare-models.ts";
import { type Call, type Route, route } from "../call.ts";
import { time } from "../mapping/consent.ts";

const byOf = (call: Pick<Call, "caller">): string =>
  call.caller.kind === "key" ? `key ${call.caller.keyId}` : "nobody";

const timed = <T extends { readonly at: number }>(entry: T) => ({ ...entry, at: time(entry.at) });
const fromSlot = ({ history, fenced, must_forget, ...slot }: ListedSlot) => ({
  ...slot,
  must_forget:
    must_forget === null
      ? null
      : { ...must_forget, since: time(must_forget.since), until: time(must_forget.until) },
  fenced: fenced.map(timed),
  history: history.map(({ retry, ...entry }) => ({ ...timed(entry), because: entry.because ?? null })),
});
const fromModel = <T extends ListedModel>(model: T) => ({
  ...model,
  added_at: time(model.added_at),
  retired: model.retired === null ? null : timed(model.retired),
  fenced: model.fenced === null ? null : timed(model.fenced),
});

const toWish = ({ challenger, ...wish }: SlotPut): SlotWish =>
  (challenger === undefined || challenger === null
    ? { ...wish, challenger }
    : {
        ...wish,
        challenger: {
          model: present(challenger.model ?? challenger.id, "the challenger’s package"),
          percent: challenger.percent,
        },
      }) as SlotWish;

/** What the headers tell before a byte of the package is read. */
const refuseUpload = (headers: IncomingHttpHeaders): void => {
  refuseClaim(Number(headers["content-length"] ?? 0));
  if ((headers["content-encoding"] ?? "identity") !== "identity")
    throw new DomainError("unsupported_media_type", "Send the tar as it is, without Content-Encoding.");
};

/**
 * Models and slots of a shop. A package is checked before it is taken in, and what fails displaces nothing.
 */
export const modelRoutes = ({
  admin,
  comparison,
  driftOf,
  beliefOf,
  followEverywhere,
}: {
  admin: ModelAdmin;
  comparison: Comparison;
  /** How the champions do on fresh days. */
  driftOf: (shop: string) => Promise<DriftState>;
  /** How good what is believed of suggestions is, slot by slot. */
  beliefOf: (shop: string) => Promise<readonly ToldBelief[]>;
  /** Resolves when every process of this instance serves what was changed. */
  followEverywhere: (shop: string) => Promise<void>;
}): Route[] => [
  route(ENDPOINTS.listModels, async ({ shop }) => ({
    body: {
      data: (await admin.list(shop)).map(fromModel),
      slots: (await admin.slots(shop)).map(fromSlot),
      next_cursor: null,
    },
  })),
  route(ENDPOINTS.uploadModel, async (call) => {
    refuseUpload(call.headers);
    const folder = await makeTemporaryFolder("upload");
    try {
      const dir = join(folder, "package");
      await unpackPackage(call.body as IncomingMessage, dir);
      return { body: await admin.add(call.shop, dir, byOf(call as Call)) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }),
  route(ENDPOINTS.readModel, async ({ shop, params }) => ({
    body: fromModel(await admin.inspect(shop, params.model)),
  })),
  route(ENDPOINTS.deleteModel, async (call) => {
    await admin.remove(call.shop, call.params.model, byOf(call as Call));
    return { body: null };
  }),
  route(ENDPOINTS.deleteSlot, async (call) => {
    await admin.removeSlot(call.shop, call.params.slot, byOf(call as Call));
    await followEverywhere(call.shop);
    return { body: null };
  }),
  route(ENDPOINTS.readSlot, async ({ shop, params }) => ({
    body: {
      ...fromSlot(await admin.slot(shop, params.slot)),
      reports: {
        ...(await comparison.reports(shop, params.slot)),
        drift: (await driftOf(shop))[params.slot] ?? null,
        belief: beliefsIn(await beliefOf(shop), params.slot),
      },
    },
  })),
  route(ENDPOINTS.putSlot, async (call) => {
    const wish = toWish(call.body as SlotPut);
    const slot = await admin.change(call.shop, call.params.slot, wish, byOf(call as Call));
    await followEverywhere(call.shop);
    return { body: fromSlot(slot) };
  }),
  route(ENDPOINTS.rollbackSlot, async (call) => {
    const slot = await admin.rollback(call.shop, call.params.slot, byOf(call as Call), call.retryKey);
    await followEverywhere(call.shop);
    return { body: fromSlot(slot) };
  }),
];
