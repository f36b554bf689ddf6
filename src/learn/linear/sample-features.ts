/** A prediction as the fit reads it: the features of each candidate, by the parameters that weigh them. */
import type { HistoryRows } from "./history-rows.ts";
import { HALF_VALUES, type NeighbourLists } from "./neighbour-lists.ts";
import { PARAMETER_ROWS, type ParameterLayout, parameterRows } from "./parameters.ts";
import type { Candidates } from "./sample-candidates.ts";

/**
 * One prediction. Candidate c has the features `value[x]` of parameters `active[place[x]]`, x from start[c]
 * to start[c + 1]; `offset` is the log of how many items it stands for, `target` the share of the targets
 * that it is (sums to 1). The prediction counts `weight` times.
 */
export type Sample = {
  active: Int32Array;
  start: Int32Array;
  place: Uint16Array;
  value: Float32Array;
  offset: Float64Array;
  target: Float64Array;
  weight: number;
};

export type FeatureSource = {
  rows: HistoryRows;
  lists: NeighbourLists;
  layout: ParameterLayout;
  candidates: Candidates;
  placeOf: Int32Array;
  priorFeatures: Float64Array;
  weight: number;
};

export const buildFeatures = (from: FeatureSource): Sample => {
  const { rows, lists, layout, candidates, placeOf } = from;
  const M = layout.matrices;
  const at = new Int32Array(PARAMETER_ROWS);
  const blockOf = new Map<number, number>();
  for (let x = 0; x < rows.count; x++) {
    parameterRows(layout, rows, x, at);
    for (const row of at) if (row >= 0 && !blockOf.has(row)) blockOf.set(row, blockOf.size);
  }
  const width = blockOf.size * M + 2;
  const active = new Int32Array(width);
  for (const [row, block] of blockOf) for (let m = 0; m < M; m++) active[block * M + m] = row * M + m;
  active[width - 2] = layout.prior;
  active[width - 1] = layout.prior + 1;
  const size = candidates.item.length;
  const sums = new Float64Array(size * width);
  candidates.item.forEach((item, c) => {
    placeOf[item] = c;
    sums[c * width + width - 2] = from.priorFeatures[2 * item]!;
    sums[c * width + width - 1] = from.priorFeatures[2 * item + 1]!;
  });
  for (let x = 0; x < rows.count; x++) {
    parameterRows(layout, rows, x, at);
    const item = rows.item[x]!;
    for (let y = lists.rowStart[item]!; y < lists.rowStart[item + 1]!; y++) {
      const c = placeOf[lists.column[y]!]!;
      if (c < 0) continue;
      for (const row of at) {
        if (row < 0) continue;
        const base = c * width + blockOf.get(row)! * M;
        for (let m = 0; m < M; m++) {
          const v = HALF_VALUES[lists.value[y * M + m]!]!;
          if (v !== 0) sums[base + m]! += layout.unweighted[m] === 1 ? v : v * rows.weight[x]!;
        }
      }
    }
  }
  for (const item of candidates.item) placeOf[item] = -1;
  return {
    active,
    ...compress(sums, size, width),
    offset: Float64Array.from(candidates.offset),
    target: Float64Array.from(candidates.target),
    weight: from.weight,
  };
};

/** The non-zero cells of a [size, width] table by row. */
const compress = (
  cells: Float64Array,
  size: number,
  width: number,
): { start: Int32Array; place: Uint16Array; value: Float32Array } => {
  const start = new Int32Array(size + 1);
  for (let c = 0; c < size; c++) {
    let count = 0;
    for (let a = 0; a < width; a++) if (cells[c * width + a] !== 0) count++;
    start[c + 1] = start[c]! + count;
  }
  const place = new Uint16Array(start[size]!);
  const value = new Float32Array(start[size]!);
  let used = 0;
  for (let x = 0; x < size * width; x++) {
    if (cells[x] === 0) continue;
    place[used] = x % width;
    value[used++] = cells[x]!;
  }
  return { start, place, value };
};
