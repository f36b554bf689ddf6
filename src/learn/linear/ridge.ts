/**
 * SLIST (Choi, Kim, Lee, Shim, Lee: "Session-aware linear item-item models", WWW 2021) solved per target item
 * on the items that lead to it: B[N, i] = (A[N, N] + λI)^-1 C[N, i], with A = aG + (1-a)S'ΩS and C = aG +
 * (1-a)S'ΩT (docs/learning.md, "Local SLIST"). A dense inverse over all items is not needed.
 */
import { ITEM, ITEM_CHANNELS, UNIT } from "./channels.ts";
import { choleskySolve } from "./cholesky.ts";
import { keepLargest } from "./select.ts";
import type { Statistics } from "./statistics.ts";

/**
 * `share`: of G in A and C; the sequential counts have the rest. `neighbours`: N. Cells of C below `floor`
 * are none.
 */
export type Ridge = { lambda: number; share: number; neighbours: number; floor?: number };

export type Triples = { start: Int32Array; column: Int32Array; value: Float64Array };

/**
 * B by rows j (history item): column i holds the weight of j for target i. Cost: one Cholesky of at most N³/6
 * an item.
 */
export const solveLocalRidge = (
  statistics: Statistics,
  ridge: Ridge,
  onItem: (i: number) => void = () => undefined,
): Triples => {
  const { items, rowStart } = statistics;
  const limit = ridge.neighbours;
  const fromTarget: { target: Int32Array; source: Int32Array; weight: Float64Array } = {
    target: new Int32Array(items * limit),
    source: new Int32Array(items * limit),
    weight: new Float64Array(items * limit),
  };
  let used = 0;
  const solver = createSolver(statistics, ridge);
  const count = new Int32Array(items + 2);
  for (let i = 1; i <= items; i++) {
    onItem(i);
    if (rowStart[i + 1] === rowStart[i]) continue;
    const found = solver.solve(i);
    for (let x = 0; x < found; x++) {
      fromTarget.target[used] = i;
      fromTarget.source[used] = solver.source[x]!;
      fromTarget.weight[used] = solver.solution[x]!;
      count[solver.source[x]! + 1]!++;
      used++;
    }
  }
  for (let j = 0; j <= items; j++) count[j + 1]! += count[j]!;
  const next = count.slice();
  const column = new Int32Array(used);
  const value = new Float64Array(used);
  for (let x = 0; x < used; x++) {
    const place = next[fromTarget.source[x]!]!++;
    column[place] = fromTarget.target[x]!;
    value[place] = fromTarget.weight[x]!;
  }
  return { start: count, column, value };
};

const createSolver = (statistics: Statistics, ridge: Ridge) => {
  const { items, rowStart, column } = statistics;
  const { lambda, neighbours: limit, floor = 0 } = ridge;
  const source = new Int32Array(limit);
  const solution = new Float64Array(limit);
  const matrix = new Float64Array(limit * limit);
  const weights = new Float64Array(items + 1);
  const places = new Int32Array(items + 1);
  const scratch = new Float64Array(items + 1);
  const diagonal = diagonalOf(statistics, ridge);
  const right = blend(statistics.pair.together, statistics.pair.ridge, ridge.share);
  const fillBelow = createFiller(statistics, ridge, matrix);
  /** Solves column i; returns how many of `source` and `solution` are filled. */
  const solve = (i: number): number => {
    const first = rowStart[i]!;
    let found = 0;
    for (let x = first; x < rowStart[i + 1]!; x++) {
      const weight = right(x);
      weights[x - first] = weight;
      if (weight > 0 && weight >= floor) places[found++] = x - first;
    }
    const size = keepLargest(places, found, { score: weights, limit, scratch });
    for (let k = 0; k < size; k++) {
      source[k] = column[first + places[k]!]!;
      solution[k] = weights[places[k]!]!;
      matrix[k * size + k] = diagonal[source[k]!]! + lambda;
    }
    fillBelow(source, size);
    choleskySolve(matrix, solution, size);
    return size;
  };
  return { solve, source, solution };
};

/** share · of + (1 - share) · other, in whole units; what has no share may be missing. */
const blend = (of: Float64Array, other: Float64Array, share: number): ((x: number) => number) => {
  if (share === 1) return (x) => of[x]! / UNIT;
  if (share === 0) return (x) => other[x]! / UNIT;
  return (x) => (share * of[x]! + (1 - share) * other[x]!) / UNIT;
};

const diagonalOf = ({ items, item }: Statistics, { share }: Ridge): Float64Array =>
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

const createFiller = (statistics: Statistics, { share, floor = 0 }: Ridge, matrix: Float64Array): Filler => {
  const { items, column, pair } = statistics;
  const cell = blend(pair.together, pair.gram, share);
  // A floor leaves few columns to solve: no table pays for them.
  const isDense =
    floor === 0 && items * items * 4 <= MOST_TABLE && column.length >= items * items * LEAST_FILLED;
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
