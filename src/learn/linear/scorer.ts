/**
 * Scores of one history: score(i) = prior[i] + Σ_rows Σ_m w[row, m] · V_m[item(row), i], sums in f64 over the
 * touched items only (docs/learning.md, "Formulas").
 */
import type { HistoryRows } from "./history-rows.ts";
import { HALF_VALUES, type NeighbourLists } from "./neighbour-lists.ts";
import { PARAMETER_ROWS, type ParameterLayout, parameterRows } from "./parameters.ts";

/**
 * `touched[0..count)` are the items with parts, in order of first touch; `score[i]` their sums without prior,
 * 0 elsewhere.
 */
export type PartScores = {
  count: number;
  touched: Int32Array;
  /** 1 for each of them. */
  isTouched: Uint8Array;
  score: Float64Array;
};

export type Scorer = (rows: HistoryRows) => PartScores;

export const createScorer = (
  lists: NeighbourLists,
  layout: ParameterLayout,
  parameters: Float64Array,
): Scorer => {
  const M = layout.matrices;
  const result: PartScores = {
    count: 0,
    touched: new Int32Array(lists.items + 1),
    isTouched: new Uint8Array(lists.items + 1),
    score: new Float64Array(lists.items + 1),
  };
  const w = new Float64Array(M);
  const at = new Int32Array(PARAMETER_ROWS);
  return (rows) => {
    const { touched, isTouched, score } = result;
    for (let t = 0; t < result.count; t++) {
      score[touched[t]!] = 0;
      isTouched[touched[t]!] = 0;
    }
    let count = 0;
    for (let x = 0; x < rows.count; x++) {
      const item = rows.item[x]!;
      if (item < 1 || item > lists.items) continue;
      parameterRows(layout, rows, x, at);
      rowWeights(layout, parameters, at, rows.weight[x]!, w);
      const end = lists.rowStart[item + 1]!;
      for (let y = lists.rowStart[item]!; y < end; y++) {
        const base = y * M;
        let sum = 0;
        for (let m = 0; m < M; m++) sum += w[m]! * HALF_VALUES[lists.value[base + m]!]!;
        const i = lists.column[y]!;
        if (isTouched[i] === 0) {
          isTouched[i] = 1;
          touched[count++] = i;
        }
        score[i]! += sum;
      }
    }
    result.count = count;
    return result;
  };
};

/** w[m] = (gap + type + age + occurrence weights) · (1 for self matrices, else the row's weight). */
export const rowWeights = (
  layout: ParameterLayout,
  parameters: Float64Array,
  at: Int32Array,
  weight: number,
  w: Float64Array,
): void => {
  const M = layout.matrices;
  for (let m = 0; m < M; m++) {
    let sum = parameters[at[0]! * M + m]!;
    if (at[1]! >= 0) sum += parameters[at[1]! * M + m]!;
    if (at[2]! >= 0) sum += parameters[at[2]! * M + m]!;
    if (at[3]! >= 0) sum += parameters[at[3]! * M + m]!;
    w[m] = layout.unweighted[m] === 1 ? sum : sum * weight;
  }
};
