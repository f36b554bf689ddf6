/**
 * Exact forgetting (docs/learning.md, "Forgetting"): what a unit added to the counts is subtracted, and
 * everything after the counts is made again from the recipe, cold. The result equals a refit without the
 * units, to the byte.
 */
import type { CatalogueItem } from "../content/content-matrix.ts";
import { type Dataset, filterSteps, stepsOf, type TrainingStep, withoutUnits } from "../data/dataset.ts";
import { countEarly } from "./count-early.ts";
import { contentOf } from "./defended-lists.ts";
import { mergeStatistics } from "./merge-statistics.ts";
import type { LinearRecipe } from "./recipe.ts";
import { countStatistics, type Statistics } from "./statistics.ts";
import { finishTraining } from "./train.ts";
import type { TrainedLinear, TrainingProgress } from "./trained.ts";

/** The counts of everything, and of what lies before the cut. */
export type LinearState = { all: Statistics; early: Statistics };

/** What was counted of one unit: kept sealed beside the shopper's rows, and subtracted when it must go. */
export type AsTrainedRecord = { unit: string; steps: TrainingStep[] };

export const asTrainedRecord = (dataset: Dataset, unit: number): AsTrainedRecord => {
  return { unit: dataset.units[unit]!, steps: stepsOf(dataset, unit) };
};

export const countState = (dataset: Dataset, recipe: LinearRecipe): LinearState => {
  return { all: countStatistics(dataset, recipe), early: countEarly(dataset, recipe) };
};

/** state ± the counts of `units`. Both directions are inverse to each other, in any order, bit for bit. */
export const changeState = (
  state: LinearState,
  units: Dataset,
  recipe: LinearRecipe,
  sign: 1 | -1,
): LinearState => {
  const change = countState(units, recipe);
  return {
    all: mergeStatistics(state.all, change.all, sign),
    early: mergeStatistics(state.early, change.early, sign),
  };
};

export type ForgetInput = {
  dataset: Dataset;
  state: LinearState;
  recipe: LinearRecipe;
  unitIds: ReadonlySet<string>;
  catalogue?: ReadonlyMap<number, CatalogueItem>;
  progress?: TrainingProgress;
  secret?: string;
};

/** The model, the counts and the data without `unitIds`. Unknown ids change nothing. */
export const forgetUnits = (
  input: ForgetInput,
): {
  trained: TrainedLinear;
  state: LinearState;
  dataset: Dataset;
} => {
  const {
    dataset,
    recipe,
    unitIds,
    catalogue = new Map<number, CatalogueItem>(),
    progress = () => undefined,
    secret = "",
  } = input;
  const leaving = filterSteps(dataset, (unit) => unitIds.has(dataset.units[unit]!));
  const state = changeState(input.state, leaving, recipe, -1);
  const remaining = withoutUnits(dataset, unitIds);
  const trained = finishTraining({
    dataset: remaining,
    recipe,
    state,
    content: contentOf(recipe, dataset, catalogue),
    catalogue,
    progress,
    secret,
  });
  return { trained, state, dataset: remaining };
};
