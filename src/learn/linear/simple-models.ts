/**
 * The simple models that a fitted one has to beat, written as recipes of the same family: their weights are
 * given and not fitted. So each is a package like any other, is defended by the same thresholds, gives
 * reasons for what it suggests, and is refitted without whoever leaves, to the byte.
 */
import { layoutOf } from "./parameters.ts";
import {
  GAP_BUCKET_COUNT,
  type LinearRecipe,
  type MatrixName,
  type SimpleModel,
  START_GAP_FACTORS,
} from "./recipe.ts";
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

/**
 * Weight of what is alike in the catalogue, where that is known: it fills the places that a simple model and
 * its threshold leave empty, above what is only popular. One's own things count 1 each, and pairs of items
 * some hundredths.
 */
const CONTENT_FILL: Readonly<Record<SimpleModel, number>> = {
  popularity: 0,
  "personal-frequency": 0.9,
  "item-knn": 2e-3,
  "sequential-rules": 2e-3,
};

/** A simple model on the same data and under the same defences as `recipe`. */
export const simpleRecipe = (recipe: LinearRecipe, name: SimpleModel): LinearRecipe => {
  const { next: _next, unweighted: _unweighted, ...shared } = recipe;
  const isFilled = CONTENT_FILL[name] > 0 && recipe.matrices.includes("content");
  const matrices: MatrixName[] = isFilled ? [MATRIX_OF[name], "content"] : [MATRIX_OF[name]];
  return {
    ...shared,
    fixed: name,
    matrices,
    unweighted: matrices,
    types: [],
    ages: false,
    occurrences: name === "item-knn",
  };
};

/** The given weights W of a simple model. */
const simpleParameters = (recipe: LinearRecipe, name: SimpleModel): Float64Array => {
  const { count, prior, occurrenceRow, matrices } = layoutOf(recipe);
  const weights = new Float64Array(count);
  /** Rows of `matrices` numbers each: the first matrix is the simple model's own. */
  const weigh = (row: number, own: number): void => {
    weights[row * matrices] = own;
  };
  const filling = recipe.matrices.indexOf("content");
  if (filling > 0)
    START_GAP_FACTORS.forEach((factor, gap) => {
      weights[gap * matrices + filling] = CONTENT_FILL[name] * factor;
    });
  // What was bought of late says more of what comes than what was bought ever; popularity is what its name
  // says.
  const isRecent = recipe.decay !== null && name !== "popularity";
  weights[prior + (isRecent ? 1 : 0)] = TIE_BREAK[name];
  if (name === "personal-frequency") for (let gap = 0; gap < GAP_BUCKET_COUNT; gap++) weigh(gap, 1);
  // An item that was held several times is one item: its newest row counts.
  if (name === "item-knn") weigh(occurrenceRow, 1);
  // The newest step alone fires.
  if (name === "sequential-rules") weigh(0, 1);
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
