import { leafCategory, variantGroup } from '../match.ts';
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
        if (!variants) {
          const group = variantGroup(item);
          if (list.some((chosen) => variantGroup(chosen) === group)) return 'never';
        }
        const kind = mixes && list.length >= MOST_IN_A_ROW ? leafCategory(item) : null;
        return kind !== null && list.slice(-MOST_IN_A_ROW).every((chosen) => leafCategory(chosen) === kind) ? 'later' : 'now';
      },
    };
  },
};
