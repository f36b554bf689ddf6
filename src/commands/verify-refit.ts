import { type StoreFlags, withServices, withShop } from "./open-context.ts";
import type { StoreCheck } from "./verify/check-erasure.ts";

/** What `candor verify erasure --refit` does with the store: its keys, and a training without the shopper. */
export const storeCheckOf = (options: StoreFlags): StoreCheck => ({
  keys: () => withServices(options, async ({ signing }) => signing.publicJwks()),
  async refit(receipt) {
    const { checkForgotten } = await import("../learn/shop/check-forgotten.ts");
    const refitted = await withShop({ ...options, shop: receipt.shop }, (services) =>
      checkForgotten(services, receipt),
    );
    const findings = refitted.flatMap(({ because }) =>
      because === null ? [] : [{ code: "not_forgotten", sentence: because }],
    );
    return { refitted, findings };
  },
});
