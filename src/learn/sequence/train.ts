/**
 * Trains the self-attentive model: full softmax, Adam, early stopping on the end of train, then a few epochs
 * over everything.
 */
import * as tf from "@tensorflow/tfjs-core";
import { DomainError } from "../../lib/errors.ts";
import type { Dataset } from "../data/dataset.ts";
import { type BackendName, openBackend } from "../tensorflow/backend.ts";
import { createRandom, type Random } from "../tensorflow/random.ts";
import { fullSoftmaxLoss } from "../tensorflow/softmax-loss.ts";
import {
  buildBatch,
  collectWindows,
  createDropout,
  groupWindows,
  type SequenceBatch,
  type Window,
} from "./batches.ts";
import { type Dropout, encodeRows, NO_DROPOUT } from "./forward.ts";
import { chooseSequenceRecipe, type SequenceOptions, type SequenceRecipe } from "./recipe.ts";
import {
  assignVariables,
  createVariables,
  finishWeights,
  initialWeights,
  readVariables,
  type SequenceWeights,
  type Variables,
} from "./weights.ts";

/**
 * `done` of `total` predictions of one epoch; `loss` is the mean so far, `validation` the loss after the last
 * whole epoch.
 */
export type SequenceProgress = (at: {
  phase: "train" | "final";
  epoch: number;
  epochs: number;
  done: number;
  total: number;
  loss: number;
  validation: number | null;
}) => void;

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
export const countUnits = (dataset: Dataset): Int32Array => {
  const units = new Int32Array(dataset.items.length);
  const last = new Int32Array(dataset.items.length).fill(-1);
  for (let u = 0; u < dataset.units.length; u++) {
    for (
      let e = dataset.stepStart[dataset.unitStart[u]!]!;
      e < dataset.stepStart[dataset.unitStart[u + 1]!]!;
      e++
    ) {
      const item = dataset.entryItem[e]!;
      if (last[item] !== u) {
        last[item] = u;
        units[item]!++;
      }
    }
  }
  return units;
};

type Fit = {
  dataset: Dataset;
  recipe: SequenceRecipe;
  variables: Variables;
  random: Random;
  optimizer: tf.Optimizer;
  report: SequenceProgress;
};

/** Loss of one batch, as a tensor through which gradients flow. */
const lossOf = (
  variables: Variables,
  batch: SequenceBatch,
  recipe: SequenceRecipe,
  dropout: Dropout,
): tf.Scalar => {
  const rows = encodeRows(variables, batch, recipe, dropout);
  const queries = tf.gather(rows, tf.tensor1d(batch.query, "int32"));
  // The padding is no item: it is left out of the catalogue that the softmax is over.
  const items = tf.slice2d(variables.items as tf.Tensor2D, [1, 0], [-1, -1]);
  return fullSoftmaxLoss(
    queries,
    items,
    batch.target.map((item) => item - 1),
    batch.weight,
  );
};

const runEpoch = (
  fit: Fit,
  windows: readonly Window[],
  at: { phase: "train" | "final"; epoch: number; epochs: number; validation: number | null },
): void => {
  const { dataset, recipe, variables, random, optimizer } = fit;
  const dropout = createDropout(recipe.dropout, random);
  const total = windows.reduce((sum, window) => sum + window.rows, 0);
  let done = 0;
  let loss = 0;
  for (const group of groupWindows(windows, recipe.batch, random)) {
    const batch = buildBatch(dataset, group, recipe, random);
    const cost = optimizer.minimize(
      () => lossOf(variables, batch, recipe, dropout),
      true,
      Object.values(variables),
    );
    loss += cost!.dataSync()[0]! * batch.query.length;
    cost!.dispose();
    done += batch.query.length;
    fit.report({ ...at, done, total, loss: loss / done });
  }
};

/** Mean validation loss: each answer after the cut, at most `recipe.validation` of them, drawn once. */
const validationLoss = (fit: Fit, batches: readonly SequenceBatch[]): number => {
  let loss = 0;
  let count = 0;
  for (const batch of batches) {
    loss +=
      tf.tidy(() => lossOf(fit.variables, batch, fit.recipe, NO_DROPOUT).dataSync()[0]!) * batch.query.length;
    count += batch.query.length;
  }
  return loss / count;
};

/** Batches with one query each: the newest row, whose answer comes after the cut. */
const validationBatches = (
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
  for (let count = 0, g = 0; g < chosen.length && count < recipe.validation; g++) {
    const batch = newestOnly(buildBatch(dataset, chosen[g]!, recipe, random));
    batches.push(batch);
    count += batch.query.length;
  }
  return batches;
};

const newestWindow = (dataset: Dataset, first: number, to: number, length: number): Window => {
  let from = to;
  let rows = 0;
  while (from > first && rows < length)
    rows = Math.min(length, rows + dataset.stepStart[from]! - dataset.stepStart[--from]!);
  return { from, to, rows };
};

const newestOnly = (batch: SequenceBatch): SequenceBatch => {
  const places = Array.from(batch.query.keys()).filter((p) => batch.query[p]! % batch.length === 0);
  return {
    ...batch,
    query: Int32Array.from(places, (p) => batch.query[p]!),
    target: Int32Array.from(places, (p) => batch.target[p]!),
    weight: new Float32Array(places.length).fill(1 / places.length),
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
  const isAfter = (unit: number, step: number): boolean =>
    recipe.cut.kind === "last_step"
      ? step === dataset.unitStart[unit + 1]! - 1 && step - dataset.unitStart[unit]! > 1
      : dataset.stepTime[step]! > recipe.cut.at;
  const windows = collectWindows(dataset, recipe.history_length, () => true);
  if (windows.length === 0)
    throw new DomainError(
      "too_little_data",
      "No shopper or session has two steps, so that nothing comes next: collect more events first.",
    );
  const backend = await openBackend({ only });
  const variables = createVariables(initialWeights(recipe, dataset.items.length - 1));
  const fit: Fit = {
    dataset,
    recipe,
    variables,
    random: createRandom(`${recipe.seed}/training`),
    optimizer: tf.train.adam(recipe.learning_rate),
    report: progress,
  };
  try {
    const early = collectWindows(dataset, recipe.history_length, (unit, step) => !isAfter(unit, step));
    const best =
      early.length === 0
        ? { epoch: 0, loss: null }
        : trainUntilWorse(fit, early, validationBatches(dataset, recipe, isAfter));
    const finals = best.epoch === 0 ? recipe.epochs : recipe.final_epochs;
    for (let epoch = 1; epoch <= finals; epoch++)
      runEpoch(fit, windows, { phase: "final", epoch, epochs: finals, validation: best.loss });
    const units = countUnits(dataset);
    return {
      recipe,
      items: dataset.items,
      weights: finishWeights(readVariables(variables), recipe),
      start: Float32Array.from(units, (count) => Math.log1p(count)),
      units,
      fit: {
        backend,
        predictions: windows.reduce((sum, window) => sum + window.rows, 0),
        epochs: best.epoch + finals,
        best_epoch: best.epoch,
        validation_loss: best.loss,
      },
      from: dataset.timed ? dataset.stepTime.reduce((least, time) => Math.min(least, time), Infinity) : null,
      to: dataset.timed ? dataset.stepTime.reduce((most, time) => Math.max(most, time), -Infinity) : null,
      events: dataset.entryItem.length,
      subjects: dataset.units.length,
    };
  } finally {
    tf.dispose(variables);
    fit.optimizer.dispose();
  }
};

/**
 * Leaves the variables at the epoch with the lowest validation loss. Without a validation part, epoch 0 and
 * nothing done.
 */
const trainUntilWorse = (
  fit: Fit,
  windows: readonly Window[],
  validation: readonly SequenceBatch[],
): { epoch: number; loss: number | null } => {
  if (validation.length === 0) return { epoch: 0, loss: null };
  let best = { epoch: 0, loss: Infinity, weights: readVariables(fit.variables) };
  for (let epoch = 1; epoch <= fit.recipe.epochs && epoch - best.epoch <= fit.recipe.patience; epoch++) {
    runEpoch(fit, windows, {
      phase: "train",
      epoch,
      epochs: fit.recipe.epochs,
      validation: best.epoch === 0 ? null : best.loss,
    });
    const loss = validationLoss(fit, validation);
    if (loss < best.loss) best = { epoch, loss, weights: readVariables(fit.variables) };
  }
  assignVariables(fit.variables, best.weights);
  return { epoch: best.epoch, loss: best.loss };
};
