import type { Attribution, Contribution, RowRef } from "./attribute.ts";

/** Newest rows that are each taken away once; older ones are never named. */
export const MOST_ROWS_ALONE = 12;
/**
 * Rows that all re-runs behind the reasons of one answer may take where no score can be taken apart
 * (docs/architecture.md, "Budgets"): what single rows leave of them is for rows together, and the rest for
 * removals.
 */
export const MOST_RERUNS = 20;

/** A list that was made again without one row. `events`: those that put it there; none: the page did. */
export type WithoutRow = RowRef & {
  readonly events: readonly string[];
  /** Item ids by place. */
  readonly list: readonly string[];
  /** Of the same items. */
  readonly scores: readonly number[];
};

/** Without this row the item stands lower; `rank_without` null: it is not even in the longer list. */
export type Fall = RowRef & { readonly events: readonly string[]; readonly rank_without: number | null };

/** Places that are lost, the first ones most: 1/3 − 1/9 where it falls from 3rd to 9th. */
const depthOf = (rank: number, { rank_without: after }: Fall): number =>
  1 / rank - (after === null ? 0 : 1 / after);

/** The rows without which an item of a list stands lower in it, strongest first. Places from 1. */
export const fallsOf = (itemId: string, rank: number, without: readonly WithoutRow[]): Fall[] =>
  without
    .flatMap(({ step, position, events, list }): Fall[] => {
      const after = list.indexOf(itemId) + 1;
      if (after > 0 && after <= rank) return [];
      return [{ step, position, events, rank_without: after === 0 ? null : after }];
    })
    .sort((one, other) => depthOf(rank, other) - depthOf(rank, one));

/**
 * What an item owes to each row, told by what its removal does to its place: true by construction, of models
 * whose scores cannot be taken apart. The contributions are shares of all falls and sum to a score of 1 on a
 * scale of their own. Null: no single row moves the item.
 */
export const attributeByFalls = (rank: number, falls: readonly Fall[]): Attribution | null => {
  const total = falls.reduce((sum, fall) => sum + depthOf(rank, fall), 0);
  if (total <= 0) return null;
  const contributions = falls.map((fall): Contribution => ({
    step: fall.step,
    position: fall.position,
    value: depthOf(rank, fall) / total,
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
