import type { Dataset } from "../../../src/learn/data/dataset.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import type { LinearRecipe } from "../../../src/learn/linear/recipe.ts";
import { type TrainedLinear, trainLinear } from "../../../src/learn/linear/train.ts";
import type { DefenceSettings } from "./attacked-world.ts";

/** `predictions`: about how many the weights are fitted on. */
type Drawn = { seed: string; predictions?: number };

export const recipeOf = (
  dataset: Dataset,
  settings: DefenceSettings,
  { seed, predictions }: Drawn,
): LinearRecipe => ({
  ...chooseRecipe(dataset, { seed, ...(predictions === undefined ? {} : { predictions }) }),
  ...settings,
});

/** A model of behaviour alone, under a defence. */
export const trainDefended = (dataset: Dataset, settings: DefenceSettings, drawn: Drawn): TrainedLinear =>
  trainLinear({ dataset, recipe: recipeOf(dataset, settings, drawn), secret: `${drawn.seed}/secret` });
