import { matcherOf } from "./match.ts";
import { defineRule, WHILE_CHOOSING } from "./rule.ts";

/** However much a shop wants it: a boost lifts a score by no more than this. */
export const LARGEST_BOOST = 3;

/** The shop lifts an item. Always disclosed, and never for money towards a child (DSA Art. 28(2)). */
export const promoted = defineRule({
  code: "promoted",
  stored_as: 15,
  order: 1500,
  moments: WHILE_CHOOSING,
  purposes: [],
  effect: "move",
  sentence: "rule.promoted",
  why_not: "why_not.promoted",
  decide: ({ boosts, minor }) => {
    const lifts = boosts
      .filter((boost) => boost.factor > 1 && !(minor && boost.paid))
      .flatMap((boost) => {
        const matches = matcherOf(boost.match);
        return matches === null
          ? []
          : [{ matches, paid: boost.paid, factor: Math.min(boost.factor, LARGEST_BOOST) }];
      })
      .sort((a, b) => b.factor - a.factor || Number(b.paid) - Number(a.paid));
    const [largest] = lifts;
    return largest === undefined
      ? null
      : {
          most: largest.factor,
          judge: (item) => {
            const lift = lifts.find(({ matches }) => matches(item));
            return lift === undefined ? null : { effect: "move", factor: lift.factor, paid: lift.paid };
          },
        };
  },
  cases: [
    { name: "boosted by the shop", boosts: [{ items: ["lamp"] }], expected: "up" },
    {
      name: "a boost for something else",
      item: { item_id: "phone", category: ["Phones"] },
      boosts: [{ items: ["lamp"] }],
      expected: "keep",
    },
    {
      name: "a paid boost towards a child",
      minor: true,
      boosts: [{ items: ["lamp"], paid: true }],
      expected: "keep",
    },
    {
      name: "a boost where somebody pays at the checkout",
      page: { moment: "checkout" },
      boosts: [{ items: ["lamp"] }],
      expected: "keep",
    },
  ],
});
