/**
 * SLIST (Choi, Kim, Lee, Shim, Lee: "Session-aware linear item-item models", WWW 2021) solved per target item
 * on the items that lead to it: B[N, i] = (A[N, N] + λI)^-1 C[N, i], with A = aG + (1-a)S'ΩS and C = aG +
 * (1-a)S'ΩT (docs/learning.md, "Local SLIST"). A dense inverse over all items is not needed.
 */
import { selectLargest } from "../math/select-largest.ts";
import { ITEM, ITEM_CHANNELS, PAIR, PAIR_CHANNELS, type Statistics, UNIT } from "./statistics.ts";

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
  const { rowStart, column, value, item } = statistics;
  const { lambda, share, neighbours: limit, floor = 0 } = ridge;
  const source = new Int32Array(limit);
  const solution = new Float64Array(limit);
  const matrix = new Float64Array(limit * limit);
  const placeOf = new Int32Array(statistics.items + 1).fill(-1);
  const weights = new Float64Array(statistics.items + 1);
  const places = new Int32Array(statistics.items + 1);
  const right = (x: number): number =>
    (share * value[x * PAIR_CHANNELS + PAIR.together]! +
      (1 - share) * value[x * PAIR_CHANNELS + PAIR.ridge]!) /
    UNIT;
  /** Solves column i; returns how many of `source` and `solution` are filled. */
  const solve = (i: number): number => {
    const first = rowStart[i]!;
    let found = 0;
    for (let x = first; x < rowStart[i + 1]!; x++) {
      const weight = right(x);
      weights[x - first] = weight;
      if (weight > 0 && weight >= floor) places[found++] = x - first;
    }
    const kept = selectLargest(places.subarray(0, found), weights, limit);
    const size = kept.length;
    for (let k = 0; k < size; k++) {
      source[k] = column[first + kept[k]!]!;
      placeOf[source[k]!] = k;
      solution[k] = weights[kept[k]!]!;
    }
    fill(size);
    choleskySolve(matrix, solution, size);
    for (let k = 0; k < size; k++) placeOf[source[k]!] = -1;
    return size;
  };
  /** Lower triangle of A[N, N] + λI. */
  const fill = (size: number): void => {
    matrix.fill(0, 0, size * size);
    for (let k = 0; k < size; k++) {
      const j = source[k]!;
      const at = j * ITEM_CHANNELS;
      matrix[k * size + k] =
        (share * item[at + ITEM.together]! + (1 - share) * item[at + ITEM.gram]!) / UNIT + lambda;
      const end = rowStart[j + 1]!;
      const cell = (place: number, x: number): void => {
        matrix[k * size + place] =
          (share * value[x * PAIR_CHANNELS + PAIR.together]! +
            (1 - share) * value[x * PAIR_CHANNELS + PAIR.gram]!) /
          UNIT;
      };
      // A long row is searched for the few sources before this one (they rise, as its columns do); a short
      // one is read.
      if (end - rowStart[j]! > 12 * k) {
        for (let place = 0, from = rowStart[j]!; place < k; place++) {
          from = lowerBound(column, source[place]!, from, end);
          if (from < end && column[from] === source[place]) cell(place, from);
        }
        continue;
      }
      for (let x = rowStart[j]!; x < end; x++) {
        const other = column[x]!;
        if (other >= j) break;
        if (placeOf[other]! >= 0) cell(placeOf[other]!, x);
      }
    }
  };
  return { solve, source, solution };
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

/**
 * Solves M x = b in place for symmetric positive definite M (lower triangle, row-major, overwritten by its
 * factor).
 */
export const choleskySolve = (matrix: Float64Array, b: Float64Array, size: number): void => {
  for (let r = 0; r < size; r++) {
    const row = r * size;
    for (let c = 0; c < r; c++) {
      const other = c * size;
      let sum = matrix[row + c]!;
      for (let k = 0; k < c; k++) sum -= matrix[row + k]! * matrix[other + k]!;
      matrix[row + c] = sum / matrix[other + c]!;
    }
    let pivot = matrix[row + r]!;
    for (let k = 0; k < r; k++) pivot -= matrix[row + k]! * matrix[row + k]!;
    matrix[row + r] = Math.sqrt(Math.max(pivot, 1e-12));
  }
  for (let r = 0; r < size; r++) {
    let sum = b[r]!;
    for (let k = 0; k < r; k++) sum -= matrix[r * size + k]! * b[k]!;
    b[r] = sum / matrix[r * size + r]!;
  }
  for (let r = size - 1; r >= 0; r--) {
    let sum = b[r]!;
    for (let k = r + 1; k < size; k++) sum -= matrix[k * size + r]! * b[k]!;
    b[r] = sum / matrix[r * size + r]!;
  }
};
