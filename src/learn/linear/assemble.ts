import { DomainError } from "../../lib/errors.ts";
import type { CatalogueItem } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { ITEM, ITEM_CHANNELS } from "./channels.ts";
import { hashCatalogue } from "./content-package.ts";
import { priorFeaturesOf } from "./fit-weights.ts";
import { learnIntervals } from "./intervals.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import { layoutOf } from "./parameters.ts";
import type { LinearRecipe } from "./recipe.ts";
import type { Statistics } from "./statistics.ts";
import { learnSubstitutes } from "./substitutes.ts";
import type { TrainedLinear } from "./trained.ts";
import { learnTrends } from "./trends.ts";

type Parts = {
  dataset: Dataset;
  /** All that the units did, whatever of it the recipe counts. */
  whole: Dataset;
  recipe: LinearRecipe;
  statistics: Pick<Statistics, "items" | "item">;
  parameters: Float64Array;
  fit: TrainedLinear["fit"];
  lists: NeighbourLists;
  catalogue: ReadonlyMap<number, CatalogueItem>;
};

/**
 * Without a prediction to fit them on all weights are 0, and the model would order nothing. Nobody did
 * anything after something else, or all of it was done at the cut.
 */
const requireFitted = ({ recipe, fit }: Pick<Parts, "recipe" | "fit">): void => {
  if (recipe.fixed === undefined && fit.samples === 0)
    throw new DomainError(
      "nothing_to_predict",
      "Nobody did a second thing that what was done before it points to, so that there is nothing to fit " +
        "the weights on: wait until shoppers have come back, or train on data with times of the day.",
    );
};

/** Distinct units from which on a pair of things is told: no pair that the defence calls thin. */
const floorOf = ({ min_units, defence }: LinearRecipe): number => Math.max(3, min_units, defence.thin_below);

/**
 * Weights are f32 from here on, as the graph holds them.
 * @throws DomainError nothing_to_predict
 */
export const assemble = ({
  dataset,
  whole,
  recipe,
  statistics,
  parameters,
  fit,
  lists,
  catalogue,
}: Parts): TrainedLinear => {
  requireFitted({ recipe, fit });
  const features = priorFeaturesOf(statistics);
  const at = layoutOf(recipe).prior;
  const size = statistics.items + 1;
  const rounded = parameters.map(Math.fround);
  const prior = Float32Array.from(
    { length: size },
    (_, i) => parameters[at]! * features[2 * i]! + parameters[at + 1]! * features[2 * i + 1]!,
  );
  const units = Int32Array.from({ length: size }, (_, i) => statistics.item[i * ITEM_CHANNELS + ITEM.units]!);
  return {
    recipe,
    items: dataset.items,
    lists,
    parameters: rounded,
    prior,
    units,
    fit,
    catalogueHash: hashCatalogue(dataset.items, catalogue),
    intervals: learnIntervals(dataset, { minUnits: Math.max(3, recipe.min_units), repeatShare: 0.1 }),
    trends: learnTrends(dataset, recipe.reference_at),
    substitutes: learnSubstitutes(whole, { minUnits: floorOf(recipe) }),
    from: dataset.timed ? dataset.stepTime.reduce((least, time) => Math.min(least, time), Infinity) : null,
    to: dataset.timed ? recipe.reference_at : null,
    events: dataset.entryItem.length,
    subjects: dataset.units.length,
  };
};
