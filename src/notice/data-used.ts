import type { Because, Purpose, Verdicts } from "../consent/purposes.ts";
import { categoryOf } from "../shopper/data-categories.ts";
import type { View, ViewMaterial } from "../shopper/view.ts";

/**
 * What an answer may have read. Records keep each by a number of its own
 * (recommend/record/stored-numbers.ts).
 */
export const DATA_CATEGORIES = [
  "purchases",
  "returns",
  "views",
  "clicks",
  "impressions",
  "carts",
  "wishlist",
  "ratings",
  "dismissals",
  "searches",
  "service",
  "objectives",
  "other",
  "session",
  "page",
  "cart",
] as const;
export type DataCategory = (typeof DATA_CATEGORIES)[number];

/**
 * A category that was read: how many facts, and the age of the oldest in whole days (null for what has no
 * age).
 */
export type DataUsed = {
  readonly category: DataCategory;
  readonly count: number;
  readonly oldest_days: number | null;
};

/**
 * What was there, or could have been, and was left alone. `not_this_moment`: the page sent its cart where a
 * cart may not be read; `sensitive_page`: what somebody did is not combined with a page about sensitive
 * products; `open_complaint`: nor with a page that they opened while they wait for an answer of the shop.
 */
export type DataWithheld = {
  readonly category: "history" | "session" | "cart" | "other_channels" | "sensitive_items" | "objectives";
  readonly because: Because | "not_this_moment" | "sensitive_page" | "open_complaint";
};

const DAY_MS = 86_400_000;

type Tally = { count: number; oldest: number | null };

/** How many wishes the shopper stored. */
const wishesOf = ({ preferences }: ViewMaterial): number =>
  preferences === null ? 0 : Object.values(preferences.objectives).filter((weight) => weight > 0).length;

/** Counts what the view was built from: everything that was read, whether or not it reached the model. */
export const dataUsed = (material: ViewMaterial, view: View): DataUsed[] => {
  const tallies = new Map<DataCategory, Tally>();
  const add = (category: DataCategory, count: number, at: number | null): void => {
    const tally = tallies.get(category);
    if (tally === undefined) tallies.set(category, { count, oldest: at });
    else {
      tally.count += count;
      if (at !== null && (tally.oldest === null || at < tally.oldest)) tally.oldest = at;
    }
  };
  const profiles = material.rung === "profile" || material.rung === "session";
  if (material.rung === "profile")
    for (const event of material.stored) add(categoryOf(event.type), 1, event.occurred_at);
  if (profiles) for (const event of material.session) add("session", 1, event.occurred_at);
  const { preferences, context } = material;
  const dismissals =
    preferences === null
      ? 0
      : preferences.dismissed.items.length +
        preferences.dismissed.brands.length +
        preferences.dismissed.categories.length;
  if (dismissals > 0) add("dismissals", dismissals, null);
  const wishes = profiles ? wishesOf(material) : 0;
  if (wishes > 0) add("objectives", wishes, null);
  if (material.open_complaint && !tallies.has("service")) add("service", 1, null);
  if (material.rung !== "popular") {
    const facts =
      (context.item_id === null ? 0 : 1) +
      context.items.length +
      (context.category.length > 0 ? 1 : 0) +
      (context.query === null ? 0 : 1) +
      (context.country === null ? 0 : 1);
    if (facts > 0) add("page", facts, null);
    if (material.reads_cart && context.cart.length > 0) add("cart", context.cart.length, null);
  }
  return DATA_CATEGORIES.flatMap((category) => {
    const tally = tallies.get(category);
    return tally === undefined
      ? []
      : [
          {
            category,
            count: tally.count,
            oldest_days:
              tally.oldest === null ? null : Math.max(0, Math.floor((view.now - tally.oldest) / DAY_MS)),
          },
        ];
  });
};

/** What the request brought along; some of it may have been left unread. */
export type Offered = {
  readonly session_events: number;
  readonly cart: number;
  /**
   * Left out for want of `sensitive`: some items, or the person (the page itself is about such products);
   * null: nothing.
   */
  readonly sensitive: "items" | "page" | null;
  /** The person was left out, because they wait for an answer of the shop. */
  readonly set_aside: boolean;
};

const denial = (verdicts: Verdicts, purpose: Purpose): Because | null =>
  verdicts[purpose].granted ? null : verdicts[purpose].because;

/** Names what was left alone, and why. */
export const dataWithheld = (
  material: ViewMaterial,
  verdicts: Verdicts,
  offered: Offered,
): DataWithheld[] => {
  const withheld: DataWithheld[] = [];
  const profiles = material.rung === "profile" || material.rung === "session";
  const because = denial(verdicts, "personalise");
  const aside = offered.sensitive === "page" ? "sensitive_page" : offered.set_aside ? "open_complaint" : null;
  const apart = because ?? aside;
  if (apart !== null) withheld.push({ category: "history", because: apart });
  if (apart !== null && !profiles && offered.session_events > 0)
    withheld.push({ category: "session", because: apart });
  if (apart !== null && !profiles && wishesOf(material) > 0)
    withheld.push({ category: "objectives", because: apart });
  if (offered.cart > 0 && !material.reads_cart)
    withheld.push({ category: "cart", because: "not_this_moment" });
  const channels = denial(verdicts, "connect_channels");
  if (channels !== null && material.rung === "profile")
    withheld.push({ category: "other_channels", because: channels });
  // Told of every personal answer, so that it does not tell whether there was any.
  const sensitive = denial(verdicts, "sensitive");
  if (sensitive !== null && (profiles || offered.sensitive !== null))
    withheld.push({ category: "sensitive_items", because: sensitive });
  return withheld;
};
