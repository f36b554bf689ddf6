import { MOMENTS } from "../../shopper/moments.ts";
import { matcherOf } from "./match.ts";
import { defineRule, DROP } from "./rule.ts";

/** The shop takes items out of suggestions. */
export const excluded = defineRule({
  code: "excluded",
  stored_as: 2,
  order: 300,
  moments: MOMENTS,
  purposes: [],
  effect: "drop",
  sentence: "rule.excluded",
  why_not: "why_not.excluded",
  decide: ({ exclusions }) => {
    const matchers = exclusions.map(matcherOf).filter((matches) => matches !== null);
    return matchers.length === 0
      ? null
      : { judge: (item) => (matchers.some((matches) => matches(item)) ? DROP : null) };
  },
  cases: [
    { name: "left out by the shop", exclusions: [{ categories: ["Lamps"] }], expected: "drop" },
    {
      name: "of another category than the shop leaves out",
      item: { item_id: "phone", category: ["Phones"] },
      exclusions: [{ categories: ["Lamps"] }],
      expected: "keep",
    },
    { name: "not meant by an empty exclusion", exclusions: [{}], expected: "keep" },
  ],
});
