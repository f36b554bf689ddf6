import { defineRule } from "./rule.ts";

/** The shop gives new things some places on its home page: every third of them, from the third on. */
export const newArrivals = defineRule({
  code: "new_arrivals",
  stored_as: 22,
  order: 1620,
  moments: ["home"],
  purposes: [],
  effect: "place",
  sentence: "rule.new_arrivals",
  why_not: "why_not.new_arrivals",
  places: ({ sources }) => sources.new_arrivals,
  cases: [
    {
      name: "new, on a home page that has a place for what is new",
      before: ["a", "b", "c", "d"].map((item_id) => ({ item_id, category: [item_id] })),
      sources: { new_arrivals: [{ place: 3, items: ["lamp"] }] },
      expected: "up",
    },
    {
      name: "new, and above that place already",
      before: [{ item_id: "a" }],
      sources: { new_arrivals: [{ place: 3, items: ["lamp"] }] },
      expected: "keep",
    },
  ],
});
