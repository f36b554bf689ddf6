import type { Dataset } from "../../../src/learn/data/dataset.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { type TrainedLinear, trainLinear } from "../../../src/learn/linear/train.ts";
import type { DefenceSettings } from "./attacked-world.ts";

/** A model of behaviour alone, under a defence. `predictions`: about how many the weights are fitted on. */
export const trainDefended = (
  dataset: Dataset,
  settings: DefenceSettings,
  { seed, predictions }: { seed: string; predictions?: number },
): TrainedLinear => {
  const chosen = chooseRecipe(dataset, { seed, ...(predictions === undefined ? {} : { predictions }) });
  const recipe = { ...chosen, ...settings };
  return trainLinear({ dataset, recipe, secret: `${seed}/secret` });
};
