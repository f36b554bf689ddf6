/**
 * Scores under the start weights W0, which depend on nothing but gap and matrix: what an entry of the lists
 * is worth is summed over the matrices once, and a history row multiplies it by its gap's factor.
 */
import type { HistoryRows } from "./history-rows.ts";
import { HALF_VALUES, type NeighbourLists } from "./neighbour-lists.ts";
import type { ParameterLayout } from "./parameters.ts";
import { gapBucket, type LinearRecipe, START_GAP_FACTORS, START_WEIGHTS } from "./recipe.ts";
import type { PartScores, Scorer } from "./scorer.ts";

export const createStartScorer = (
  lists: NeighbourLists,
  { matrices }: LinearRecipe,
  { unweighted }: ParameterLayout,
): Scorer => {
  const { items, column, rowStart, value } = lists;
  const M = matrices.length;
  const start = Float64Array.from(matrices, (name) => START_WEIGHTS[name]);
  /** By entry: of the matrices that a row's weight does not touch, and of those that it does. */
  const plain = new Float64Array(column.length);
  const weighted = new Float64Array(column.length);
  for (let y = 0; y < column.length; y++) {
    for (let m = 0; m < M; m++) {
      const v = start[m]! * HALF_VALUES[value[y * M + m]!]!;
      if (unweighted[m] === 1) plain[y]! += v;
      else weighted[y]! += v;
    }
  }
  const result: PartScores = {
    count: 0,
    touched: new Int32Array(items + 1),
    isTouched: new Uint8Array(items + 1),
    score: new Float64Array(items + 1),
  };
  const { touched, isTouched, score } = result;
  return (rows: HistoryRows) => {
    for (let t = 0; t < result.count; t++) {
      score[touched[t]!] = 0;
      isTouched[touched[t]!] = 0;
    }
    let count = 0;
    for (let x = 0; x < rows.count; x++) {
      const item = rows.item[x]!;
      if (item < 1 || item > items) continue;
      const factor = START_GAP_FACTORS[gapBucket(rows.gap[x]!)]!;
      const weight = rows.weight[x]!;
      for (let y = rowStart[item]!, end = rowStart[item + 1]!; y < end; y++) {
        const i = column[y]!;
        if (isTouched[i] === 0) {
          isTouched[i] = 1;
          touched[count++] = i;
        }
        score[i]! += factor * (plain[y]! + weight * weighted[y]!);
      }
    }
    result.count = count;
    return result;
  };
};
