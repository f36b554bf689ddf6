import { matcherOf } from "../match.ts";
import { DROP, type Rule } from "../rule.ts";

/** What the shopper sent away. An instruction, not a profile: it is obeyed without a grant too, and only ever filters. */
export const dismissed: Rule = {
  code: "dismissed",
  purposes: [],
  decide: ({ view }) => {
    const sent = view.preferences?.dismissed;
    const matches = matcherOf({
      items: [...(sent?.items ?? []), ...view.dismissed],
      brands: sent?.brands ?? [],
      categories: sent?.categories ?? [],
    });
    return matches === null ? null : { judge: (item) => (matches(item) ? DROP : null) };
  },
};
