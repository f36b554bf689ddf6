/** Training lists of the second stage: predictions after the cut, with the first stage built without them. */
import type { Dataset } from "../data/dataset.ts";
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

/** Examples in an order that depends on the units' ids alone; the last of them are the validation part. */
export const collectExamples = (source: ExampleSource): Examples => {
  const { dataset, first, recipe } = source;
  const places: { unit: number; step: number }[] = [];
  const rate = Math.min(1, recipe.predictions / Math.max(1, countAfterCut(dataset, first.recipe)));
  const drawn = { ...first.recipe, seed: `${recipe.seed}/ranker`, fit: { ...first.recipe.fit, rate } };
  forEachSample(
    { dataset, lists: first.lists, priorFeatures: priorFeaturesOf(source.statistics), recipe: drawn },
    ({ unit, step }) => places.push({ unit, step }),
  );
  const F = countFeatures(recipe.matrices.length, recipe.facts.length);
  const C = Math.min(recipe.candidates, first.lists.items);
  const features = new Float32Array(places.length * C * F);
  const score = new Float32Array(places.length * C);
  const target = new Float32Array(places.length * C);
  const build = createListBuilder(first, { candidates: C, facts: recipe.facts, factOf: source.factOf });
  const fill = createFeatureBuilder(
    createMatchTables(first.lists, first.recipe.matrices, recipe.matrices, recipe.neighbours),
    recipe.facts,
  );
  const [rows, seenRows] = [
    createHistoryRows(first.recipe.history_length),
    createHistoryRows(recipe.history_length),
  ];
  let lists = 0;
  for (const [done, { unit, step }] of places.entries()) {
    if (done % 500 === 0) source.progress?.(done, places.length);
    const range = { from: dataset.unitStart[unit]!, to: step, now: dataset.stepTime[step]! };
    fillRowsFromDataset(rows, dataset, range);
    fillRowsFromDataset(seenRows, dataset, range);
    const seen = first.recipe.repeats
      ? new Set<number>()
      : new Set(dataset.entryItem.subarray(dataset.stepStart[range.from]!, dataset.stepStart[step]!));
    const list = build(rows, seen, range.now);
    if (rows.count === 0 || list.item.length < C) continue;
    fill(seenRows, list, features.subarray(lists * C * F, (lists + 1) * C * F));
    score.set(list.score, lists * C);
    markTargets(
      target.subarray(lists * C, (lists + 1) * C),
      list.item,
      dataset.entryItem.subarray(dataset.stepStart[step]!, dataset.stepStart[step + 1]!),
    );
    lists++;
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
