/** Every trainer that ships, small enough for a test: what it makes of some people's data, as it is asked. */
import type { CatalogueItem } from "../../../src/learn/content/content-matrix.ts";
import type { Dataset } from "../../../src/learn/data/dataset.ts";
import type { Recommender } from "../../../src/learn/evaluate/baselines/recommender.ts";
import { createLinearRecommender } from "../../../src/learn/evaluate/model-recommenders.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { complementRecipe, ordersOf } from "../../../src/learn/linear/complement.ts";
import {
  type Defence,
  type LinearRecipe,
  NO_DEFENCE,
  type SimpleModel,
} from "../../../src/learn/linear/recipe.ts";
import { simpleRecipe } from "../../../src/learn/linear/simple-models.ts";
import { type TrainedLinear, trainLinear } from "../../../src/learn/linear/train.ts";
import { createRankerRecommender } from "../../../src/learn/ranker/ranker-recommender.ts";
import { trainRanker } from "../../../src/learn/ranker/train.ts";
import { createSequenceRecommender } from "../../../src/learn/sequence/sequence-recommender.ts";
import { trainSequence } from "../../../src/learn/sequence/train.ts";

export type Trainer = (dataset: Dataset) => Promise<Recommender>;
/** From how many people on a pair counts, and what else is done to those of few. */
type Defended = { readonly min_units: number; readonly defence?: Defence };

const SEED = "leaks";
const PREDICTIONS = 60;
const NOTHING = new Map<number, CatalogueItem>();

const fit = (dataset: Dataset, recipe: LinearRecipe): TrainedLinear =>
  trainLinear({ dataset, recipe, catalogue: NOTHING, secret: SEED });
const recipeOf = (dataset: Dataset, { min_units, defence = NO_DEFENCE }: Defended): LinearRecipe => ({
  ...chooseRecipe(dataset, { predictions: PREDICTIONS, seed: SEED }),
  min_units,
  defence,
});

export const linear =
  (defended: Defended): Trainer =>
  async (dataset) =>
    createLinearRecommender(fit(dataset, recipeOf(dataset, defended)), dataset.timed);

export const simple =
  (name: SimpleModel, defended: Defended): Trainer =>
  async (dataset) =>
    createLinearRecommender(fit(dataset, simpleRecipe(recipeOf(dataset, defended), name)), dataset.timed);

export const complement =
  ({ min_units, defence = NO_DEFENCE }: Defended): Trainer =>
  async (dataset) => {
    const orders = ordersOf(dataset);
    const recipe = { ...complementRecipe(orders, { seed: SEED }), min_units, defence };
    return createLinearRecommender(fit(orders, recipe), orders.timed);
  };

export const ranker =
  (defended: Defended): Trainer =>
  async (dataset) => {
    const first = fit(dataset, recipeOf(dataset, defended));
    const options = { backend: "wasm", candidates: 30 } as const;
    const trained = await trainRanker({ dataset, linear: first, secret: SEED, options });
    return createRankerRecommender(trained, { timed: dataset.timed });
  };

const SMALL = { backend: "wasm", dimension: 16, blocks: 1, batch: 64, history_length: 10 } as const;

export const sequence =
  (options: {
    readonly epochs: number;
    readonly learning_rate?: number;
    readonly dropout?: number;
  }): Trainer =>
  async (dataset) => {
    const trained = await trainSequence(dataset, { ...SMALL, ...options, seed: SEED });
    return createSequenceRecommender(trained, dataset.timed);
  };
