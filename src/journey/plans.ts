import type { ContextField, Moment, MomentPlan, Slot, Stage } from "./moments.ts";
import type { RuleCode } from "./rule-codes.ts";

const PAGE: readonly ContextField[] = ["item_id", "items", "category", "query"];
const PAGE_AND_CART: readonly ContextField[] = [...PAGE, "cart"];

/** What holds everywhere: what cannot be had, is not wanted, must not be shown, or is there already. */
const ALWAYS: readonly RuleCode[] = [
  "unavailable",
  "filter",
  "excluded",
  "on_page",
  "dismissed",
  "open_complaint",
  "minor",
  "sensitive",
  "owned",
  "returned",
  "in_cart",
];
const BROWSING: readonly RuleCode[] = [...ALWAYS, "fatigue", "objectives", "promoted", "variety"];
/** Who is paying, has paid or has a problem is served, not advertised to. */
const CALM: readonly RuleCode[] = [...ALWAYS, "objectives", "variety"];
const AFTER: readonly RuleCode[] = [...ALWAYS, "after_purchase", "objectives", "variety"];

const plan = (
  moment: Moment,
  stage: Stage,
  slot: Slot,
  reads: readonly ContextField[],
  rules: readonly RuleCode[],
): MomentPlan => ({ moment, stage, slot, reads, rules });

/** The journey as data, shown at /v1/transparency (DESIGN §8). */
export const PLANS: Readonly<Record<Moment, MomentPlan>> = {
  home: plan("home", "attention", "default", PAGE, BROWSING),
  category: plan("category", "interest", "default", PAGE, BROWSING),
  search: plan("search", "interest", "default", PAGE, BROWSING),
  product: plan("product", "desire", "default", PAGE, BROWSING),
  cart: plan("cart", "action", "complement", PAGE_AND_CART, BROWSING),
  checkout: plan("checkout", "action", "complement", PAGE_AND_CART, CALM),
  confirmation: plan("confirmation", "satisfaction", "complement", PAGE_AND_CART, AFTER),
  after_sales: plan("after_sales", "satisfaction", "complement", PAGE, AFTER),
  outreach: plan("outreach", "attention", "default", [], BROWSING),
  service: plan("service", "satisfaction", "default", PAGE, CALM),
};

export const planOf = (moment: Moment): MomentPlan => PLANS[moment];
