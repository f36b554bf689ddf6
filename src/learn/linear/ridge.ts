/**
 * SLIST (Choi, Kim, Lee, Shim, Lee: "Session-aware linear item-item models", WWW 2021) solved per target item
 * on the items that lead to it: B[N, i] = (A[N, N] + λI)^-1 C[N, i], with A = aG + (1-a)S'ΩS and C = aG +
 * (1-a)S'ΩT (docs/learning.md, "Local SLIST"). A dense inverse over all items is not needed.
 */
import { choleskySolve } from "./cholesky.ts";
import { type KeptSystems, packBelow, renew, type System, unpackBelow } from "./kept-systems.ts";
import { blend, createFiller, createLookup, diagonalOf, type Ridge } from "./ridge-cells.ts";
import { keepLargest } from "./select.ts";
import type { Statistics } from "./statistics.ts";

export type Triples = { start: Int32Array; column: Int32Array; value: Float64Array };

/**
 * B by rows j (history item): column i holds the weight of j for target i. Cost: one Cholesky of at most N³/6
 * an item. `kept`: the systems of before, where a pass over them has begun.
 */
export const solveLocalRidge = (
  statistics: Statistics,
  ridge: Ridge,
  onItem: (i: number) => void = () => undefined,
  kept: KeptSystems | null = null,
): Triples => {
  const { items, rowStart } = statistics;
  const limit = ridge.neighbours;
  const fromTarget: { target: Int32Array; source: Int32Array; weight: Float64Array } = {
    target: new Int32Array(items * limit),
    source: new Int32Array(items * limit),
    weight: new Float64Array(items * limit),
  };
  let used = 0;
  const solver = createSolver(statistics, ridge, kept);
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
  kept?.end();
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

const createSolver = (statistics: Statistics, ridge: Ridge, kept: KeptSystems | null) => {
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
  const fillBelow = createFiller(statistics, ridge, { matrix, isForFew: kept?.isFilled() === true });
  const cellOf = createLookup(statistics, ridge);
  const fillDiagonal = (size: number): void => {
    for (let k = 0; k < size; k++) matrix[k * size + k] = diagonal[source[k]!]! + lambda;
  };
  /** Sets the neighbours of item i, and what leads to it as the right side; returns how many there are. */
  const choose = (i: number): number => {
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
    }
    return size;
  };
  const solveAnew = (i: number): number => {
    const size = choose(i);
    fillBelow(source, size);
    const system = kept === null ? null : begin(size);
    fillDiagonal(size);
    choleskySolve(matrix, solution, size);
    if (system !== null) kept?.keep(i, end(system, size));
    return size;
  };
  const begin = (size: number): Omit<System, "solution"> => ({
    source: source.slice(0, size),
    right: solution.slice(0, size),
    below: packBelow(matrix, size),
  });
  const end = (system: Omit<System, "solution">, size: number): System => ({
    ...system,
    solution: solution.slice(0, size),
  });
  const solveAgain = (system: System, hasChanged: KeptSystems["hasChanged"]): number => {
    const size = system.source.length;
    source.set(system.source);
    if (renew(system, hasChanged, cellOf)) {
      solution.set(system.right);
      unpackBelow(system.below, matrix, size);
      fillDiagonal(size);
      choleskySolve(matrix, solution, size);
      system.solution.set(solution.subarray(0, size));
    } else solution.set(system.solution);
    return size;
  };
  /** Solves column i; returns how many of `source` and `solution` are filled. */
  const solve = (i: number): number => {
    const system = kept?.of(i) ?? null;
    return system === null || kept === null ? solveAnew(i) : solveAgain(system, kept.hasChanged);
  };
  return { solve, source, solution };
};
