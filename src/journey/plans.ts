import type { Moment } from "../shopper/moments.ts";
import { type Rule, RULES } from "./rules/rules.ts";

/** AIDA and Satisfaction (ShoppingTomorrow 2016). */
type Stage = "attention" | "interest" | "desire" | "action" | "satisfaction";

/** The context fields that a moment may read without any consent: the page itself. */
type ContextField = "item_id" | "items" | "category" | "query" | "country" | "cart";

/** What the suggestions of a moment come from. */
type Slot = "default" | "complement";

export type MomentPlan = {
  readonly moment: Moment;
  readonly stage: Stage;
  readonly slot: Slot;
  /**
   * The page's own facts that this moment reads; the cart only at cart, checkout and confirmation
   * (docs/consent-rules.md, "The ladder").
   */
  readonly reads: readonly ContextField[];
  /** Codes of the rules that are asked, in their order. */
  readonly rules: readonly Rule["code"][];
};

const PAGE: readonly ContextField[] = ["item_id", "items", "category", "query", "country"];
const PAGE_AND_CART: readonly ContextField[] = [...PAGE, "cart"];

const plan = (moment: Moment, stage: Stage, slot: Slot, reads: readonly ContextField[]): MomentPlan => ({
  moment,
  stage,
  slot,
  reads,
  rules: RULES.filter(({ moments }) => moments.includes(moment)).map(({ code }) => code),
});

/**
 * The journey as data, shown at /v1/transparency (docs/architecture.md, "The journey"). Which rules a moment
 * asks stands with each rule.
 */
export const PLANS: Readonly<Record<Moment, MomentPlan>> = {
  home: plan("home", "attention", "default", PAGE),
  category: plan("category", "interest", "default", PAGE),
  search: plan("search", "interest", "default", PAGE),
  product: plan("product", "desire", "default", PAGE),
  cart: plan("cart", "action", "complement", PAGE_AND_CART),
  checkout: plan("checkout", "action", "complement", PAGE_AND_CART),
  confirmation: plan("confirmation", "satisfaction", "complement", PAGE_AND_CART),
  after_sales: plan("after_sales", "satisfaction", "complement", PAGE),
  outreach: plan("outreach", "attention", "default", []),
  service: plan("service", "satisfaction", "default", PAGE),
};

export const planOf = (moment: Moment): MomentPlan => PLANS[moment];
