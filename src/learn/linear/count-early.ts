import { type Dataset, filterSteps } from "../data/dataset.ts";
import type { LinearRecipe } from "./recipe.ts";
import { isAfterCut } from "./samples.ts";
import { countStatistics, type Statistics } from "./statistics.ts";

/** The data without what comes after the cut. */
export const beforeCut = (dataset: Dataset, recipe: LinearRecipe): Dataset => {
  return filterSteps(dataset, (u, s) => !isAfterCut(dataset, recipe, s, dataset.unitStart[u + 1]!));
};

/** Ages run from the cut, as they run from the newest step in the model that serves. */
export const earlyRecipe = (recipe: LinearRecipe): LinearRecipe =>
  recipe.cut.kind === "time" ? { ...recipe, reference_at: recipe.cut.at } : recipe;

/** The counts as they stood at the cut. */
export const countEarly = (dataset: Dataset, recipe: LinearRecipe): Statistics => {
  return countStatistics(beforeCut(dataset, recipe), earlyRecipe(recipe));
};
