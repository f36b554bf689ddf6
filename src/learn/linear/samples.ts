/**
 * The predictions that W is fitted on: steps after the cut, drawn by PRF(seed, unit, step) below a rate, so
 * that another unit's presence changes no draw; candidates are the best under W0, strata of the other touched
 * items, and random untouched ones, with the log of how many each stands for as offset (docs/learning.md,
 * "The weights W").
 */
import type { Dataset } from "../data/dataset.ts";
import { createPrf, hashId } from "../math/prf.ts";
import { createHistoryRows, fillRowsFromDataset } from "./history-rows.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import { layoutOf } from "./parameters.ts";
import type { LinearRecipe } from "./recipe.ts";
import { createCandidateChooser } from "./sample-candidates.ts";
import { type CandidateSet, createFeatureBuilder, type Sample } from "./sample-features.ts";
import type { PartScores } from "./scorer.ts";
import { createStartScorer } from "./start-scorer.ts";

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

/** All sampled predictions whose unit `use` accepts (by its hash); of them all or one half, in order. */
export const collectSamples = (
  source: SampleSource,
  use: (hash: number) => boolean = () => true,
  half: "first" | "second" | null = null,
): Sample[] => {
  const predictions: { unit: number; step: number; hash: number }[] = [];
  forEachSample(source, (at) => {
    if (use(at.hash)) predictions.push(at);
  });
  const middle = Math.ceil(predictions.length / 2);
  const build = createSampleBuilder(source);
  return predictions
    .slice(half === "second" ? middle : 0, half === "first" ? middle : predictions.length)
    .flatMap(build);
};

/** A prediction is fitted among all items, and once more among those that its history lacks. */
const createSampleBuilder = (
  source: SampleSource,
): ((at: { unit: number; step: number; hash: number }) => Sample[]) => {
  const { dataset, recipe, lists } = source;
  const layout = layoutOf(recipe);
  const scorer = createStartScorer(lists, recipe, layout);
  const rows = createHistoryRows(recipe.history_length);
  const draw = createPrf(`${recipe.seed}/candidates`);
  const excluded = new Uint8Array(lists.items + 1);
  const free = new Int32Array(lists.items + 1);
  const choose = createCandidateChooser(lists.items, recipe);
  const buildFeatures = createFeatureBuilder({ ...source, layout });
  const weightOfNew = recipe.repeats ? (recipe.fit.new_items ?? 0) : 1;
  return ({ unit, step, hash }) => {
    const from = dataset.unitStart[unit]!;
    fillRowsFromDataset(rows, dataset, { from, to: step, now: dataset.stepTime[step]! });
    if (rows.count === 0) return [];
    const parts = scorer(rows);
    const touched = risingItems(parts);
    const sets: CandidateSet[] = [];
    const add = (weight: number): void => {
      let count = 0;
      for (const item of touched) if (excluded[item] === 0) free[count++] = item;
      const candidates = choose({
        free,
        count,
        score: parts.score,
        bought: dataset.entryItem.subarray(dataset.stepStart[step]!, dataset.stepStart[step + 1]!),
        excluded,
        draw: (k) => draw(hash, step - from, k),
      });
      if (candidates !== null) sets.push({ candidates, weight });
    };
    if (recipe.repeats) add(1);
    if (weightOfNew > 0) {
      const seen = dataset.entryItem.subarray(dataset.stepStart[from]!, dataset.stepStart[step]!);
      for (const item of seen) excluded[item] = 1;
      add(weightOfNew);
      for (const item of seen) excluded[item] = 0;
    }
    return sets.length === 0 ? [] : buildFeatures(rows, sets);
  };
};

/** Touched items by rising index. */
const risingItems = ({ count, touched, isTouched }: PartScores): Int32Array => {
  if (count < isTouched.length / 16) return touched.slice(0, count).sort();
  const rising = new Int32Array(count);
  for (let i = 1, at = 0; at < count; i++) if (isTouched[i] === 1) rising[at++] = i;
  return rising;
};
