import { ENDPOINTS } from "../../contract/endpoints.ts";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import type { Shops } from "../../shop/shops.ts";
import type { Erasures } from "../../shopper/erase.ts";
import { actRoute, type Route, route } from "../call.ts";

type Deps = {
  readonly erasures: Erasures;
  readonly shops: Shops;
  /** Begins what an erasure has left to do, behind the answer. */
  readonly erasureWaits: (shop: string) => void;
};

/** Erasure of a shopper (Art. 17 GDPR), and what became of it. */
export const erasureRoutes = ({ erasures, shops, erasureWaits }: Deps): Route[] => {
  const erasureOf = async (shops: readonly string[], receiptId: string) => {
    const status = await erasures.status(shops, receiptId);
    if (status === null)
      throw new DomainError(
        "erasure_unknown",
        "Check the receipt id; it was given when the erasure was asked for.",
      );
    return status;
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
    }),
    route(ENDPOINTS.readErasure, async ({ shop, params }) => {
      const status = await erasureOf(shop === "" ? await shops.list() : [shop], params.receipt_id);
      return {
        body: {
          state: status.state,
          model_versions: status.model_versions,
          key_destruction: status.key_destruction,
          receipt: status.receipt,
        },
        headers: { "Cache-Control": "no-store" },
      };
    }),
  ];
};
