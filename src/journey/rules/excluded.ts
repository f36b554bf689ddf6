import { MOMENTS } from "../../shopper/moments.ts";
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
  decide: ({ shop: { exclusions } }) =>
    exclusions.length === 0
      ? null
      : { judge: (item) => (exclusions.some((matches) => matches(item)) ? DROP : null) },
  cases: [
    { name: "left out by the shop", shop: { exclusions: [{ category: ["Lamps"] }] }, expected: "drop" },
    {
      name: "of another category than the shop leaves out",
      item: { item_id: "phone", category: ["Phones"] },
      shop: { exclusions: [{ category: ["Lamps"] }] },
      expected: "keep",
    },
  ],
});
