import { MOMENTS } from "../../shopper/moments.ts";
import { DAY_MS, variantGroup } from "./match.ts";
import { defineRule, DROP } from "./rule.ts";

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
    const bought = new Map<string, number>();
    for (const [itemId, { last_at }] of view.owned) {
      const known = item(itemId);
      const group = known === null ? itemId : variantGroup(known);
      bought.set(group, Math.max(bought.get(group) ?? 0, last_at));
    }
    return {
      judge: (candidate) => {
        const last = bought.get(variantGroup(candidate));
        if (last === undefined) return null;
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
