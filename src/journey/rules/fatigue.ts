import { defineRule, WHILE_CHOOSING } from "./rule.ts";

/**
 * What was shown again and again without interest steps back: after n showings, more than the shop's
 * `patience`, its score counts patience/n.
 */
export const fatigue = defineRule({
  code: "fatigue",
  stored_as: 13,
  order: 1300,
  moments: WHILE_CHOOSING,
  purposes: ["personalise"],
  effect: "move",
  sentence: "rule.fatigue",
  why_not: "why_not.fatigue",
  decide: ({ view, settings: { patience } }) =>
    view.shown.size === 0
      ? null
      : {
          judge: (item) => {
            const times = view.shown.get(item.item_id) ?? 0;
            return times > patience ? { effect: "move", factor: patience / times } : null;
          },
          most: 1,
        },
  cases: [
    {
      name: "shown six times without interest",
      history: [{ type: "impression", item: "lamp", days_ago: 1, times: 6 }],
      expected: "down",
    },
    {
      name: "shown three times",
      history: [{ type: "impression", item: "lamp", days_ago: 1, times: 3 }],
      expected: "keep",
    },
    {
      name: "shown six times in a shop that has the patience for it",
      history: [{ type: "impression", item: "lamp", days_ago: 1, times: 6 }],
      settings: { patience: 6 },
      expected: "keep",
    },
    {
      name: "shown often, but of interest since",
      history: [
        { type: "impression", item: "lamp", days_ago: 2, times: 6 },
        { type: "view", item: "lamp", days_ago: 1 },
      ],
      expected: "keep",
    },
  ],
});
