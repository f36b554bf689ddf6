import { boughtByPage, isAfterwards } from "./after-purchase.ts";
import { DAY_MS, variantGroup } from "./match.ts";
import { defineRule, DROP, NO_SUBSTITUTES, type Situation } from "./rule.ts";

/**
 * What somebody has: what they bought and have not used up by now, and what the page says they bought. Nobody
 * can tell when what the catalogue no longer has is used up, so that a purchase of it counts for nothing.
 */
const hadBy = (situation: Situation): readonly string[] => {
  const { view, item, intervalDays } = situation;
  const owned = [...view.owned.values()].filter(({ item_id, last_at }) => {
    const known = item(item_id);
    if (known === null) return false;
    const days = intervalDays(known);
    return days === null || view.now - last_at < days * DAY_MS;
  });
  return [...owned.map(({ item_id }) => item_id), ...(isAfterwards(situation) ? boughtByPage(view) : [])];
};

const LAMPS = { lamp: ["lantern"], lantern: ["lamp"] };

/**
 * Bought is bought: what others chose what somebody has over is not advertised to them, as long as they have
 * it, or until it is used up. Which things those are is learnt; what it is like decides nothing, so that it
 * finds the lantern beside the lamp. Pages that somebody opened to look for something are left alone.
 */
export const chosenInstead = defineRule({
  code: "chosen_instead",
  stored_as: 25,
  order: 1250,
  moments: ["home", "cart", "checkout", "confirmation", "after_sales", "outreach"],
  purposes: [],
  effect: "drop",
  sentence: "rule.chosen_instead",
  why_not: "why_not.chosen_instead",
  decide: (situation) => {
    const { substitutes, item } = situation;
    if (substitutes === NO_SUBSTITUTES) return null;
    const groupOf = (itemId: string): string => {
      const known = item(itemId);
      return known === null ? itemId : variantGroup(known);
    };
    const left = new Set<string>();
    const wholes = new Set<string>();
    for (const had of hadBy(situation)) {
      // An id may be any word, and a package may come from elsewhere.
      const others: unknown = Object.hasOwn(substitutes, had) ? substitutes[had] : null;
      if (!Array.isArray(others)) continue;
      for (const other of others) left.add(groupOf(String(other)));
      wholes.add(had).add(groupOf(had));
    }
    if (left.size === 0) return null;
    return {
      judge: (candidate) =>
        left.has(variantGroup(candidate)) && !candidate.accessory_of.some((whole) => wholes.has(whole))
          ? DROP
          : null,
    };
  },
  cases: [
    {
      name: "what others left for what one has, called and filed otherwise",
      substitutes: LAMPS,
      history: [{ type: "purchase", item: "lantern", days_ago: 100 }],
      catalogue: [{ item_id: "lantern", title: "Lantern", category: ["Garden"] }],
      expected: "drop",
    },
    {
      name: "another version of it",
      item: { item_id: "lamp-red", variant_of: "lamp" },
      substitutes: LAMPS,
      history: [{ type: "purchase", item: "lantern", days_ago: 100 }],
      catalogue: [{ item_id: "lantern", title: "Lantern", category: ["Garden"] }, { item_id: "lamp" }],
      expected: "drop",
    },
    {
      name: "in a message",
      substitutes: LAMPS,
      history: [{ type: "purchase", item: "lantern", days_ago: 100 }],
      page: { moment: "outreach" },
      catalogue: [{ item_id: "lantern", title: "Lantern", category: ["Garden"] }],
      expected: "drop",
    },
    {
      name: "what stands in for what the page says was bought",
      substitutes: LAMPS,
      rung: "context",
      page: { moment: "confirmation", items: ["lantern"] },
      catalogue: [{ item_id: "lantern", title: "Lantern", category: ["Garden"] }],
      expected: "drop",
    },
    {
      name: "what stands in for something that is used up by now",
      substitutes: LAMPS,
      history: [{ type: "purchase", item: "lantern", days_ago: 31 }],
      catalogue: [
        { item_id: "lantern", title: "Lantern", category: ["Garden"], consumable: { interval_days: 30 } },
      ],
      expected: "keep",
    },
    {
      name: "what stands in for something that the catalogue no longer has",
      substitutes: LAMPS,
      history: [{ type: "purchase", item: "lantern", days_ago: 100 }],
      expected: "keep",
    },
    {
      name: "what stands in for something that cannot be used up yet",
      substitutes: LAMPS,
      history: [{ type: "purchase", item: "lantern", days_ago: 29 }],
      catalogue: [
        { item_id: "lantern", title: "Lantern", category: ["Garden"], consumable: { interval_days: 30 } },
      ],
      expected: "drop",
    },
    {
      name: "what stands in for something that went back",
      substitutes: LAMPS,
      history: [
        { type: "purchase", item: "lantern", days_ago: 9 },
        { type: "return", item: "lantern", days_ago: 2 },
      ],
      catalogue: [{ item_id: "lantern", title: "Lantern", category: ["Garden"] }],
      expected: "keep",
    },
    {
      name: "what belongs to what one has",
      item: { accessory_of: ["lantern"] },
      substitutes: LAMPS,
      history: [{ type: "purchase", item: "lantern", days_ago: 100 }],
      catalogue: [{ item_id: "lantern", title: "Lantern", category: ["Garden"] }],
      expected: "keep",
    },
    {
      name: "on a page that somebody opened to look for it",
      substitutes: LAMPS,
      history: [{ type: "purchase", item: "lantern", days_ago: 100 }],
      page: { moment: "category", category: ["Home", "Lamps"] },
      catalogue: [{ item_id: "lantern", title: "Lantern", category: ["Garden"] }],
      expected: "keep",
    },
  ],
});
