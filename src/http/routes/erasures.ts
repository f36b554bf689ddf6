import { ENDPOINTS } from "../../contract/endpoints.ts";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import { type RandomBytes, randomId } from "../../lib/random.ts";
import type { Shops } from "../../shop/shops.ts";
import type { Erasures } from "../../shopper/erase.ts";
import type { ForgettingStatus } from "../../shopper/forgetting-status.ts";
import { actRoute, type Route, route } from "../call.ts";

type Deps = {
  readonly erasures: Erasures;
  readonly forgetting: Pick<ForgettingStatus, "ofAct">;
  readonly shops: Shops;
  readonly random: RandomBytes;
  /** Begins what an erasure has left to do, behind the answer. */
  readonly erasureWaits: (shop: string) => void;
};

/** Erasure of a shopper (Art. 17 GDPR), and what became of it. */
export const erasureRoutes = ({ erasures, forgetting, shops, random, erasureWaits }: Deps): Route[] => {
  const unknown = (): DomainError =>
    new DomainError("erasure_unknown", "Check the receipt id; it was given when the erasure was asked for.");
  const erasureOf = async (shops: readonly string[], receiptId: string) => {
    const status = await erasures.status(shops, receiptId);
    if (status === null) throw unknown();
    return status;
  };
  /** An erasure, or another act that models have to forget after. */
  const toldOf = async (shops: readonly string[], receiptId: string) => {
    const status = await erasures.status(shops, receiptId);
    if (status !== null) {
      const { state, model_versions, key_destruction, progress, receipt } = status;
      return { state, model_versions, key_destruction, progress, receipt };
    }
    const act = await forgetting.ofAct(shops, receiptId);
    if (act === null) throw unknown();
    return { ...act, key_destruction: null, receipt: null };
  };
  return [
    actRoute(ENDPOINTS.eraseShopper, {
      act: async ({ shopper, shopperId }) => (await erasures.begin(shopper, shopperId)).receipt_id,
      tell: async ({ shop }, reference) => {
        const { receipt_id, state, key_destruction, receipt } = await erasureOf(
          [shop],
          present(reference, "the id of the erasure"),
        );
        erasureWaits(shop);
        return { body: { receipt_id, state, key_destruction, receipt } };
      },
      asksNo: () => ({ act: "erase", receipt_id: randomId("era", random) }),
    }),
    route(ENDPOINTS.readErasure, async ({ shop, params }) => {
      const body = await toldOf(shop === "" ? await shops.list() : [shop], params.receipt_id);
      return { body, headers: { "Cache-Control": "no-store" } };
    }),
  ];
};
