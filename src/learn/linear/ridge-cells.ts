/** The cells of A and C of a local ridge (`ridge.ts`), looked up in the counts. */
import { ITEM, ITEM_CHANNELS, UNIT } from "./channels.ts";
import type { Statistics } from "./statistics.ts";

/**
 * `share`: of G in A and C; the sequential counts have the rest. `neighbours`: N. Cells of C below `floor`
 * are none.
 */
export type Ridge = { lambda: number; share: number; neighbours: number; floor?: number };

/** A of two items, by search in the row of the first; 0 where they have nothing in common. */
export const createLookup = (
  { column, rowStart, pair }: Statistics,
  { share }: Ridge,
): ((j: number, i: number) => number) => {
  const cell = blend(pair.together, pair.gram, share);
  return (j, i) => {
    const end = rowStart[j + 1]!;
    const x = lowerBound(column, i, rowStart[j]!, end);
    return x < end && column[x] === i ? cell(x) : 0;
  };
};

/** share · of + (1 - share) · other, in whole units; what has no share may be missing. */
export const blend = (of: Float64Array, other: Float64Array, share: number): ((x: number) => number) => {
  if (share === 1) return (x) => of[x]! / UNIT;
  if (share === 0) return (x) => other[x]! / UNIT;
  return (x) => (share * of[x]! + (1 - share) * other[x]!) / UNIT;
};

export const diagonalOf = ({ items, item }: Statistics, { share }: Ridge): Float64Array =>
  Float64Array.from(
    { length: items + 1 },
    (_, j) =>
      (share * item[j * ITEM_CHANNELS + ITEM.together]! +
        (1 - share) * item[j * ITEM_CHANNELS + ITEM.gram]!) /
      UNIT,
  );

/** Writes A[N, N] below the diagonal into `matrix` for N = the first `size` of `source`, which rise. */
type Filler = (source: Int32Array, size: number) => void;

/** Bytes that a table of all pairs may take, and the share of them that must be there for it to pay. */
const MOST_TABLE = 256 << 20;
const LEAST_FILLED = 1 / 16;

/** `isForFew`: nearly all systems are there already. */
type Filling = { readonly matrix: Float64Array; readonly isForFew: boolean };

export const createFiller = (
  statistics: Statistics,
  { share, floor = 0 }: Ridge,
  { matrix, isForFew }: Filling,
): Filler => {
  const { items, column, pair } = statistics;
  const cell = blend(pair.together, pair.gram, share);
  // A floor leaves few columns to solve: no table pays for them.
  const isDense =
    !isForFew &&
    floor === 0 &&
    items * items * 4 <= MOST_TABLE &&
    column.length >= items * items * LEAST_FILLED;
  return isDense ? fillFromTable(statistics, cell, matrix) : fillFromRows(statistics, cell, matrix);
};

/**
 * Baskets relate a third of all items with all others: a table of A is looked up at once. What has most pairs
 * is in most columns and stands first in the table, so that nearly all that is looked up lies close together.
 */
const fillFromTable = (statistics: Statistics, cell: (x: number) => number, matrix: Float64Array): Filler => {
  const { items, rowStart, column } = statistics;
  const { place: rank, start } = rankByPairs(statistics);
  const table = new Float64Array((items * (items - 1)) / 2);
  for (let j = 1; j <= items; j++) {
    const own = rank[j]!;
    for (let x = rowStart[j]!; x < rowStart[j + 1]! && column[x]! < j; x++) {
      const other = rank[column[x]!]!;
      table[own > other ? start[own]! + other : start[other]! + own] = cell(x);
    }
  }
  const ranks = new Int32Array(items);
  return (source, size) => {
    for (let k = 0; k < size; k++) ranks[k] = rank[source[k]!]!;
    for (let k = 1; k < size; k++) {
      const own = ranks[k]!;
      const row = start[own]!;
      const to = k * size;
      for (let p = 0; p < k; p++) {
        const other = ranks[p]!;
        matrix[to + p] = table[own > other ? row + other : start[other]! + own]!;
      }
    }
  };
};

/** Items by falling number of pairs: the place of each from 0, and where the row of a place starts. */
const rankByPairs = ({ items, rowStart }: Statistics): { place: Int32Array; start: Int32Array } => {
  const order = Int32Array.from({ length: items }, (_, k) => k + 1);
  const pairs = (j: number): number => rowStart[j + 1]! - rowStart[j]!;
  order.sort((a, b) => pairs(b) - pairs(a) || a - b);
  const place = new Int32Array(items + 1);
  const start = new Int32Array(items);
  order.forEach((j, k) => {
    place[j] = k;
    start[k] = (k * (k - 1)) / 2;
  });
  return { place, start };
};

const fillFromRows = (
  { items, rowStart, column }: Statistics,
  cell: (x: number) => number,
  matrix: Float64Array,
): Filler => {
  const placeOf = new Int32Array(items + 1).fill(-1);
  return (source, size) => {
    for (let k = 0; k < size; k++) placeOf[source[k]!] = k;
    for (let k = 1; k < size; k++) {
      const j = source[k]!;
      const to = k * size;
      matrix.fill(0, to, to + k);
      const end = rowStart[j + 1]!;
      // A long row is searched for the few sources before this one (they rise, as its columns do); a short
      // one is read.
      if (end - rowStart[j]! > 12 * k) {
        for (let place = 0, from = rowStart[j]!; place < k; place++) {
          from = lowerBound(column, source[place]!, from, end);
          if (from < end && column[from] === source[place]) matrix[to + place] = cell(from);
        }
        continue;
      }
      for (let x = rowStart[j]!; x < end && column[x]! < j; x++)
        if (placeOf[column[x]!]! >= 0) matrix[to + placeOf[column[x]!]!] = cell(x);
    }
    for (let k = 0; k < size; k++) placeOf[source[k]!] = -1;
  };
};

/** First place in [from, to) of rising `sorted` whose value is at least `wanted`. */
const lowerBound = (sorted: Int32Array, wanted: number, from: number, to: number): number => {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
};
