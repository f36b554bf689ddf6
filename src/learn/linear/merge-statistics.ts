/**
 * Statistics as a group: adding and subtracting counts of units, exact because every cell is an integer
 * (docs/learning.md, "Forgetting").
 */
import { isCountedPair, mapPairCounts, type PairCounts } from "./channels.ts";
import type { Statistics } from "./statistics.ts";

/** Where each pair of the union stands in a and in b; -1: not there. */
type Union = { rowStart: Int32Array; column: Int32Array; inA: Int32Array; inB: Int32Array };

/**
 * a + sign · b over the same vocabulary. Pairs that no unit has any more disappear, so that subtracting a
 * unit gives the very arrays that counting without it gives.
 */
export const mergeStatistics = (a: Statistics, b: Statistics, sign: 1 | -1): Statistics => {
  const union = unite(a, b);
  const merged = mapPairCounts(a.pair, (values, channel) =>
    values.length === 0 && b.pair[channel].length === 0
      ? values
      : mergeValues(values, b.pair[channel], union, sign),
  );
  return {
    items: a.items,
    ...withoutEmpty(a.items, union, merged),
    // `+ 0` turns -0 into 0: the bytes must be those of a count that never was.
    item: a.item.map((cell, k) => cell + sign * b.item[k]! + 0),
  };
};

const unite = (a: Statistics, b: Statistics): Union => {
  const room = a.column.length + b.column.length;
  const column = new Int32Array(room);
  const inA = new Int32Array(room);
  const inB = new Int32Array(room);
  const rowStart = new Int32Array(a.items + 2);
  let used = 0;
  for (let j = 1; j <= a.items; j++) {
    let x = a.rowStart[j]!;
    let y = b.rowStart[j]!;
    const endX = a.rowStart[j + 1]!;
    const endY = b.rowStart[j + 1]!;
    while (x < endX || y < endY) {
      const left = x < endX ? a.column[x]! : Infinity;
      const right = y < endY ? b.column[y]! : Infinity;
      column[used] = Math.min(left, right);
      inA[used] = left <= right ? x++ : -1;
      inB[used++] = right <= left ? y++ : -1;
    }
    rowStart[j + 1] = used;
  }
  return { rowStart, column: column.subarray(0, used), inA, inB };
};

const mergeValues = (
  a: Float64Array,
  b: Float64Array,
  { column, inA, inB }: Union,
  sign: 1 | -1,
): Float64Array => {
  const merged = new Float64Array(column.length);
  for (let k = 0; k < merged.length; k++)
    merged[k] = (inA[k]! < 0 ? 0 : a[inA[k]!]!) + (inB[k]! < 0 ? 0 : sign * b[inB[k]!]!) + 0;
  return merged;
};

const withoutEmpty = (
  items: number,
  union: Union,
  pair: PairCounts,
): Pick<Statistics, "rowStart" | "column" | "pair"> => {
  const kept = new Int32Array(union.column.length);
  const rowStart = new Int32Array(items + 2);
  let used = 0;
  for (let j = 1; j <= items; j++) {
    for (let k = union.rowStart[j]!; k < union.rowStart[j + 1]!; k++)
      if (isCountedPair(pair, k)) kept[used++] = k;
    rowStart[j + 1] = used;
  }
  const places = kept.subarray(0, used);
  return {
    rowStart,
    column: Int32Array.from(places, (k) => union.column[k]!),
    pair: mapPairCounts(pair, (values) =>
      values.length === 0 ? values : Float64Array.from(places, (k) => values[k]!),
    ),
  };
};
