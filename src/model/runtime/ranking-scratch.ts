import { createSelector } from "./select-best.ts";

/**
 * Items of one answer from the best down, one at a time. Ties go to the lower index, so that the same scores
 * always give the same list.
 */
export type Ranking = {
  /** The next index, or 0 when no item is left (the ranking is then closed). */
  next(): number;
  /** Score of the item that `next` returned last. */
  readonly score: number;
  /** Score of any item of the vocabulary, until `close`. */
  scoreOf(index: number): number;
  /** Gives the scratch space back. Called at the end by itself; call it when you stop early. */
  close(): void;
};

/**
 * Sums by item, kept compactly: `slotOf[index]` is the item's place + 1 in `touched` and `sums`, 0 = not
 * touched. `ids` and `keys` are theirs to be sorted.
 */
export type SumScratch = {
  readonly slotOf: Int32Array;
  touched: Int32Array;
  sums: Float64Array;
  ids: Int32Array;
  keys: Float64Array;
  count: number;
};

export const makeRoom = (scratch: SumScratch, most: number): void => {
  if (scratch.touched.length >= most) return;
  scratch.touched = new Int32Array(most);
  scratch.sums = new Float64Array(most);
  scratch.ids = new Int32Array(most);
  scratch.keys = new Float64Array(most);
};

/** The touched items by prior and sum, best first. */
export const selectTouched = (
  scratch: SumScratch,
  prior: Float32Array,
): ReturnType<typeof createSelector> => {
  const { touched, sums, ids, keys, count } = scratch;
  for (let t = 0; t < count; t += 1) {
    const index = touched[t]!;
    const score = prior[index]! + sums[t]!;
    sums[t] = score;
    keys[t] = score;
    ids[t] = index;
  }
  return createSelector(keys, ids, count);
};
