import { MOMENTS } from "../../shopper/moments.ts";
import { sameKind, variantGroup } from "./match.ts";
import { defineRule } from "./rule.ts";

const PHONE = { item_id: "phone", category: ["Phones"] };

/**
 * One of a group of variants (unless the request wants them), and no more of one category in a row than the
 * shop has settled, where the page is not about that category.
 */
export const variety = defineRule({
  code: "variety",
  stored_as: 16,
  order: 1600,
  moments: MOMENTS,
  purposes: [],
  effect: "arrange",
  sentence: "rule.variety",
  why_not: "why_not.variety",
  arrange: ({ variants, moment, settings: { most_in_a_row: most } }) => {
    const mixes = moment !== "category" && moment !== "search";
    // Groups of the list so far: the list only grows, so that each item is looked at once.
    const groups = new Set<string>();
    let known = 0;
    return {
      fits: (list, item) => {
        for (const added of list.slice(known)) groups.add(variantGroup(added));
        known = list.length;
        if (!variants && groups.has(variantGroup(item))) return "never";
        if (!mixes || list.length < most) return "now";
        return list.slice(-most).every((before) => sameKind(before, item)) ? "later" : "now";
      },
    };
  },
  cases: [
    {
      name: "a second variant of one thing",
      item: { item_id: "lamp-red", variant_of: "lamp" },
      before: [{ item_id: "lamp" }],
      expected: "drop",
    },
    {
      name: "a second variant, where variants are wanted",
      item: { item_id: "lamp-red", variant_of: "lamp" },
      before: [{ item_id: "lamp" }],
      variants: true,
      expected: "keep",
    },
    {
      name: "the fourth of a kind in a row",
      before: [{ item_id: "a" }, { item_id: "b" }, { item_id: "c" }],
      behind: [PHONE],
      expected: "later",
    },
    {
      name: "the second of a kind in a row, in a shop that wants none of it",
      before: [{ item_id: "a" }],
      behind: [PHONE],
      settings: { most_in_a_row: 1 },
      expected: "later",
    },
    {
      name: "the fourth of a kind on that category’s own page",
      before: [{ item_id: "a" }, { item_id: "b" }, { item_id: "c" }],
      behind: [PHONE],
      page: { moment: "category" },
      expected: "keep",
    },
    {
      name: "the fourth of a kind, not in a row",
      before: [{ item_id: "a" }, PHONE, { item_id: "b" }, { item_id: "c" }],
      expected: "keep",
    },
  ],
});
