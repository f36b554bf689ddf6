/** Fits W on the predictions after the cut (docs/learning.md, "The weights W"). */
import type { Dataset } from "../data/dataset.ts";
import { exactLog1p } from "../math/exact-math.ts";
import { ITEM, ITEM_CHANNELS, UNIT } from "./channels.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import { fitNewton, penaltyScale } from "./newton.ts";
import { boundedParameters, frozenParameters, layoutOf } from "./parameters.ts";
import type { LinearRecipe } from "./recipe.ts";
import type { Sample } from "./sample-features.ts";
import { collectSamples } from "./samples.ts";
import type { Statistics } from "./statistics.ts";
import type { TrainedLinear, TrainingProgress } from "./trained.ts";

/**
 * Weight of the decayed count where the prior is not fitted: it orders items without parts and changes no
 * other order that matters.
 */
const FALLBACK_PRIOR = 1e-4;

/** [2 (items + 1)]: log1p(count), log1p(decayed count) of each item. */
export const priorFeaturesOf = (statistics: Pick<Statistics, "items" | "item">): Float64Array => {
  const features = new Float64Array(2 * (statistics.items + 1));
  for (let i = 1; i <= statistics.items; i++) {
    features[2 * i] = exactLog1p(statistics.item[i * ITEM_CHANNELS + ITEM.events]! / UNIT);
    features[2 * i + 1] = exactLog1p(statistics.item[i * ITEM_CHANNELS + ITEM.decayed]! / UNIT);
  }
  return features;
};

type FittedWeights = { parameters: Float64Array; fit: TrainedLinear["fit"] };

export const fitWeights = ({
  dataset,
  statistics,
  lists,
  recipe,
  progress,
  use,
}: {
  dataset: Dataset;
  statistics: Statistics;
  lists: NeighbourLists;
  recipe: LinearRecipe;
  progress?: TrainingProgress | undefined;
  use?: (hash: number) => boolean;
}): FittedWeights =>
  fitSamples(
    collectSamples({ dataset, lists, recipe, priorFeatures: priorFeaturesOf(statistics) }, use),
    recipe,
    progress,
  );

/** The same from predictions that were gathered. */
export const fitSamples = (
  samples: readonly Sample[],
  recipe: LinearRecipe,
  progress: TrainingProgress | undefined,
): FittedWeights => {
  const layout = layoutOf(recipe);
  const start = new Float64Array(layout.count);
  const scale = penaltyScale(samples, layout.matrices, layout.count);
  const onIteration = (iteration: number): void => progress?.("fit", iteration + 1, recipe.fit.iterations);
  const result = fitNewton(samples, start, {
    l2: recipe.fit.l2,
    scale,
    iterations: recipe.fit.iterations,
    bounded: boundedParameters(recipe),
    frozen: frozenParameters(recipe),
    onIteration,
  });
  if (!recipe.fit.prior) result.parameters[layout.prior + 1] = FALLBACK_PRIOR;
  return {
    parameters: result.parameters,
    fit: { samples: samples.length, loss: result.loss, iterations: result.iterations },
  };
};
