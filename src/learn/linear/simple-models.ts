/**
 * The simple models that a fitted one has to beat, written as recipes of the same family: their weights are
 * given and not fitted. So each is a package like any other, is defended by the same thresholds, gives
 * reasons for what it suggests, and is refitted without whoever leaves, to the byte.
 */
import { layoutOf } from "./parameters.ts";
import { GAP_BUCKET_COUNT, type LinearRecipe, type MatrixName, type SimpleModel } from "./recipe.ts";
import type { TrainedLinear } from "./trained.ts";

const MATRIX_OF: Readonly<Record<SimpleModel, MatrixName>> = {
  // Nothing weighs it: a package has one matrix at least.
  popularity: "self",
  "personal-frequency": "self",
  "item-knn": "cos",
  "sequential-rules": "sr",
};

/**
 * Weight of log1p(count) where it only orders what nothing else tells apart: log1p of a million is 14, and
 * one step with an item adds 1.
 */
const TIE_BREAK: Readonly<Record<SimpleModel, number>> = {
  popularity: 1,
  "personal-frequency": 1 / 32,
  "item-knn": 1e-4,
  "sequential-rules": 1e-4,
};

/** A simple model on the same data and under the same defences as `recipe`. */
export const simpleRecipe = (recipe: LinearRecipe, name: SimpleModel): LinearRecipe => {
  const { next: _next, unweighted: _unweighted, ...shared } = recipe;
  return {
    ...shared,
    fixed: name,
    matrices: [MATRIX_OF[name]],
    unweighted: [MATRIX_OF[name]],
    types: [],
    ages: false,
    occurrences: name === "item-knn",
  };
};

/** The given weights W of a simple model. */
const simpleParameters = (recipe: LinearRecipe, name: SimpleModel): Float64Array => {
  const { count, prior, occurrenceRow } = layoutOf(recipe);
  const weights = new Float64Array(count);
  // What was bought of late says more of what comes than what was bought ever; popularity is what its name
  // says.
  const isRecent = recipe.decay !== null && name !== "popularity";
  weights[prior + (isRecent ? 1 : 0)] = TIE_BREAK[name];
  if (name === "personal-frequency") weights.fill(1, 0, GAP_BUCKET_COUNT);
  // An item that was held several times is one item: its newest row counts.
  if (name === "item-knn") weights[occurrenceRow] = 1;
  // The newest step alone fires.
  if (name === "sequential-rules") weights[0] = 1;
  return weights;
};

/** Weights that are given; null where they are to be fitted. */
export const givenWeights = (
  recipe: LinearRecipe,
): { readonly parameters: Float64Array; readonly fit: TrainedLinear["fit"] } | null =>
  recipe.fixed === undefined
    ? null
    : {
        parameters: simpleParameters(recipe, recipe.fixed),
        fit: { samples: 0, loss: 0, iterations: 0 },
      };
