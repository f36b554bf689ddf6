/** The data that say when training stops: answers after the cut, each asked from its newest row. */
import type { Dataset } from "../data/dataset.ts";
import { createRandom } from "../tensorflow/random.ts";
import { buildBatch, groupWindows, type SequenceBatch, type Window } from "./batches.ts";
import type { SequenceRecipe } from "./recipe.ts";

/** The rows before step `to`, as many as the service would show. */
const newestWindow = (dataset: Dataset, first: number, to: number, length: number): Window => {
  let from = to;
  let rows = 0;
  while (from > first && rows < length)
    rows = Math.min(length, rows + dataset.stepStart[from]! - dataset.stepStart[--from]!);
  return { from, to, rows };
};

/** The same rows with the newest of each history as the only query. */
const newestOnly = (batch: SequenceBatch): SequenceBatch => {
  const isNewest = (p: number): boolean => batch.query[p]! % batch.length === 0;
  const query = batch.query.filter((_, p) => isNewest(p));
  return {
    ...batch,
    query,
    target: batch.target.filter((_, p) => isNewest(p)),
    weight: new Float32Array(query.length).fill(1 / query.length),
  };
};

/**
 * Batches with one query each: the newest row, whose answer comes after the cut; about `recipe.validation`
 * queries, drawn once.
 */
export const validationBatches = (
  dataset: Dataset,
  recipe: SequenceRecipe,
  isAfter: (unit: number, step: number) => boolean,
): SequenceBatch[] => {
  const random = createRandom(`${recipe.seed}/validation`);
  const windows: Window[] = [];
  for (let u = 0; u < dataset.units.length; u++) {
    const first = dataset.unitStart[u]!;
    for (let s = first + 1; s < dataset.unitStart[u + 1]!; s++) {
      if (isAfter(u, s)) windows.push(newestWindow(dataset, first, s, recipe.history_length));
    }
  }
  const chosen = groupWindows(windows, recipe.batch, random);
  const batches: SequenceBatch[] = [];
  let count = 0;
  for (const group of chosen) {
    if (count >= recipe.validation) break;
    const batch = newestOnly(buildBatch(dataset, group, recipe, random));
    batches.push(batch);
    count += batch.query.length;
  }
  return batches;
};
