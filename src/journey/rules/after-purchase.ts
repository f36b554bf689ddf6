import type { Item } from "../../catalogue/item.ts";
import { MOMENTS } from "../../shopper/moments.ts";
import type { View } from "../../shopper/view.ts";
import { categoryMatcher, DAY_MS, leafCategory, substituteMatcher, variantGroup } from "./match.ts";
import { defineRule, DROP, type Situation } from "./rule.ts";

/** How long a purchase is "just now" where the page does not say which purchase it is about. */
export const JUST_BOUGHT_DAYS = 14;

/** Moments whose page is about a purchase. */
export const isAfterwards = ({ moment }: Situation): boolean =>
  moment === "confirmation" || moment === "after_sales";

/** What the page says was bought, but for what is known to have gone back. */
export const boughtByPage = ({ context, returned }: View): string[] =>
  [
    ...(context.item_id === null ? [] : [context.item_id]),
    ...context.items,
    ...(context.moment === "confirmation" ? context.cart : []),
  ].filter((itemId) => !returned.has(itemId));

const boughtLately = (view: View): string[] =>
  view.steps.flatMap((step) =>
    step.type === "purchase" && view.now - step.occurred_at < JUST_BOUGHT_DAYS * DAY_MS ? step.items : [],
  );

/** Whether the page itself asks for the kind of an item: then somebody wants to see it. */
const soughtOn = ({ moment, view, item }: Situation): ((candidate: Item) => boolean) => {
  const { category, item_id } = view.context;
  if (moment === "category" && category.length > 0) return categoryMatcher(category.slice(-1));
  const page = moment === "product" && item_id !== null ? item(item_id) : null;
  return (candidate) => page !== null && leafCategory(page) === leafCategory(candidate);
};

/**
 * After a purchase, what completes it: no other cake stand for whoever has just bought a cake stand. Where
 * the page is about the purchase, nothing of its kind; elsewhere nothing that would stand in for it, unless
 * the page asks for that kind. What somebody searches for they want to see, so that a search is left alone.
 */
export const afterPurchase = defineRule({
  code: "after_purchase",
  stored_as: 12,
  order: 1200,
  moments: MOMENTS.filter((moment) => moment !== "search" && moment !== "service"),
  purposes: [],
  effect: "drop",
  sentence: "rule.after_purchase",
  why_not: "why_not.after_purchase",
  decide: (situation) => {
    const { view, intervalDays } = situation;
    const afterwards = isAfterwards(situation);
    const itemsOf = (ids: readonly string[]): Item[] =>
      ids.map(situation.item).filter((item) => item !== null);
    const byPage = itemsOf(afterwards ? boughtByPage(view) : []);
    const bought = [...byPage, ...itemsOf(boughtLately(view))];
    if (bought.length === 0) return null;
    const kinds = new Set(bought.map(leafCategory).filter((category) => category !== null));
    const groups = new Set(bought.map(variantGroup));
    const justNow = new Set(byPage.map(variantGroup));
    const wholes = new Set(bought.flatMap((item) => [item.item_id, variantGroup(item)]));
    const replaces = afterwards
      ? (item: Item): boolean => groups.has(variantGroup(item)) || kinds.has(leafCategory(item) ?? "")
      : substituteMatcher(bought);
    const isSought = soughtOn(situation);
    return {
      judge: (item) =>
        replaces(item) &&
        !item.accessory_of.some((whole) => wholes.has(whole)) &&
        // When what is used up comes back, the rule of what is owned decides.
        (intervalDays(item) === null || justNow.has(variantGroup(item))) &&
        !isSought(item)
          ? DROP
          : null,
    };
  },
  cases: [
    {
      name: "a substitute for what was just bought",
      rung: "context",
      page: { moment: "confirmation", items: ["desk-lamp"] },
      catalogue: [{ item_id: "desk-lamp" }],
      expected: "drop",
    },
    {
      name: "a substitute for what the newest order holds",
      history: [{ type: "purchase", item: "desk-lamp", days_ago: 2 }],
      page: { moment: "after_sales" },
      catalogue: [{ item_id: "desk-lamp" }],
      expected: "drop",
    },
    {
      name: "a substitute for what was bought long ago",
      history: [{ type: "purchase", item: "desk-lamp", days_ago: 60 }],
      page: { moment: "after_sales" },
      catalogue: [{ item_id: "desk-lamp" }],
      expected: "keep",
    },
    {
      name: "what belongs to what was just bought, even of its kind",
      item: { accessory_of: ["desk-lamp"] },
      rung: "context",
      page: { moment: "confirmation", items: ["desk-lamp"] },
      catalogue: [{ item_id: "desk-lamp" }],
      expected: "keep",
    },
    {
      name: "another kind of thing after a purchase",
      rung: "context",
      page: { moment: "confirmation", items: ["phone"] },
      catalogue: [{ item_id: "phone", category: ["Phones"] }],
      expected: "keep",
    },
    {
      name: "a substitute on any other page",
      item: { title: "Table lamp" },
      history: [{ type: "purchase", item: "desk-lamp", days_ago: 2 }],
      catalogue: [{ item_id: "desk-lamp", title: "Desk lamp" }],
      expected: "drop",
    },
    {
      name: "a substitute in a message",
      item: { title: "Table lamp" },
      history: [{ type: "purchase", item: "desk-lamp", days_ago: 2 }],
      page: { moment: "outreach" },
      catalogue: [{ item_id: "desk-lamp", title: "Desk lamp" }],
      expected: "drop",
    },
    {
      name: "what is of the same category and something else",
      item: { title: "Shade" },
      history: [{ type: "purchase", item: "desk-lamp", days_ago: 2 }],
      catalogue: [{ item_id: "desk-lamp", title: "Desk lamp" }],
      expected: "keep",
    },
    {
      name: "a substitute on the page of its category",
      item: { title: "Table lamp" },
      history: [{ type: "purchase", item: "desk-lamp", days_ago: 2 }],
      page: { moment: "category", category: ["Home", "Lamps"] },
      catalogue: [{ item_id: "desk-lamp", title: "Desk lamp" }],
      expected: "keep",
    },
    {
      name: "a substitute for what the page says was bought and has gone back since",
      history: [
        { type: "purchase", item: "desk-lamp", days_ago: 9 },
        { type: "return", item: "desk-lamp", days_ago: 1 },
      ],
      page: { moment: "after_sales", items: ["desk-lamp"] },
      catalogue: [{ item_id: "desk-lamp" }],
      expected: "keep",
    },
  ],
});
