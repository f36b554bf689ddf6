/**
 * The predictions that W is fitted on: steps after the cut, drawn by PRF(seed, unit, step) below a rate, so
 * that another unit's presence changes no draw; candidates are the best under W0, strata of the other touched
 * items, and random untouched ones, with the log of how many each stands for as offset (docs/learning.md,
 * "The weights W").
 */
import type { Dataset } from "../data/dataset.ts";
import { exactLog } from "../math/exact-math.ts";
import { createPrf, hashId } from "../math/prf.ts";
import { selectLargest } from "../math/select-largest.ts";
import { createHistoryRows, fillRowsFromDataset, type HistoryRows } from "./history-rows.ts";
import { HALF_VALUES, type NeighbourLists } from "./neighbour-lists.ts";
import { layoutOf, PARAMETER_ROWS, parameterRows, startParameters } from "./parameters.ts";
import type { LinearRecipe } from "./recipe.ts";
import { createScorer } from "./scorer.ts";

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

export type SampleSource = {
  dataset: Dataset;
  lists: NeighbourLists;
  priorFeatures: Float64Array;
  recipe: LinearRecipe;
};

/** Whether step s of a unit [from, to) comes after the cut. */
export const isAfterCut = (dataset: Dataset, recipe: LinearRecipe, s: number, to: number): boolean => {
  return recipe.cut.kind === "last_step" ? s === to - 1 : dataset.stepTime[s]! > recipe.cut.at;
};

/** Units with steps after the cut in an order that depends on their ids alone, each with its hash. */
const unitsAfterCut = (dataset: Dataset, recipe: LinearRecipe): { unit: number; hash: number }[] => {
  const found: { unit: number; hash: number }[] = [];
  for (let unit = 0; unit < dataset.units.length; unit++) {
    const to = dataset.unitStart[unit + 1]!;
    if (to - dataset.unitStart[unit]! > 1 && isAfterCut(dataset, recipe, to - 1, to))
      found.push({ unit, hash: hashId(dataset.units[unit]!) });
  }
  return found.sort(
    (a, b) => (a.hash >>> 0) - (b.hash >>> 0) || (dataset.units[a.unit]! < dataset.units[b.unit]! ? -1 : 1),
  );
};

/** How many predictions the rate is drawn from. */
export const countAfterCut = (dataset: Dataset, recipe: LinearRecipe): number => {
  let count = 0;
  for (let unit = 0; unit < dataset.units.length; unit++) {
    const to = dataset.unitStart[unit + 1]!;
    for (let s = dataset.unitStart[unit]! + 1; s < to; s++) if (isAfterCut(dataset, recipe, s, to)) count++;
  }
  return count;
};

/** Calls `use` with each sampled prediction, unit by unit. */
export const forEachSample = (
  source: SampleSource,
  use: (at: { unit: number; step: number; hash: number }) => void,
): void => {
  const { dataset, recipe } = source;
  const draw = createPrf(`${recipe.seed}/predictions`);
  for (const { unit, hash } of unitsAfterCut(dataset, recipe)) {
    const from = dataset.unitStart[unit]!;
    const to = dataset.unitStart[unit + 1]!;
    for (let s = from + 1; s < to; s++) {
      if (isAfterCut(dataset, recipe, s, to) && draw(hash, s - from) < recipe.fit.rate)
        use({ unit, step: s, hash });
    }
  }
};

/** All sampled predictions whose unit `use` accepts (by its hash). */
export const collectSamples = (
  source: SampleSource,
  use: (hash: number) => boolean = () => true,
): Sample[] => {
  const samples: Sample[] = [];
  const build = createSampleBuilder(source);
  forEachSample(source, (at) => {
    if (use(at.hash)) samples.push(...build(at));
  });
  return samples;
};

type Candidates = { item: number[]; offset: number[]; target: number[] };

const createSampleBuilder = (
  source: SampleSource,
): ((at: { unit: number; step: number; hash: number }) => Sample[]) => {
  const { dataset, recipe, lists, priorFeatures } = source;
  const layout = layoutOf(recipe);
  const scorer = createScorer(lists, layout, startParameters(recipe));
  const rows = createHistoryRows(recipe.history_length);
  const draw = createPrf(`${recipe.seed}/candidates`);
  const placeOf = new Int32Array(lists.items + 1).fill(-1);
  const excluded = new Uint8Array(lists.items + 1);
  return ({ unit, step, hash }) => {
    const from = dataset.unitStart[unit]!;
    fillRowsFromDataset(rows, dataset, { from, to: step, now: dataset.stepTime[step]! });
    if (rows.count === 0) return [];
    const parts = scorer(rows);
    const touched = parts.touched.slice(0, parts.count);
    const bought = new Set(
      dataset.entryItem.subarray(dataset.stepStart[step]!, dataset.stepStart[step + 1]!),
    );
    const build = (weight: number): Sample | null => {
      const free = touched.filter((item) => excluded[item] === 0);
      const reach = new Set(free);
      const targets = [...bought].filter((item) => reach.has(item));
      if (targets.length === 0) return null;
      const candidates = chooseCandidates({
        free,
        score: parts.score,
        targets,
        excluded,
        draw: (k) => draw(hash, step - from, k),
        recipe,
        items: lists.items,
      });
      return candidates === null
        ? null
        : buildFeatures({ rows, lists, layout, candidates, placeOf, priorFeatures, weight });
    };
    const found = recipe.repeats ? [build(1)] : [];
    const again = recipe.repeats ? (recipe.fit.new_items ?? 0) : 1;
    if (again > 0) {
      const seen = dataset.entryItem.subarray(dataset.stepStart[from]!, dataset.stepStart[step]!);
      for (const item of seen) excluded[item] = 1;
      found.push(build(again));
      for (const item of seen) excluded[item] = 0;
    }
    return found.filter((sample) => sample !== null);
  };
};

type SampleChoice = {
  free: Int32Array;
  score: Float64Array;
  targets: number[];
  excluded: Uint8Array;
  draw: (k: number) => number;
  recipe: LinearRecipe;
  items: number;
};

const chooseCandidates = (choice: SampleChoice): Candidates | null => {
  const { free, targets, recipe } = choice;
  const chosen = new Map<number, number>();
  const top = selectLargest(free, choice.score, recipe.fit.top);
  for (const item of top) chosen.set(item, 0);
  const inTop = new Set(top);
  const rest = free.filter((item) => !inTop.has(item)).sort();
  const strata = Math.min(recipe.fit.touched, rest.length);
  for (let k = 0; k < strata; k++) {
    const low = Math.floor((k * rest.length) / strata);
    const high = Math.floor(((k + 1) * rest.length) / strata);
    chosen.set(rest[low + Math.floor(choice.draw(k) * (high - low))]!, exactLog(high - low));
  }
  const touched = new Set(free);
  const untouched: number[] = [];
  for (let k = 0; k < recipe.fit.untouched; k++) {
    const item = 1 + Math.floor(choice.draw(1000 + k) * choice.items);
    if (!touched.has(item) && choice.excluded[item] === 0 && !chosen.has(item)) {
      untouched.push(item);
      chosen.set(item, 0);
    }
  }
  const share =
    untouched.length === 0 ? 0 : exactLog(Math.max(1, (choice.items - free.length) / untouched.length));
  for (const item of untouched) chosen.set(item, share);
  for (const item of targets) if (recipe.fit.touched > 0 || inTop.has(item)) chosen.set(item, 0);
  const wanted = new Set(targets.filter((item) => chosen.has(item)));
  if (wanted.size === 0) return null;
  const item = [...chosen.keys()];
  return {
    item,
    offset: [...chosen.values()],
    target: item.map((i) => (wanted.has(i) ? 1 / wanted.size : 0)),
  };
};

type FeatureSource = {
  rows: HistoryRows;
  lists: NeighbourLists;
  layout: ReturnType<typeof layoutOf>;
  candidates: Candidates;
  placeOf: Int32Array;
  priorFeatures: Float64Array;
  weight: number;
};

const buildFeatures = (from: FeatureSource): Sample => {
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
