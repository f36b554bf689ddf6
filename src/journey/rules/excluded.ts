import { matcherOf } from "../match.ts";
import { DROP, type Rule } from "../rule.ts";

/** The shop takes items out of suggestions. */
export const excluded: Rule = {
  code: "excluded",
  purposes: [],
  decide: ({ exclusions }) => {
    const matchers = exclusions.map(matcherOf).filter((matches) => matches !== null);
    return matchers.length === 0
      ? null
      : { judge: (item) => (matchers.some((matches) => matches(item)) ? DROP : null) };
  },
};
