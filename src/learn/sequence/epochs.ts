/** Passes over the training windows: the loss of a batch, an epoch, and epochs until validation is worse. */
import * as tf from "@tensorflow/tfjs-core";
import type { Dataset } from "../data/dataset.ts";
import type { Random } from "../tensorflow/random.ts";
import { fullSoftmaxLoss } from "../tensorflow/softmax-loss.ts";
import { buildBatch, createDropout, groupWindows, type SequenceBatch, type Window } from "./batches.ts";
import { type Dropout, encodeRows, NO_DROPOUT } from "./forward.ts";
import type { SequenceRecipe } from "./recipe.ts";
import { assignVariables, readVariables, type Variables } from "./weights.ts";

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

export type SequenceTraining = {
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

/** Reading one value stops the thread until it is there. */
const scalarOf = (tensor: tf.Scalar): number => tensor.dataSync()[0]!;

type EpochAt = { phase: "train" | "final"; epoch: number; epochs: number; validation: number | null };

/** One step of the optimizer; the loss before it. */
const minimizeBatch = (fit: SequenceTraining, batch: SequenceBatch, dropout: Dropout): number => {
  const { recipe, variables, optimizer } = fit;
  const cost = optimizer.minimize(
    () => lossOf(variables, batch, recipe, dropout),
    true,
    Object.values(variables),
  );
  if (cost === null) throw new Error("TensorFlow.js gave no cost though it was asked to return it.");
  const loss = scalarOf(cost);
  cost.dispose();
  return loss;
};

/** One pass over `windows`; progress is told after each batch. */
export const runEpoch = (fit: SequenceTraining, windows: readonly Window[], at: EpochAt): void => {
  const { dataset, recipe, random } = fit;
  const dropout = createDropout(recipe.dropout, random);
  const total = windows.reduce((sum, window) => sum + window.rows, 0);
  let done = 0;
  let loss = 0;
  for (const group of groupWindows(windows, recipe.batch, random)) {
    const batch = buildBatch(dataset, group, recipe, random);
    loss += minimizeBatch(fit, batch, dropout) * batch.query.length;
    done += batch.query.length;
    fit.report({ ...at, done, total, loss: loss / done });
  }
};

/** Mean loss over the queries of `batches`. */
const validationLoss = (fit: SequenceTraining, batches: readonly SequenceBatch[]): number => {
  let loss = 0;
  let count = 0;
  for (const batch of batches) {
    const mean = tf.tidy(() => scalarOf(lossOf(fit.variables, batch, fit.recipe, NO_DROPOUT)));
    loss += mean * batch.query.length;
    count += batch.query.length;
  }
  return loss / count;
};

/**
 * Leaves the variables at the epoch with the lowest validation loss. Without a validation part, epoch 0 and
 * nothing done.
 */
export const trainUntilWorse = (
  fit: SequenceTraining,
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
