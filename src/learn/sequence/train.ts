/**
 * Trains the self-attentive model: full softmax, Adam, early stopping on the end of train, then a few epochs
 * over everything.
 */
import * as tf from "@tensorflow/tfjs-core";
import { DomainError } from "../../lib/errors.ts";
import { type Dataset, itemsOfSteps } from "../data/dataset.ts";
import { type BackendName, openBackend } from "../tensorflow/backend.ts";
import { createRandom } from "../tensorflow/random.ts";
import { collectWindows, type Window } from "./batches.ts";
import { runEpoch, type SequenceProgress, type SequenceTraining, trainUntilWorse } from "./epochs.ts";
import { chooseSequenceRecipe, type SequenceOptions, type SequenceRecipe } from "./recipe.ts";
import { validationBatches } from "./validation.ts";
import {
  createVariables,
  finishWeights,
  initialWeights,
  readVariables,
  type SequenceWeights,
} from "./weights.ts";

export type TrainedSequence = {
  recipe: SequenceRecipe;
  /** Item index -> id; index 0 is the padding. */
  items: string[];
  weights: SequenceWeights;
  /** [n+1] ln(1 + distinct units): the scores of a history without known items. */
  start: Float32Array;
  /** [n+1] distinct units behind each item. */
  units: Int32Array;
  fit: {
    backend: BackendName;
    predictions: number;
    epochs: number;
    best_epoch: number;
    validation_loss: number | null;
  };
  from: number | null;
  to: number | null;
  events: number;
  subjects: number;
};

export type TrainSequenceOptions = SequenceOptions & { backend?: BackendName | undefined };

/** Distinct units behind each item. */
const countUnits = (dataset: Dataset): Int32Array => {
  const units = new Int32Array(dataset.items.length);
  for (let u = 0; u < dataset.units.length; u++) {
    const items = itemsOfSteps(dataset, dataset.unitStart[u]!, dataset.unitStart[u + 1]!);
    for (const item of new Set(items)) units[item]!++;
  }
  return units;
};

/** The times of the oldest and the newest step; null where the data have none. */
const spanOf = ({ timed, stepTime }: Dataset): { from: number | null; to: number | null } =>
  timed
    ? {
        from: stepTime.reduce((least, time) => Math.min(least, time), Infinity),
        to: stepTime.reduce((most, time) => Math.max(most, time), -Infinity),
      }
    : { from: null, to: null };

type IsAfter = (unit: number, step: number) => boolean;

/** Which answers are held back until the last epochs: those that judge the earlier ones. */
const afterCut =
  (dataset: Dataset, { cut }: SequenceRecipe): IsAfter =>
  (unit, step) =>
    cut.kind === "last_step"
      ? step === dataset.unitStart[unit + 1]! - 1 && step - dataset.unitStart[unit]! > 1
      : dataset.stepTime[step]! > cut.at;

/** Epochs without what comes after the cut, which says how many of them are best. */
const fitBeforeCut = (fit: SequenceTraining): { epoch: number; loss: number | null } => {
  const { dataset, recipe } = fit;
  const isAfter = afterCut(dataset, recipe);
  const early = collectWindows(dataset, recipe.history_length, (unit, step) => !isAfter(unit, step));
  return early.length === 0
    ? { epoch: 0, loss: null }
    : trainUntilWorse(fit, early, validationBatches(dataset, recipe, isAfter));
};

type SequenceFit = Pick<TrainedSequence, "weights"> & { fit: Omit<TrainedSequence["fit"], "backend"> };

/** Epochs before the cut, then some over everything. */
const fitWeights = (fit: SequenceTraining, windows: readonly Window[]): SequenceFit => {
  const { recipe, variables } = fit;
  const best = fitBeforeCut(fit);
  const finals = best.epoch === 0 ? recipe.epochs : recipe.final_epochs;
  for (let epoch = 1; epoch <= finals; epoch++)
    runEpoch(fit, windows, { phase: "final", epoch, epochs: finals, validation: best.loss });
  return {
    weights: finishWeights(readVariables(variables), recipe),
    fit: {
      predictions: windows.reduce((sum, window) => sum + window.rows, 0),
      epochs: best.epoch + finals,
      best_epoch: best.epoch,
      validation_loss: best.loss,
    },
  };
};

/**
 * Trains. The same data, recipe and backend give the same weights.
 * @throws DomainError too_little_data when no unit has two steps.
 */
export const trainSequence = async (
  dataset: Dataset,
  options: TrainSequenceOptions = {},
  progress: SequenceProgress = () => undefined,
): Promise<TrainedSequence> => {
  const { backend: only, ...rest } = options;
  const recipe = chooseSequenceRecipe(dataset, rest);
  const windows = collectWindows(dataset, recipe.history_length, () => true);
  if (windows.length === 0)
    throw new DomainError(
      "too_little_data",
      "No shopper or session has two steps, so that nothing comes next: collect more events first.",
    );
  const backend = await openBackend({ only });
  const variables = createVariables(initialWeights(recipe, dataset.items.length - 1));
  const random = createRandom(`${recipe.seed}/training`);
  const optimizer = tf.train.adam(recipe.learning_rate);
  try {
    const fitted = fitWeights({ dataset, recipe, variables, random, optimizer, report: progress }, windows);
    const units = countUnits(dataset);
    return {
      recipe,
      items: dataset.items,
      weights: fitted.weights,
      start: Float32Array.from(units, (count) => Math.log1p(count)),
      units,
      fit: { backend, ...fitted.fit },
      ...spanOf(dataset),
      events: dataset.entryItem.length,
      subjects: dataset.units.length,
    };
  } finally {
    tf.dispose(variables);
    optimizer.dispose();
  }
};
