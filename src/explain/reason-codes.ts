import type { Objective } from "../consent/preferences.ts";
import type { PromotionGround } from "../journey/rules/shop-wishes.ts";
import type { StepType } from "../shopper/step.ts";

/** Every kind of reason. Records keep each by a number of its own (recommend/record/stored-numbers.ts). */
export const REASON_CODES = [
  "because_bought",
  "because_viewed",
  "because_clicked",
  "because_carted",
  "because_wished",
  "because_rated",
  "bought_before",
  "seen_before",
  "goes_with_item",
  "similar_in_catalogue",
  "goes_with_cart",
  "completes_purchase",
  "new_in_category_you_follow",
  "cheaper_as_you_asked",
  "easier_as_you_asked",
  "reliable_as_you_asked",
  "informed_as_you_asked",
  "fun_as_you_asked",
  "popular",
  "shop_bestseller",
  "newest",
  "promoted",
  "promoted_season",
  "promoted_new_range",
  "promoted_clearance",
  "promoted_own_brand",
  "promoted_margin",
  "promoted_paid",
  "general",
  "general_history",
  "ranking",
  "matches_search",
  "matches_search_in_part",
  "in_category",
  "trending",
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** Reasons that speak of what the shopper did, and can be told by category on a device that others see. */
export const HISTORY_CODES = {
  purchase: "because_bought",
  view: "because_viewed",
  click: "because_clicked",
  cart: "because_carted",
  wishlist: "because_wished",
  rating: "because_rated",
  context: "goes_with_item",
} as const satisfies Record<StepType, ReasonCode>;

export const WISH_CODES = {
  save_money: "cheaper_as_you_asked",
  easy: "easier_as_you_asked",
  reliable: "reliable_as_you_asked",
  informed: "informed_as_you_asked",
  fun: "fun_as_you_asked",
} as const satisfies Record<Objective, ReasonCode>;

/** Why the shop promotes something: each ground is a sentence of its own. */
export const PROMOTION_CODES = {
  own_choice: "promoted",
  season: "promoted_season",
  new_range: "promoted_new_range",
  clearance: "promoted_clearance",
  own_brand: "promoted_own_brand",
  margin: "promoted_margin",
  paid: "promoted_paid",
} as const satisfies Record<PromotionGround, ReasonCode>;

const GROUND_OF = new Map<ReasonCode, PromotionGround>(
  Object.entries(PROMOTION_CODES).map(([ground, code]) => [code, ground as PromotionGround]),
);

/** The ground that a reason tells; null: it is no promotion. */
export const groundOf = (code: ReasonCode): PromotionGround | null => GROUND_OF.get(code) ?? null;

export const isPromotion = (code: ReasonCode): boolean => GROUND_OF.has(code);
