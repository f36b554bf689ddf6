import { MOMENTS } from "../../shopper/moments.ts";
import { defineRule, DROP } from "./rule.ts";

/** The shop suggests only a part of its range here: an item must meet every requirement that holds. */
export const required = defineRule({
  code: "required",
  stored_as: 19,
  order: 350,
  moments: MOMENTS,
  purposes: [],
  effect: "drop",
  sentence: "rule.required",
  why_not: "why_not.required",
  decide: ({ shop: { requirements } }) =>
    requirements.length === 0
      ? null
      : { judge: (item) => (requirements.every((matches) => matches(item)) ? null : DROP) },
  cases: [
    {
      name: "outside the part of the range that the shop suggests",
      shop: { requirements: [{ category: ["Phones"] }] },
      expected: "drop",
    },
    {
      name: "in one part of the range that the shop suggests and not in the other",
      shop: { requirements: [{ category: ["Lamps"] }, { brand: ["Acme"] }] },
      expected: "drop",
    },
    {
      name: "in the part of the range that the shop suggests",
      shop: { requirements: [{ category: ["Lamps"] }] },
      expected: "keep",
    },
  ],
});
