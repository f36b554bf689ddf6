/** A newcomer on a planted shop, judged beside what a test says serves there. */
import type { Dataset } from "../../../src/learn/data/dataset.ts";
import { createPopularity } from "../../../src/learn/evaluate/baselines/popularity.ts";
import type { Recommender } from "../../../src/learn/evaluate/baselines/recommender.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import type { LinearRecipe } from "../../../src/learn/linear/recipe.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { type Champion, measure } from "../../../src/learn/shop/hold-back.ts";
import { plantShop } from "../shops.ts";

export const dataset = plantShop({ units: 240, items: 30, seed: 3, baskets: true });
export const recipeOf = (data: Dataset, minUnits = 1): LinearRecipe => ({
  ...chooseRecipe(data, { repeats: true }),
  min_units: minUnits,
});
/** A recipe under which no pair counts: it knows what is popular and no more. */
export const POOR = 1000;
export const nobody: Recommender = {
  name: "old@1",
  score: createPopularity({ ...dataset, entryItem: new Int32Array() }).score,
};

type Setting = {
  minUnits?: number;
  data?: Dataset;
  content?: Recommender | null;
  /** Changes of the fitted model's recipe. */
  recipe?: Partial<LinearRecipe>;
};

/** Knows what comes next, as no model does. */
export const clairvoyantOf = ({ items }: Dataset): Recommender => ({
  name: "content@1",
  score: ({ targets }) => ({
    count: targets.length,
    touched: Int32Array.from(targets),
    score: Float64Array.from(items, (_, item) => (targets.includes(item) ? 1 : 0)),
    prior: null,
  }),
});
export const clairvoyant = clairvoyantOf(dataset);

export const judgeBeside = (
  champion: Partial<Champion> | null,
  { minUnits = 1, data = dataset, content = null, recipe: changes = {} }: Setting = {},
) => {
  /** Newest time in the data of each training of a fitted model. */
  const trained: number[] = [];
  const beside =
    champion === null ? null : { id: "old@1", recommender: nobody, to: null, recipe: null, ...champion };
  return measure({
    dataset: data,
    catalogue: new Map(),
    champion: beside,
    content,
    secondStage: null,
    onProgress: () => undefined,
    recipeOf: (part) => ({ ...recipeOf(part, minUnits), ...changes }),
    trainOn: (part, recipe) => {
      if (recipe.fixed === undefined)
        trained.push(part.stepTime.reduce((most, time) => Math.max(most, time), 0));
      return trainLinear({ dataset: part, recipe });
    },
  }).then((result) => ({ ...result, trained }));
};
