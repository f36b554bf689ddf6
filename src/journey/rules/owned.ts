import type { Item } from "../../catalogue/item.ts";
import { MOMENTS } from "../../shopper/moments.ts";
import type { View } from "../../shopper/view.ts";
import { DAY_MS, variantGroup } from "./match.ts";
import { defineRule, DROP, type Situation } from "./rule.ts";

const isVersion = (item: Item | null): boolean => item !== null && variantGroup(item) !== item.item_id;

const lastOf = (owned: View["owned"], itemId: string): number => owned.get(itemId)?.last_at ?? 0;

/** When a version of each thing was bought last; most things have none. */
const versionsBought = (owned: View["owned"], item: Situation["item"]): ReadonlyMap<string, number> => {
  const bought = new Map<string, number>();
  for (const { item_id, last_at } of owned.values()) {
    const known = item(item_id);
    if (known === null || !isVersion(known)) continue;
    const group = variantGroup(known);
    bought.set(group, Math.max(bought.get(group) ?? 0, last_at));
  }
  return bought;
};

/**
 * Bought in any connected channel and kept: neither the thing nor another version of it. What is used up
 * comes back when its time has come.
 */
export const owned = defineRule({
  code: "owned",
  stored_as: 9,
  order: 900,
  moments: MOMENTS,
  purposes: ["personalise"],
  effect: "drop",
  sentence: "rule.owned",
  why_not: "why_not.owned",
  decide: ({ view, item, intervalDays }) => {
    if (view.owned.size === 0) return null;
    const versions = versionsBought(view.owned, item);
    return {
      judge: (candidate) => {
        const group = variantGroup(candidate);
        const last = Math.max(
          versions.get(group) ?? 0,
          isVersion(item(group)) ? 0 : lastOf(view.owned, group),
        );
        if (last === 0) return null;
        const days = intervalDays(candidate);
        return days !== null && view.now - last >= days * DAY_MS ? null : DROP;
      },
    };
  },
  cases: [
    {
      name: "bought online",
      history: [{ type: "purchase", item: "lamp", days_ago: 100 }],
      expected: "drop",
    },
    {
      name: "bought in the store",
      history: [{ type: "purchase", item: "lamp", days_ago: 100, channel: "store" }],
      expected: "drop",
    },
    {
      name: "another size of what was bought",
      item: { item_id: "lamp-large", variant_of: "lamp" },
      history: [{ type: "purchase", item: "lamp-small", days_ago: 100 }],
      catalogue: [{ item_id: "lamp-small", variant_of: "lamp" }],
      expected: "drop",
    },
    {
      name: "what is used once, for somebody who has bought it again and again",
      history: [{ type: "purchase", item: "lamp", days_ago: 40, times: 6 }],
      expected: "drop",
    },
    {
      name: "another size of a consumable that cannot be used up yet",
      item: { item_id: "tea-large", variant_of: "tea", consumable: { interval_days: 30 } },
      history: [{ type: "purchase", item: "tea-small", days_ago: 29 }],
      catalogue: [{ item_id: "tea-small", variant_of: "tea", consumable: { interval_days: 30 } }],
      expected: "drop",
    },
    {
      name: "another size of a consumable whose time has come",
      item: { item_id: "tea-large", variant_of: "tea", consumable: { interval_days: 30 } },
      history: [{ type: "purchase", item: "tea-small", days_ago: 30 }],
      catalogue: [{ item_id: "tea-small", variant_of: "tea", consumable: { interval_days: 30 } }],
      expected: "keep",
    },
    {
      name: "a consumable that cannot be used up yet",
      item: { consumable: { interval_days: 30 } },
      history: [{ type: "purchase", item: "lamp", days_ago: 29 }],
      expected: "drop",
    },
    {
      name: "a consumable whose time has come",
      item: { consumable: { interval_days: 30 } },
      history: [{ type: "purchase", item: "lamp", days_ago: 30 }],
      expected: "keep",
    },
    {
      name: "bought and cancelled",
      history: [
        { type: "purchase", item: "lamp", days_ago: 9 },
        { type: "order_cancelled", item: "lamp", days_ago: 8 },
      ],
      expected: "keep",
    },
    {
      name: "owned, but nothing of the shopper may be read",
      rung: "context",
      granted: [],
      history: [{ type: "purchase", item: "lamp", days_ago: 9 }],
      expected: "keep",
    },
  ],
});
