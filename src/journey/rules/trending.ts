import { defineRule } from "./rule.ts";

/** The shop gives what is chosen more than before some places on its home page, from the second on. */
export const trending = defineRule({
  code: "trending",
  stored_as: 23,
  order: 1610,
  moments: ["home"],
  purposes: [],
  effect: "place",
  sentence: "rule.trending",
  why_not: "why_not.trending",
  places: ({ sources }) => sources.trending,
  cases: [
    {
      name: "chosen more than before, on a home page that has a place for that",
      before: ["a", "b", "c", "d"].map((item_id) => ({ item_id, category: [item_id] })),
      sources: { trending: [{ place: 2, items: ["lamp"] }] },
      expected: "up",
    },
    {
      name: "chosen more than before, where the shop has no place for that",
      before: [{ item_id: "a" }],
      sources: { trending: [] },
      expected: "keep",
    },
    {
      name: "chosen more than before, and sent away by the shopper",
      before: [{ item_id: "a" }],
      preferences: { dismissed: { items: ["a"] } },
      sources: { trending: [{ place: 1, items: ["a"] }] },
      expected: "keep",
    },
  ],
});
