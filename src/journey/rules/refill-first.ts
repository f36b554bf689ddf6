import { DAY_MS, variantGroup } from "./match.ts";
import { defineRule, DROP } from "./rule.ts";

/**
 * A message speaks of what somebody is about to run out of before it sells anything else: what they bought,
 * is used up, and whose time has come.
 */
export const refillFirst = defineRule({
  code: "refill_first",
  stored_as: 24,
  order: 1150,
  moments: ["outreach"],
  purposes: ["personalise"],
  effect: "drop",
  sentence: "rule.refill_first",
  why_not: "why_not.refill_first",
  decide: ({ view, item, intervalDays }) => {
    const newest = new Map<string, number>();
    const known = [...view.owned].flatMap(([itemId, { last_at: bought }]) => {
      const owned = item(itemId);
      // What was sent back since is not what somebody is about to run out of.
      const last_at = Math.max(bought, view.sent_back.get(itemId) ?? bought);
      return owned === null ? [] : [{ owned, last_at, group: variantGroup(owned) }];
    });
    for (const { group, last_at } of known)
      newest.set(group, Math.max(newest.get(group) ?? -Infinity, last_at));
    const due = new Set(
      known.flatMap(({ owned, group }) => {
        const days = intervalDays(owned);
        const last = newest.get(group) ?? Infinity;
        return owned.available && days !== null && view.now - last >= days * DAY_MS ? [group] : [];
      }),
    );
    return due.size === 0 ? null : { judge: (candidate) => (due.has(variantGroup(candidate)) ? null : DROP) };
  },
  cases: [
    {
      name: "something else, in a message to somebody who is out of tea",
      history: [{ type: "purchase", item: "tea", days_ago: 40 }],
      catalogue: [{ item_id: "tea", category: ["Tea"], consumable: { interval_days: 30 } }],
      page: { moment: "outreach" },
      expected: "drop",
    },
    {
      name: "the tea that they are out of",
      item: { item_id: "tea", category: ["Tea"], consumable: { interval_days: 30 } },
      history: [{ type: "purchase", item: "tea", days_ago: 40 }],
      catalogue: [{ item_id: "tea", category: ["Tea"], consumable: { interval_days: 30 } }],
      page: { moment: "outreach" },
      expected: "keep",
    },
    {
      name: "something else, where there is tea left",
      history: [{ type: "purchase", item: "tea", days_ago: 10 }],
      catalogue: [{ item_id: "tea", category: ["Tea"], consumable: { interval_days: 30 } }],
      page: { moment: "outreach" },
      expected: "keep",
    },
    {
      name: "something else, where the tea that was sent back last is all that could be due",
      history: [
        { type: "purchase", item: "tea", days_ago: 60 },
        { type: "purchase", item: "tea", days_ago: 21 },
        { type: "return", item: "tea", days_ago: 20 },
      ],
      catalogue: [{ item_id: "tea", category: ["Tea"], consumable: { interval_days: 30 } }],
      page: { moment: "outreach" },
      expected: "keep",
    },
  ],
});
