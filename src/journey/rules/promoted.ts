import type { View } from "../../shopper/view.ts";
import { hasHistory } from "./has-history.ts";
import { defineRule, type Situation, WHILE_CHOOSING } from "./rule.ts";
import { type Boost } from "./shop-wishes.ts";

/** However much a shop wants it: a boost lifts a score by no more than this. */
export const LARGEST_BOOST = 3;

/** Whether scores may differ from person to person: the view holds something of somebody. */
const restsOnPerson = (view: View): boolean =>
  (view.rung === "profile" || view.rung === "session") &&
  (hasHistory(view) || Object.values(view.preferences?.objectives ?? {}).some((weight) => weight > 0));

/**
 * What somebody pays for is never personalised: a boost weighs a score, so that a paid one speaks only where
 * the scores are the same for everybody on the page. It is never for a child (DSA Art. 28(2)), nor in a
 * message: who agreed to be written to agreed to hear of the shop.
 */
const mayBePaid = ({ view, moment, minor }: Situation): boolean =>
  !minor && moment !== "outreach" && !restsOnPerson(view);

const largestFirst = (a: Boost, b: Boost): number =>
  b.factor - a.factor || Number(b.ground === "paid") - Number(a.ground === "paid");

/** The shop lifts an item; the largest of its boosts counts. Always disclosed. */
export const promoted = defineRule({
  code: "promoted",
  stored_as: 15,
  order: 1500,
  moments: WHILE_CHOOSING,
  purposes: [],
  effect: "move",
  sentence: "rule.promoted",
  why_not: "why_not.promoted",
  decide: (situation) => {
    const { boosts } = situation.shop;
    if (boosts.length === 0) return null;
    const paidToo = mayBePaid(situation);
    const lifts = boosts.filter(({ ground }) => paidToo || ground !== "paid").sort(largestFirst);
    const [largest] = lifts;
    return largest === undefined
      ? null
      : {
          most: Math.min(largest.factor, LARGEST_BOOST),
          judge: (item) => {
            const lift = lifts.find(({ matches }) => matches(item));
            return lift === undefined
              ? null
              : { effect: "move", factor: Math.min(lift.factor, LARGEST_BOOST), promotion: lift };
          },
        };
  },
  cases: [
    { name: "boosted by the shop", shop: { boosts: [{ items: ["lamp"] }] }, expected: "up" },
    {
      name: "a boost for something else",
      item: { item_id: "phone", category: ["Phones"] },
      shop: { boosts: [{ items: ["lamp"] }] },
      expected: "keep",
    },
    {
      name: "a boost that somebody pays for, on a page that is the same for everybody",
      shop: { boosts: [{ items: ["lamp"], ground: "paid" }] },
      expected: "up",
    },
    {
      name: "a boost that somebody pays for, in a list that rests on a person",
      history: [{ type: "view", item: "phone", days_ago: 2 }],
      shop: { boosts: [{ items: ["lamp"], ground: "paid" }] },
      expected: "keep",
    },
    {
      name: "a paid boost towards a child",
      minor: true,
      shop: { boosts: [{ items: ["lamp"], ground: "paid" }] },
      expected: "keep",
    },
    {
      name: "a boost where somebody pays at the checkout",
      page: { moment: "checkout" },
      shop: { boosts: [{ items: ["lamp"] }] },
      expected: "keep",
    },
  ],
});
