import { MOMENTS } from "../../shopper/moments.ts";
import { variantGroup } from "./match.ts";
import { defineRule, DROP } from "./rule.ts";

/**
 * What the shopper rated low, and its other versions: whoever dislikes the red one is not sold the blue one.
 */
export const disliked = defineRule({
  code: "disliked",
  stored_as: 18,
  order: 1050,
  moments: MOMENTS,
  purposes: ["personalise"],
  effect: "drop",
  sentence: "rule.disliked",
  why_not: "why_not.disliked",
  decide: ({ view, item }) => {
    if (view.disliked.size === 0) return null;
    const groups = new Set(
      [...view.disliked].map((itemId) => {
        const known = item(itemId);
        return known === null ? itemId : variantGroup(known);
      }),
    );
    return { judge: (candidate) => (groups.has(variantGroup(candidate)) ? DROP : null) };
  },
  cases: [
    {
      name: "rated low",
      history: [{ type: "rating", item: "lamp", days_ago: 9, value: 1 }],
      expected: "drop",
    },
    {
      name: "another colour of what was rated low",
      item: { item_id: "lamp-blue", variant_of: "lamp" },
      history: [{ type: "rating", item: "lamp-red", days_ago: 9, value: 2 }],
      catalogue: [{ item_id: "lamp-red", variant_of: "lamp" }],
      expected: "drop",
    },
    {
      name: "something else than what was rated low",
      history: [{ type: "rating", item: "phone", days_ago: 9, value: 1 }],
      catalogue: [{ item_id: "phone", category: ["Phones"] }],
      expected: "keep",
    },
    {
      name: "rated well",
      history: [{ type: "rating", item: "lamp", days_ago: 9, value: 5 }],
      expected: "keep",
    },
    {
      name: "rated low once, and well since",
      history: [
        { type: "rating", item: "lamp", days_ago: 9, value: 1 },
        { type: "rating", item: "lamp", days_ago: 2, value: 4 },
      ],
      expected: "keep",
    },
    {
      name: "rated low, but nothing of the shopper may be read",
      rung: "context",
      granted: [],
      history: [{ type: "rating", item: "lamp", days_ago: 9, value: 1 }],
      expected: "keep",
    },
  ],
});
