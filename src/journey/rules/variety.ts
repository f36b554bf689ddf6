import { sameKind, variantGroup } from "../match.ts";
import type { Rule } from "../rule.ts";

/** At most this many of one category in a row, where the page is not about that category. */
export const MOST_IN_A_ROW = 3;

/** One of a group of variants (unless the request wants them), and not one kind of thing after another. */
export const variety: Rule = {
  code: "variety",
  purposes: [],
  arrange: ({ variants, plan }) => {
    const mixes = plan.moment !== "category" && plan.moment !== "search";
    // Groups of the list so far: the list only grows, so that each item is looked at once.
    const groups = new Set<string>();
    let known = 0;
    return {
      fits: (list, item) => {
        for (; known < list.length; known += 1) groups.add(variantGroup(list[known]!));
        if (!variants && groups.has(variantGroup(item))) return "never";
        if (!mixes || list.length < MOST_IN_A_ROW) return "now";
        for (let at = list.length - MOST_IN_A_ROW; at < list.length; at += 1)
          if (!sameKind(list[at]!, item)) return "now";
        return "later";
      },
    };
  },
};
