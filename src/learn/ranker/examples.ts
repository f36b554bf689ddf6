/** Training lists of the second stage: predictions after the cut, with the first stage built without them. */
import { type Dataset, itemsOfSteps } from "../data/dataset.ts";
import { createHistoryRows, fillRowsFromDataset } from "../linear/history-rows.ts";
import { countAfterCut, forEachSample } from "../linear/samples.ts";
import type { Statistics } from "../linear/statistics.ts";
import { priorFeaturesOf } from "../linear/train.ts";
import { applyStandard, countFeatures, createFeatureBuilder, standardise } from "./candidate-features.ts";
import { createListBuilder, type FactSource, type FirstStage } from "./lists.ts";
import { createMatchTables } from "./match-tables.ts";
import type { RankerRecipe } from "./recipe.ts";

/**
 * `lists` of C candidates: standardised `features` [lists, C, F], retrieval `score` [lists, C] and `target`
 * [lists, C], which sums to 1 over a list, or to 0 where the first stage did not reach what came next.
 */
export type Examples = {
  lists: number;
  candidates: number;
  features: Float32Array;
  score: Float32Array;
  target: Float32Array;
  mean: Float32Array;
  deviation: Float32Array;
};

export type ExampleSource = {
  dataset: Dataset;
  first: FirstStage;
  statistics: Statistics;
  recipe: RankerRecipe;
  factOf?: FactSource | undefined;
  progress?: ((done: number, total: number) => void) | undefined;
};

type DrawnPrediction = { unit: number; step: number };
type ExampleRows = { features: Float32Array; score: Float32Array; target: Float32Array };

/** Steps after the cut of the first stage, at a rate that gives about as many as the recipe wants. */
const drawPredictions = ({ dataset, first, statistics, recipe }: ExampleSource): DrawnPrediction[] => {
  const drawn: DrawnPrediction[] = [];
  const rate = Math.min(1, recipe.predictions / Math.max(1, countAfterCut(dataset, first.recipe)));
  const fit = { ...first.recipe.fit, rate };
  forEachSample(
    {
      dataset,
      lists: first.lists,
      priorFeatures: priorFeaturesOf(statistics),
      recipe: { ...first.recipe, seed: `${recipe.seed}/ranker`, fit },
    },
    ({ unit, step }) => drawn.push({ unit, step }),
  );
  return drawn;
};

/** Writes the example of one prediction; false where the history or the list is too short for one. */
const createExampleWriter = (
  { dataset, first, recipe, factOf }: ExampleSource,
  candidates: number,
): ((at: DrawnPrediction, out: ExampleRows) => boolean) => {
  const build = createListBuilder(first, { candidates, facts: recipe.facts, factOf });
  const fill = createFeatureBuilder(
    createMatchTables(first.lists, first.recipe.matrices, recipe.matrices, recipe.neighbours),
    recipe.facts,
  );
  const rows = createHistoryRows(first.recipe.history_length);
  const seenRows = createHistoryRows(recipe.history_length);
  return ({ unit, step }, out) => {
    const range = { from: dataset.unitStart[unit]!, to: step, now: dataset.stepTime[step]! };
    fillRowsFromDataset(rows, dataset, range);
    fillRowsFromDataset(seenRows, dataset, range);
    const seen = new Set(first.recipe.repeats ? [] : itemsOfSteps(dataset, range.from, step));
    const list = build(rows, seen, range.now);
    if (rows.count === 0 || list.item.length < candidates) return false;
    fill(seenRows, list, out.features);
    out.score.set(list.score);
    markTargets(out.target, list.item, itemsOfSteps(dataset, step, step + 1));
    return true;
  };
};

/** Examples in an order that depends on the units' ids alone; the last of them are the validation part. */
export const collectExamples = (source: ExampleSource): Examples => {
  const { first, recipe } = source;
  const predictions = drawPredictions(source);
  const F = countFeatures(recipe.matrices.length, recipe.facts.length);
  const C = Math.min(recipe.candidates, first.lists.items);
  const features = new Float32Array(predictions.length * C * F);
  const score = new Float32Array(predictions.length * C);
  const target = new Float32Array(predictions.length * C);
  const write = createExampleWriter(source, C);
  let lists = 0;
  for (const [done, prediction] of predictions.entries()) {
    if (done % 500 === 0) source.progress?.(done, predictions.length);
    const isWritten = write(prediction, {
      features: features.subarray(lists * C * F, (lists + 1) * C * F),
      score: score.subarray(lists * C, (lists + 1) * C),
      target: target.subarray(lists * C, (lists + 1) * C),
    });
    if (isWritten) lists++;
  }
  const used = features.subarray(0, lists * C * F);
  const standard = standardise(used, F);
  applyStandard(used, standard);
  return {
    lists,
    candidates: C,
    features: used,
    score: score.subarray(0, lists * C),
    target: target.subarray(0, lists * C),
    ...standard,
  };
};

const markTargets = (target: Float32Array, items: Int32Array, wanted: Int32Array): void => {
  const reached = [...new Set(wanted)].map((item) => items.indexOf(item)).filter((c) => c >= 0);
  for (const c of reached) target[c] = 1 / reached.length;
};

/** Whether what came next is among the candidates of a list. */
export const isReached = ({ target, candidates: C }: Examples, list: number): boolean =>
  target.subarray(list * C, (list + 1) * C).some((share) => share > 0);

/** The rows of some lists, one after another; a list has `width` of `values`. */
export const gatherLists = (values: Float32Array, width: number, lists: Int32Array): Float32Array => {
  const gathered = new Float32Array(lists.length * width);
  lists.forEach((list, k) => gathered.set(values.subarray(list * width, (list + 1) * width), k * width));
  return gathered;
};
