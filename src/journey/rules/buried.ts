import { MOMENTS } from "../../shopper/moments.ts";
import { defineRule } from "./rule.ts";

/** The shop lets an item sink; the strongest of its rules for that counts. */
export const buried = defineRule({
  code: "buried",
  stored_as: 20,
  order: 1550,
  moments: MOMENTS,
  purposes: [],
  effect: "move",
  sentence: "rule.buried",
  why_not: "why_not.buried",
  decide: ({ shop: { buries } }) => {
    if (buries.length === 0) return null;
    const strongest = [...buries].sort((a, b) => a.factor - b.factor);
    return {
      most: 1,
      judge: (item) => {
        const bury = strongest.find(({ matches }) => matches(item));
        return bury === undefined ? null : { effect: "move", factor: bury.factor };
      },
    };
  },
  cases: [
    { name: "buried by the shop", shop: { buries: [{ items: ["lamp"] }] }, expected: "down" },
    {
      name: "something else than what the shop buries",
      item: { item_id: "phone", category: ["Phones"] },
      shop: { buries: [{ category: ["Lamps"] }] },
      expected: "keep",
    },
  ],
});
