/**
 * Features of candidates as the network sees them, computed for training from the same quantities that the
 * graph gets in service (ranker-graph.ts holds the same formulas; a test holds the two equal).
 */
import type { HistoryRows } from "../linear/history-rows.ts";
import { HALF_VALUES } from "../linear/neighbour-lists.ts";
import type { MatchTables } from "./match-tables.ts";
import type { FactName } from "./recipe.ts";

/** One list of candidates, best first. `fact[name][c]` holds facts of the catalogue, 0 where unknown. */
export type CandidateList = {
  item: Int32Array;
  score: Float32Array;
  prior: Float32Array;
  popularity: Float32Array;
  facts: Partial<Record<FactName, Float32Array>>;
};

/** Features before those of matrices and facts. `later` = ln(1 + count in the history). */
export const PLAIN_FEATURES = [
  "score",
  "score below the best",
  "1 / rank",
  "ln rank",
  "prior",
  "score without prior",
  "popularity",
  "not in the history",
  "newest in the history",
  "second newest",
  "older in the history",
  "1 / (1 + gap)",
  "ln(1 + times in the history)",
  "ln(1 + history rows)",
] as const;

/**
 * Per matrix: its value for the newest step and its root, the sum of value / (1 + gap) over the older ones
 * and its root.
 */
export const FEATURES_PER_MATRIX = 4;

export const countFeatures = (matrices: number, facts: number): number => {
  return PLAIN_FEATURES.length + FEATURES_PER_MATRIX * matrices + facts;
};

export type FeatureBuilder = (rows: HistoryRows, list: CandidateList, out: Float32Array) => void;

/** Writes [C, F] features of a list. Buffers are reused between calls. */
export const createFeatureBuilder = (tables: MatchTables, facts: readonly FactName[]): FeatureBuilder => {
  const { width, matrices: M } = tables;
  const F = countFeatures(M, facts.length);
  const first = PLAIN_FEATURES.length;
  const placeOf = new Int32Array(tables.items + 1).fill(-1);
  return (rows, list, out) => {
    const C = list.item.length;
    out.fill(0);
    for (let c = 0; c < C; c++) if (list.item[c]! > 0) placeOf[list.item[c]!] = c;
    const gap = new Float32Array(C).fill(-1);
    const count = new Float32Array(C);
    for (let x = 0; x < rows.count; x++) {
      const c = placeOf[rows.item[x]!]!;
      if (c >= 0) {
        if (gap[c]! < 0) gap[c] = rows.gap[x]!;
        count[c]!++;
      }
      const factor = rows.gap[x] === 0 ? 1 : 1 / (1 + rows.gap[x]!);
      const shift = first + (rows.gap[x] === 0 ? 0 : 2);
      for (let k = rows.item[x]! * width; k < (rows.item[x]! + 1) * width; k++) {
        const at = tables.item[k]! < 0 ? -1 : placeOf[tables.item[k]!]!;
        if (at < 0) continue;
        for (let m = 0; m < M; m++)
          out[at * F + shift + FEATURES_PER_MATRIX * m]! += factor * HALF_VALUES[tables.value[k * M + m]!]!;
      }
    }
    for (let c = 0; c < C; c++) {
      const base = c * F;
      writePlain(out, base, { list, c, gap: gap[c]!, count: count[c]!, rows: rows.count });
      for (let m = 0; m < M; m++) {
        const at = base + first + FEATURES_PER_MATRIX * m;
        out[at + 1] = Math.sqrt(Math.max(0, out[at]!));
        out[at + 3] = Math.sqrt(Math.max(0, out[at + 2]!));
      }
    }
    facts.forEach((name, f) => writeFact(out, list, name, { F, at: F - facts.length + f }));
    for (let c = 0; c < C; c++) placeOf[list.item[c]!] = -1;
  };
};

const writePlain = (
  out: Float32Array,
  base: number,
  from: { list: CandidateList; c: number; gap: number; count: number; rows: number },
): void => {
  const { list, c, gap } = from;
  out[base] = list.score[c]!;
  out[base + 1] = list.score[c]! - list.score[0]!;
  out[base + 2] = 1 / (c + 1);
  out[base + 3] = Math.log(c + 1);
  out[base + 4] = list.prior[c]!;
  out[base + 5] = list.score[c]! - list.prior[c]!;
  out[base + 6] = list.popularity[c]!;
  out[base + 7] = gap < 0 ? 1 : 0;
  out[base + 8] = gap === 0 ? 1 : 0;
  out[base + 9] = gap === 1 ? 1 : 0;
  out[base + 10] = gap > 1 ? 1 : 0;
  out[base + 11] = gap < 0 ? 0 : 1 / (1 + gap);
  out[base + 12] = Math.log1p(from.count);
  out[base + 13] = Math.log1p(from.rows);
};

/**
 * A price is ln(1 + price) less its mean over the candidates that have one: dear or cheap among the others,
 * in any currency.
 */
const writeFact = (
  out: Float32Array,
  list: CandidateList,
  name: FactName,
  place: { F: number; at: number },
): void => {
  const values = list.facts[name];
  if (values === undefined) return;
  let sum = 0;
  let known = 0;
  for (const value of values)
    if (value > 0) {
      sum += Math.log1p(value);
      known++;
    }
  values.forEach((value, c) => {
    out[c * place.F + place.at] =
      name !== "item.price" ? value : value > 0 ? Math.log1p(value) - sum / known : 0;
  });
};

/**
 * Means and deviations over all candidates of `lists` lists; features that never differ are left as they are.
 */
export const standardise = (
  features: Float32Array,
  F: number,
): { mean: Float32Array; deviation: Float32Array } => {
  const rows = features.length / F;
  const mean = new Float64Array(F);
  const square = new Float64Array(F);
  for (let k = 0; k < features.length; k += F) for (let f = 0; f < F; f++) mean[f]! += features[k + f]!;
  for (let f = 0; f < F; f++) mean[f]! /= Math.max(1, rows);
  for (let k = 0; k < features.length; k += F)
    for (let f = 0; f < F; f++) square[f]! += (features[k + f]! - mean[f]!) ** 2;
  return {
    mean: Float32Array.from(mean),
    deviation: Float32Array.from(square, (sum) => {
      const d = Math.sqrt(sum / Math.max(1, rows));
      return d < 1e-6 ? 1 : d;
    }),
  };
};

/** Standardised values beyond this are cut off, in training and in service. */
export const FEATURE_LIMIT = 6;

/** (value - mean) / deviation within ±FEATURE_LIMIT, in place. */
export const applyStandard = (
  features: Float32Array,
  { mean, deviation }: { mean: Float32Array; deviation: Float32Array },
): void => {
  const F = mean.length;
  for (let k = 0; k < features.length; k++)
    features[k] = Math.max(
      -FEATURE_LIMIT,
      Math.min(FEATURE_LIMIT, (features[k]! - mean[k % F]!) / deviation[k % F]!),
    );
};
