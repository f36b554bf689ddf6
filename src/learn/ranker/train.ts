/**
 * Trains the second stage: listwise softmax over the best of the first stage, early stopping, and a measure
 * of whether the gain pays.
 */
import { DomainError } from "../../lib/errors.ts";
import { buildContentMatrix, type CatalogueItem } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { layoutOf } from "../linear/parameters.ts";
import { ITEM, ITEM_CHANNELS, type Statistics } from "../linear/statistics.ts";
import { countEarly, defendedLists, priorFeaturesOf, type TrainedLinear } from "../linear/train.ts";
import { exactLog1p } from "../math/exact-math.ts";
import { type BackendName, openBackend } from "../tensorflow/backend.ts";
import { collectExamples, type Examples, gatherLists, isReached } from "./examples.ts";
import { fitNetwork } from "./fit-network.ts";
import { type ListQuality, measureLists } from "./list-quality.ts";
import type { FactSource, FirstStage } from "./lists.ts";
import type { NetworkWeights } from "./network.ts";
import { chooseRankerRecipe, type RankerOptions, type RankerRecipe } from "./recipe.ts";

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

/**
 * The lists that the network learns from, and the newest ones, which judge it. Where the first stage did not
 * reach what came next there is nothing to learn.
 */
const splitExamples = (
  examples: Examples,
  recipe: RankerRecipe,
): { learning: Int32Array; validation: Int32Array } => {
  const all = Int32Array.from({ length: examples.lists }, (_, list) => list);
  const split = Math.floor(examples.lists * (1 - recipe.validation));
  const learning = all.subarray(0, split).filter((list) => isReached(examples, list));
  const validation = all.subarray(split);
  if (learning.length < 20 || validation.length < 5)
    throw new DomainError(
      "too_little_data",
      "Too few predictions lie after the cut of the first stage to train a second one: collect more " +
        "events first.",
    );
  return { learning, validation };
};

const pays = (before: ListQuality, after: ListQuality): boolean =>
  after.mrr >= before.mrr * (1 + LEAST_GAIN) && after.hr >= before.hr;

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
  const { learning, validation } = splitExamples(examples, recipe);
  const backend = await openBackend({ only });
  const before = measureLists(examples, validation, (chunk) =>
    gatherLists(examples.score, examples.candidates, chunk),
  );
  const best = fitNetwork({
    examples,
    recipe,
    learning,
    validation,
    before,
    progress: (done, total) => progress?.("train", done, total),
  });
  const after = best.quality;
  return {
    recipe,
    network: best.network,
    linear,
    gain: { lists: validation.length, before, after, pays: pays(before, after) },
    fit: { backend, lists: learning.length, best_epoch: best.epoch },
  };
};
