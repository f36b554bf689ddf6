import { sameKind, variantGroup } from '../match.ts';
import type { Rule } from '../rule.ts';

/** At most this many of one category in a row, where the page is not about that category. */
export const MOST_IN_A_ROW = 3;

/** One of a group of variants (unless the request wants them), and not one kind of thing after another. */
export const variety: Rule = {
  code: 'variety',
  purposes: [],
  arrange: ({ variants, plan }) => {
    const mixes = plan.moment !== 'category' && plan.moment !== 'search';
    return {
      fits: (list, item) => {
        const group = variantGroup(item);
        let run = 0;
        for (let at = list.length - 1; at >= 0; at -= 1) {
          const chosen = list[at]!;
          if (!variants && variantGroup(chosen) === group) return 'never';
          if (mixes && run === list.length - 1 - at && run < MOST_IN_A_ROW && sameKind(chosen, item)) run += 1;
        }
        return run === MOST_IN_A_ROW ? 'later' : 'now';
      },
    };
  },
};
