/**
 * Trains the second stage: listwise softmax over the best of the first stage, early stopping, and a measure
 * of whether the gain pays.
 */
import * as tf from "@tensorflow/tfjs-core";
import { DomainError } from "../../lib/errors.ts";
import { buildContentMatrix, type CatalogueItem } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { layoutOf } from "../linear/parameters.ts";
import { ITEM, ITEM_CHANNELS, type Statistics } from "../linear/statistics.ts";
import { countEarly, defendedLists, priorFeaturesOf, type TrainedLinear } from "../linear/train.ts";
import { exactLog1p } from "../math/exact-math.ts";
import { type BackendName, openBackend } from "../tensorflow/backend.ts";
import { createRandom, shuffle } from "../tensorflow/random.ts";
import { collectExamples, type Examples } from "./examples.ts";
import type { FactSource, FirstStage } from "./lists.ts";
import {
  createNetworkVariables,
  forwardNetwork,
  initialNetwork,
  type NetworkVariables,
  type NetworkWeights,
  readNetwork,
} from "./network.ts";
import { chooseRankerRecipe, type RankerOptions, type RankerRecipe } from "./recipe.ts";

/** Quality over validation lists; a target that the first stage did not reach is a miss. HR and MRR @20. */
export type ListQuality = { hr: number; mrr: number; loss: number };

export type TrainedRanker = {
  recipe: RankerRecipe;
  network: NetworkWeights;
  /** The first stage of everything, which is served: its lists give the tables. */
  linear: TrainedLinear;
  /**
   * On the validation part: the first stage alone, and after it. `pays` decides whether the second stage is
   * on by default.
   */
  gain: { lists: number; before: ListQuality; after: ListQuality; pays: boolean };
  fit: { backend: BackendName; lists: number; best_epoch: number };
};

export type RankerProgress = (
  phase: "first stage" | "features" | "train",
  done: number,
  total: number,
) => void;

export type TrainRankerInput = {
  dataset: Dataset;
  /** The first stage as trained on `dataset`. */
  linear: TrainedLinear;
  catalogue?: ReadonlyMap<number, CatalogueItem> | undefined;
  /** What the first stage was defended with. */
  secret?: string | undefined;
  /** Facts of candidates, where `options.facts` names some. */
  factOf?: FactSource | undefined;
  options?: (RankerOptions & { backend?: BackendName | undefined }) | undefined;
  progress?: RankerProgress | undefined;
};

const CONTENT_NEIGHBOURS = 50;
/**
 * The second stage costs a run and the exactness of reasons: it pays from this relative gain in MRR on, with
 * no loss of HR.
 */
const LEAST_GAIN = 0.01;

/** Parameters of the trained first stage over matrices built without what comes after its cut. */
const firstStageBefore = (input: TrainRankerInput, statistics: Statistics): FirstStage => {
  const { linear } = input;
  const content = linear.recipe.matrices.includes("content")
    ? buildContentMatrix(input.catalogue ?? new Map(), linear.lists.items, CONTENT_NEIGHBOURS)
    : null;
  const lists = defendedLists({
    statistics,
    recipe: linear.recipe,
    content,
    secret: input.secret ?? "",
    progress: (_, done, total) => input.progress?.("first stage", done, total),
  });
  const features = priorFeaturesOf(statistics);
  const at = layoutOf(linear.recipe).prior;
  return {
    recipe: linear.recipe,
    lists,
    parameters: linear.parameters,
    prior: Float32Array.from(
      { length: lists.items + 1 },
      (_, i) => linear.parameters[at]! * features[2 * i]! + linear.parameters[at + 1]! * features[2 * i + 1]!,
    ),
    popularity: Float32Array.from({ length: lists.items + 1 }, (_, i) =>
      exactLog1p(i === 0 ? 0 : statistics.item[i * ITEM_CHANNELS + ITEM.units]!),
    ),
  };
};

/** The first stage as it is served. */
export const servedFirstStage = (linear: TrainedLinear): FirstStage => {
  return {
    recipe: linear.recipe,
    lists: linear.lists,
    parameters: linear.parameters,
    prior: linear.prior,
    popularity: Float32Array.from(linear.units, (units) => exactLog1p(units)),
  };
};

/** Lists [from, to) as tensors. The caller tidies. */
const tensorsOf = (
  examples: Examples,
  order: Int32Array,
): { z: tf.Tensor2D; score: tf.Tensor2D; target: tf.Tensor2D } => {
  const { candidates: C, features } = examples;
  const F = examples.mean.length;
  const [z, score, target] = [
    new Float32Array(order.length * C * F),
    new Float32Array(order.length * C),
    new Float32Array(order.length * C),
  ];
  order.forEach((list, k) => {
    z.set(features.subarray(list * C * F, (list + 1) * C * F), k * C * F);
    score.set(examples.score.subarray(list * C, (list + 1) * C), k * C);
    target.set(examples.target.subarray(list * C, (list + 1) * C), k * C);
  });
  return {
    z: tf.tensor2d(z, [order.length * C, F]),
    score: tf.tensor2d(score, [order.length, C]),
    target: tf.tensor2d(target, [order.length, C]),
  };
};

const isReached = ({ target, candidates: C }: Examples, list: number): boolean =>
  target.subarray(list * C, (list + 1) * C).some((share) => share > 0);

/** Quality of scores over the lists of `order`; ties by mean rank. */
const measure = (
  examples: Examples,
  order: Int32Array,
  scoresOf: (chunk: Int32Array) => Float32Array,
): ListQuality => {
  const { candidates: C, target } = examples;
  const sum = { hr: 0, mrr: 0, loss: 0 };
  let reached = 0;
  for (let from = 0; from < order.length; from += 256) {
    const chunk = order.subarray(from, from + 256);
    const scores = scoresOf(chunk);
    chunk.forEach((list, k) => {
      if (!isReached(examples, list)) return;
      reached++;
      const own = scores.subarray(k * C, (k + 1) * C);
      const wanted = target.subarray(list * C, (list + 1) * C);
      const best = Math.max(...own);
      const total = Math.log(own.reduce((all, score) => all + Math.exp(score - best), 0)) + best;
      let first = Infinity;
      wanted.forEach((share, c) => {
        if (share === 0) return;
        sum.loss += share * (total - own[c]!);
        const higher = own.reduce(
          (count, score, other) =>
            count + (other === c ? 0 : score > own[c]! ? 1 : score === own[c]! ? 0.5 : 0),
          0,
        );
        first = Math.min(first, 1 + higher);
      });
      if (first <= 20) {
        sum.hr++;
        sum.mrr += 1 / first;
      }
    });
  }
  return {
    hr: sum.hr / Math.max(1, order.length),
    mrr: sum.mrr / Math.max(1, order.length),
    loss: sum.loss / Math.max(1, reached),
  };
};

/**
 * Trains. Neither the part that the network learns from nor the part that judges it is in the matrices that
 * it sees then.
 * @throws DomainError too_little_data when too few predictions lie after the cut of the first stage.
 */
export const trainRanker = async (input: TrainRankerInput): Promise<TrainedRanker> => {
  const { dataset, linear, progress } = input;
  const { backend: only, ...options } = input.options ?? {};
  const recipe = chooseRankerRecipe(linear.recipe, options);
  const statistics = countEarly(dataset, linear.recipe);
  const examples = collectExamples({
    dataset,
    first: firstStageBefore(input, statistics),
    statistics,
    recipe,
    factOf: input.factOf,
    progress: (done, total) => progress?.("features", done, total),
  });
  const all = Int32Array.from({ length: examples.lists }, (_, list) => list);
  const split = Math.floor(examples.lists * (1 - recipe.validation));
  const [learning, validation] = [
    all.subarray(0, split).filter((list) => isReached(examples, list)),
    all.subarray(split),
  ];
  if (learning.length < 20 || validation.length < 5)
    throw new DomainError(
      "too_little_data",
      "Too few predictions lie after the cut of the first stage to train a second one: collect more " +
        "events first.",
    );
  const backend = await openBackend({ only });
  const variables = createNetworkVariables(initialNetwork(examples.mean.length, recipe.hidden, recipe.seed));
  const optimizer = tf.train.adam(recipe.learning_rate);
  try {
    const before = measure(examples, validation, (chunk) =>
      Float32Array.from(
        Array.from(chunk, (list) => [
          ...examples.score.subarray(list * examples.candidates, (list + 1) * examples.candidates),
        ]).flat(),
      ),
    );
    const best = fitNetwork({
      examples,
      recipe,
      variables,
      optimizer,
      learning,
      validation,
      before,
      progress,
    });
    return {
      recipe,
      network: best.network,
      linear,
      gain: {
        lists: validation.length,
        before,
        after: best.quality,
        pays: best.quality.mrr >= before.mrr * (1 + LEAST_GAIN) && best.quality.hr >= before.hr,
      },
      fit: { backend, lists: learning.length, best_epoch: best.epoch },
    };
  } finally {
    tf.dispose(variables);
    optimizer.dispose();
  }
};

type Fit = {
  examples: Examples;
  recipe: RankerRecipe;
  variables: NetworkVariables;
  optimizer: tf.Optimizer;
  learning: Int32Array;
  validation: Int32Array;
  before: ListQuality;
  progress: RankerProgress | undefined;
};

const fitNetwork = (fit: Fit): { epoch: number; quality: ListQuality; network: NetworkWeights } => {
  const { examples, recipe, variables, optimizer, learning, validation, before, progress } = fit;
  const random = createRandom(`${recipe.seed}/order`);
  const read = (): NetworkWeights =>
    readNetwork(variables, { mean: examples.mean, deviation: examples.deviation });
  let best = { epoch: 0, quality: before, network: read() };
  for (let epoch = 1; epoch <= recipe.epochs && epoch - best.epoch <= recipe.patience; epoch++) {
    const order = shuffle(learning.slice(), random);
    for (let from = 0; from < order.length; from += recipe.batch) {
      tf.tidy(() => {
        const { z, score, target } = tensorsOf(examples, order.subarray(from, from + recipe.batch));
        optimizer.minimize(
          () =>
            tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(forwardNetwork(variables, z, score)), target), 1))),
          false,
          Object.values(variables),
        );
      });
      progress?.("train", (epoch - 1) * order.length + from, recipe.epochs * order.length);
    }
    const quality = measure(examples, validation, (chunk) =>
      tf.tidy(() => {
        const { z, score } = tensorsOf(examples, chunk);
        return forwardNetwork(variables, z, score).dataSync() as Float32Array;
      }),
    );
    if (quality.loss < best.quality.loss) best = { epoch, quality, network: read() };
  }
  return best;
};
