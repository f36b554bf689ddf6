import type { Item } from "../../catalogue/item.ts";
import { DAY_MS, leafCategory, variantGroup } from "./match.ts";
import { defineRule, DROP, type Situation } from "./rule.ts";

/** How long a purchase is "just now" where the page does not say which purchase it is about. */
const JUST_BOUGHT_DAYS = 14;

const justBought = ({ view, item }: Situation): Item[] => {
  const { item_id, items, cart } = view.context;
  const page = [
    ...(item_id === null ? [] : [item_id]),
    ...items,
    ...(view.context.moment === "confirmation" ? cart : []),
  ];
  const newest = view.steps.find(
    (step) => step.type === "purchase" && view.now - step.occurred_at < JUST_BOUGHT_DAYS * DAY_MS,
  );
  return [...page, ...(newest?.items ?? [])].map(item).filter((bought) => bought !== null);
};

/** After a purchase, what completes it: no other cake stand for whoever has just bought a cake stand. */
export const afterPurchase = defineRule({
  code: "after_purchase",
  stored_as: 12,
  order: 1200,
  moments: ["confirmation", "after_sales"],
  purposes: [],
  effect: "drop",
  sentence: "rule.after_purchase",
  why_not: "why_not.after_purchase",
  decide: (situation) => {
    const bought = justBought(situation);
    if (bought.length === 0) return null;
    const kinds = new Set(bought.map(leafCategory).filter((category) => category !== null));
    const groups = new Set(bought.map(variantGroup));
    const ids = new Set(bought.flatMap((item) => [item.item_id, variantGroup(item)]));
    return {
      judge: (item) => {
        if (item.accessory_of.some((whole) => ids.has(whole))) return null;
        const kind = leafCategory(item);
        return groups.has(variantGroup(item)) ||
          (kind !== null && kinds.has(kind) && item.consumable === null)
          ? DROP
          : null;
      },
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
      name: "a substitute while still browsing",
      history: [{ type: "purchase", item: "desk-lamp", days_ago: 2 }],
      catalogue: [{ item_id: "desk-lamp" }],
      expected: "keep",
    },
  ],
});
