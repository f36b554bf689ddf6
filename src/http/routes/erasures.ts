import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import type { RandomBytes } from "../../lib/random.ts";
import { retriedId } from "../../lib/retried-id.ts";
import type { Shops } from "../../shop/shops.ts";
import type { Erasures } from "../../shopper/erase.ts";
import type { ForgettingStatus } from "../../shopper/forgetting-status.ts";
import { actRoute, type Call, type Caller, type Route, route } from "../call.ts";

type Deps = {
  readonly erasures: Erasures;
  readonly forgetting: Pick<ForgettingStatus, "ofAct">;
  readonly shops: Shops;
  readonly random: RandomBytes;
  /** The tombstone's time; null without one. */
  readonly erasedAt: (shopper: ShopperRef) => Promise<number | null>;
  /** Begins what an erasure has left to do, behind the answer. */
  readonly erasureWaits: (shop: string) => void;
};

/** Erasure of a shopper (Art. 17 GDPR), and what became of it. */
export const erasureRoutes = ({
  erasures,
  forgetting,
  shops,
  random,
  erasedAt,
  erasureWaits,
}: Deps): Route[] => {
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
  /** What the erasure of a call is called, also where it is held and where a retry begins it again. */
  const receiptIds = new WeakMap<object, string>();
  const receiptIdOf = (call: Pick<Call, "retryKey">): string => {
    const id = receiptIds.get(call) ?? retriedId("era", call.retryKey, [], random);
    receiptIds.set(call, id);
    return id;
  };
  /**
   * A token of before an erasure has its answer, under the call's own key of idempotency; it does not begin
   * another of somebody of whom it knows nothing.
   */
  const requireNotErased = async (caller: Caller, shopper: ShopperRef, receiptId: string): Promise<void> => {
    if (caller.kind !== "token") return;
    // Begun by this very call, which was cut short.
    if ((await erasures.status([shopper.shop], receiptId)) !== null) return;
    const erased = await erasedAt(shopper).catch(() => null);
    if (erased !== null && caller.mintedAt <= erased)
      throw new DomainError(
        "token_invalid",
        "The shopper of this token was erased since it was minted, and nothing of before is kept: the " +
          "answer of that erasure has its receipt. Mint another token to erase what was told since.",
      );
  };
  return [
    actRoute(ENDPOINTS.eraseShopper, {
      act: async (call) => {
        const { shopper, shopperId, caller } = call;
        const receiptId = receiptIdOf(call);
        await requireNotErased(caller, shopper, receiptId);
        return (await erasures.begin(shopper, shopperId, { receiptId })).receipt_id;
      },
      tell: async ({ shop }, reference) => {
        const { receipt_id, state, key_destruction, receipt } = await erasureOf(
          [shop],
          present(reference, "the id of the erasure"),
        );
        erasureWaits(shop);
        return { body: { receipt_id, state, key_destruction, receipt } };
      },
      asksNo: (call) => ({ act: "erase", receipt_id: receiptIdOf(call), shopper_id: call.shopperId }),
    }),
    route(ENDPOINTS.readErasure, async ({ shop, params }) => {
      const body = await toldOf(shop === "" ? await shops.list() : [shop], params.receipt_id);
      return { body, headers: { "Cache-Control": "no-store" } };
    }),
  ];
};
