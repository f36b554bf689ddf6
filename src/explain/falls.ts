import type { Attribution, Contribution, RowRef } from "./attribute.ts";

/** Newest rows that are each taken away once; older ones are never named. */
export const MOST_ROWS_ALONE = 12;
/**
 * Rows that all re-runs behind the reasons of one answer may take where no score can be taken apart
 * (docs/architecture.md, "Budgets"): what single rows leave of them is for rows together, and the rest for
 * removals.
 */
export const MOST_RERUNS = 20;

/** Items by place, with their scores. */
export type ScoredList = { readonly list: readonly string[]; readonly scores: readonly number[] };

/**
 * A list that was made again. `returned`: items of it that rows were taken away of, and what rules kept back
 * because of those rows; that they stand there again says nothing of what the model connects.
 */
export type ListWithout = ScoredList & { readonly returned: ReadonlySet<string> };

/** One without a single row. `events`: those that put the row there; none: the page did. */
export type WithoutRow = RowRef & ListWithout & { readonly events: readonly string[] };

/** What an item loses. `rank_without`: its place in the list that was run; null: it is not even there. */
export type LostPlaces = {
  readonly rank_without: number | null;
  /** Places lost to others than what returned, the first ones most: 1/3 − 1/9 from 3rd to 9th. */
  readonly depth: number;
};

/** Without this row the item stands lower. */
export type Fall = RowRef & LostPlaces & { readonly events: readonly string[] };

/** The place among what did not return, from 1. */
const placeAmong = (list: readonly string[], at: number, returned: ReadonlySet<string>): number =>
  1 + list.slice(0, at).filter((other) => !returned.has(other)).length;

/** 1: the one scores higher than the other; 0: the same; -1: lower, or it is not in the list at all. */
const aheadOf = (other: string, itemId: string, { list, scores }: ScoredList): number => {
  const at = list.indexOf(other);
  return at < 0 ? -1 : Math.sign((scores[at] ?? NaN) - (scores[list.indexOf(itemId)] ?? NaN));
};

/**
 * What an item loses without rows. Null where it stands as high, or lower for what returned alone, or where
 * nobody passes it by score: then rules moved it (one more of a kind in a row), and not what the model says.
 */
export const lossOf = (itemId: string, main: ScoredList, without: ListWithout): LostPlaces | null => {
  const before = main.list.indexOf(itemId);
  const after = without.list.indexOf(itemId);
  if (before < 0) return null;
  const place = placeAmong(main.list, before, without.returned);
  if (after < 0) return { rank_without: null, depth: 1 / place };
  const depth = 1 / place - 1 / placeAmong(without.list, after, without.returned);
  const passes = (other: string): boolean =>
    !without.returned.has(other) && aheadOf(other, itemId, without) > aheadOf(other, itemId, main);
  return after > before && depth > 0 && without.list.slice(0, after).some(passes)
    ? { rank_without: after + 1, depth }
    : null;
};

/** The rows without which an item of a list stands lower in it, strongest first. */
export const fallsOf = (itemId: string, main: ScoredList, without: readonly WithoutRow[]): Fall[] =>
  without
    .flatMap((each): Fall[] => {
      const loss = lossOf(itemId, main, each);
      const { step, position, events } = each;
      return loss === null ? [] : [{ step, position, events, ...loss }];
    })
    .sort((one, other) => other.depth - one.depth);

/**
 * What an item owes to each row, told by what its removal does to its place: true by construction, of models
 * whose scores cannot be taken apart. The contributions are shares of all falls and sum to a score of 1 on a
 * scale of their own. Null: no single row moves the item.
 */
export const attributeByFalls = (falls: readonly Fall[]): Attribution | null => {
  const total = falls.reduce((sum, { depth }) => sum + depth, 0);
  if (total <= 0) return null;
  const contributions = falls.map(({ step, position, depth }): Contribution => ({
    step,
    position,
    value: depth / total,
  }));
  return { contributions, prior: 0, score: 1, residual: 0, faithful: true };
};

/** What rows give together, of which none gives anything alone: each the same part. */
export const attributeTogether = (rows: readonly RowRef[]): Attribution => ({
  contributions: rows.map(({ step, position }) => ({ step, position, value: 1 / rows.length })),
  prior: 0,
  score: 1,
  residual: 0,
  faithful: true,
  ...(rows.length > 1 ? { together: true } : {}),
});
