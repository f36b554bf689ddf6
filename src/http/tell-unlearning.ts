import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { ForgettingRef, ForgettingStatus } from "../shopper/forgetting-status.ts";

/** The member `unlearning` of an answer: there only while models have something to forget of the person. */
export const tellUnlearning = async (
  forgetting: Pick<ForgettingStatus, "about">,
  refs: readonly ShopperRef[],
): Promise<{ readonly unlearning?: ForgettingRef }> => {
  const unlearning = await forgetting.about(refs);
  return unlearning === null ? {} : { unlearning };
};
