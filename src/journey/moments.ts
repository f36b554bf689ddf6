import type { RuleCode } from "./rule-codes.ts";

/** Where in the shop the question comes from. A moment decides stage, slot, candidate sources and rules (DESIGN §8). */
export const MOMENTS = [
  "home",
  "category",
  "search",
  "product",
  "cart",
  "checkout",
  "confirmation",
  "after_sales",
  "outreach",
  "service",
] as const;
export type Moment = (typeof MOMENTS)[number];

/** AIDA and Satisfaction (ShoppingTomorrow 2016). */
export const STAGES = ["attention", "interest", "desire", "action", "satisfaction"] as const;
export type Stage = (typeof STAGES)[number];

/** The context fields that a moment may read without any consent: the page itself. */
export type ContextField = "item_id" | "items" | "category" | "query" | "cart";

/** What the suggestions of a moment come from. */
export type Slot = "default" | "complement";

export type MomentPlan = {
  readonly moment: Moment;
  readonly stage: Stage;
  readonly slot: Slot;
  /** The page's own facts that this moment reads; the cart only at cart, checkout and confirmation (CONSENT, the ladder). */
  readonly reads: readonly ContextField[];
  /** Rule codes that are consulted, in the order of the rules' own list. */
  readonly rules: readonly RuleCode[];
};
