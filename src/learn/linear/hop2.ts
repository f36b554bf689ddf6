/** Two-hop likeness: the top neighbours of each item, squared as a matrix (docs/learning.md, "Two hops"). */
import type { SparseRows } from "../content/content-matrix.ts";
import { selectLargest } from "../math/select-largest.ts";
import type { LinearRecipe } from "./recipe.ts";
import type { Statistics } from "./statistics.ts";

export { selectLargest };

/**
 * Per item the `recipe.hop2.neighbours` largest values of a pair matrix, ties by index. `valueOf(x, j, i)` of
 * the pair at place x.
 */
export const topNeighbours = (
  statistics: Statistics,
  valueOf: (x: number, j: number, i: number) => number,
  recipe: LinearRecipe,
): SparseRows => {
  const { items, rowStart, column } = statistics;
  const limit = recipe.hop2.neighbours;
  const start = new Int32Array(items + 2);
  const kept = new Int32Array(items * limit);
  const weight = new Float64Array(items * limit);
  let used = 0;
  for (let j = 1; j <= items; j++) {
    const row: { i: number; v: number }[] = [];
    for (let x = rowStart[j]!; x < rowStart[j + 1]!; x++) {
      const i = column[x]!;
      const v = valueOf(x, j, i);
      if (v > 0) row.push({ i, v });
    }
    if (row.length > limit) row.sort((a, b) => b.v - a.v || a.i - b.i);
    for (let k = 0; k < row.length && k < limit; k++) {
      kept[used] = row[k]!.i;
      weight[used++] = row[k]!.v;
    }
    start[j + 1] = used;
  }
  return { start, column: kept.subarray(0, used), value: weight.subarray(0, used) };
};

/** rows · rows, diagonal removed, the `kept` largest of each row. */
export const buildHop2 = (rows: SparseRows, items: number, kept: number): SparseRows => {
  const start = new Int32Array(items + 2);
  const column = new Int32Array(items * kept);
  const value = new Float64Array(items * kept);
  const sum = new Float64Array(items + 1);
  const touched = new Int32Array(items + 1);
  let used = 0;
  for (let j = 1; j <= items; j++) {
    let count = 0;
    for (let x = rows.start[j]!; x < rows.start[j + 1]!; x++) {
      const through = rows.column[x]!;
      const weight = rows.value[x]!;
      for (let y = rows.start[through]!; y < rows.start[through + 1]!; y++) {
        const i = rows.column[y]!;
        if (i === j) continue;
        if (sum[i] === 0) touched[count++] = i;
        sum[i]! += weight * rows.value[y]!;
      }
    }
    const chosen = selectLargest(touched.subarray(0, count), sum, kept);
    for (const i of chosen) {
      column[used] = i;
      value[used++] = sum[i]!;
    }
    for (let t = 0; t < count; t++) sum[touched[t]!] = 0;
    start[j + 1] = used;
  }
  return { start, column: column.slice(0, used), value: value.slice(0, used) };
};
