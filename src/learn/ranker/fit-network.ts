/** Fits the network to lists by listwise softmax, until the validation part gets worse. */
import * as tf from "@tensorflow/tfjs-core";
import { createRandom, shuffle } from "../tensorflow/random.ts";
import { type Examples, gatherLists } from "./examples.ts";
import { type ListQuality, measureLists } from "./list-quality.ts";
import {
  createNetworkVariables,
  forwardNetwork,
  initialNetwork,
  type NetworkVariables,
  type NetworkWeights,
  readNetwork,
} from "./network.ts";
import type { RankerRecipe } from "./recipe.ts";

/** Lists of `order` as tensors. The caller tidies. */
const tensorsOf = (
  examples: Examples,
  order: Int32Array,
): { z: tf.Tensor2D; score: tf.Tensor2D; target: tf.Tensor2D } => {
  const { candidates: C, features, score, target, mean } = examples;
  const F = mean.length;
  return {
    z: tf.tensor2d(gatherLists(features, C * F, order), [order.length * C, F]),
    score: tf.tensor2d(gatherLists(score, C, order), [order.length, C]),
    target: tf.tensor2d(gatherLists(target, C, order), [order.length, C]),
  };
};

export type FitInput = {
  examples: Examples;
  recipe: RankerRecipe;
  /** Lists that the network learns from, and those that say when to stop. */
  learning: Int32Array;
  validation: Int32Array;
  /** Quality of the first stage alone, which is what the network starts as. */
  before: ListQuality;
  progress: ((done: number, total: number) => void) | undefined;
};

export type FittedNetwork = { epoch: number; quality: ListQuality; network: NetworkWeights };

type Optimized = FitInput & { variables: NetworkVariables; optimizer: tf.Optimizer };

const minimizeBatch = ({ examples, variables, optimizer }: Optimized, batch: Int32Array): void => {
  tf.tidy(() => {
    const { z, score, target } = tensorsOf(examples, batch);
    optimizer.minimize(
      () => tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(forwardNetwork(variables, z, score)), target), 1))),
      false,
      Object.values(variables),
    );
  });
};

/** The weights of the epoch with the lowest validation loss; epoch 0 is the first stage alone. */
const runEpochs = (fit: Optimized): FittedNetwork => {
  const { examples, recipe, variables, learning, validation, before, progress } = fit;
  const random = createRandom(`${recipe.seed}/order`);
  const read = (): NetworkWeights =>
    readNetwork(variables, { mean: examples.mean, deviation: examples.deviation });
  let best = { epoch: 0, quality: before, network: read() };
  for (let epoch = 1; epoch <= recipe.epochs && epoch - best.epoch <= recipe.patience; epoch++) {
    const order = shuffle(learning.slice(), random);
    for (let from = 0; from < order.length; from += recipe.batch) {
      minimizeBatch(fit, order.subarray(from, from + recipe.batch));
      progress?.((epoch - 1) * order.length + from, recipe.epochs * order.length);
    }
    const quality = measureLists(examples, validation, (chunk) =>
      tf.tidy(() => {
        const { z, score } = tensorsOf(examples, chunk);
        return forwardNetwork(variables, z, score).dataSync() as Float32Array;
      }),
    );
    if (quality.loss < best.quality.loss) best = { epoch, quality, network: read() };
  }
  return best;
};

/** A backend of TensorFlow must be open. */
export const fitNetwork = (input: FitInput): FittedNetwork => {
  const { examples, recipe } = input;
  const variables = createNetworkVariables(initialNetwork(examples.mean.length, recipe.hidden, recipe.seed));
  const optimizer = tf.train.adam(recipe.learning_rate);
  try {
    return runEpochs({ ...input, variables, optimizer });
  } finally {
    tf.dispose(variables);
    optimizer.dispose();
  }
};
