import { MOMENTS } from "../../shopper/moments.ts";
import { DAY_MS } from "./match.ts";
import { defineRule, DROP } from "./rule.ts";

/** Bought in any connected channel and kept; what is used up comes back when its time has come. */
export const owned = defineRule({
  code: "owned",
  stored_as: 9,
  order: 900,
  moments: MOMENTS,
  purposes: ["personalise"],
  effect: "drop",
  sentence: "rule.owned",
  why_not: "why_not.owned",
  decide: ({ view, intervalDays }) =>
    view.owned.size === 0
      ? null
      : {
          judge: (item) => {
            const holding = view.owned.get(item.item_id);
            if (holding === undefined) return null;
            const days = intervalDays(item);
            return days !== null && view.now - holding.last_at >= days * DAY_MS ? null : DROP;
          },
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
