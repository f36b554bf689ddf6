/**
 * Trains the additive model: counts, matrices and W without the part after the cut, then the matrices of
 * everything.
 */
import type { CatalogueItem, SparseRows } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { assemble } from "./assemble.ts";
import { countedBy, fittedOn } from "./complement.ts";
import { countEarly } from "./count-early.ts";
import { contentOf, defendedLists } from "./defended-lists.ts";
import { fitWeights } from "./fit-weights.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import type { LinearRecipe } from "./recipe.ts";
import { givenWeights } from "./simple-models.ts";
import { countStatistics, type Statistics } from "./statistics.ts";
import type { TrainedLinear, TrainingProgress, TrainLinearInput } from "./trained.ts";

export { countEarly } from "./count-early.ts";
export { defendedLists } from "./defended-lists.ts";
export { priorFeaturesOf } from "./fit-weights.ts";
export type { TrainedLinear } from "./trained.ts";

/**
 * Trains. The result depends on the data and the recipe alone, to the bit (docs/learning.md, "Forgetting").
 * @throws DomainError nothing_to_predict
 */
export const trainLinear = (input: TrainLinearInput): TrainedLinear => {
  const {
    recipe,
    catalogue = new Map<number, CatalogueItem>(),
    progress = () => undefined,
    secret = "",
  } = input;
  const dataset = countedBy(input.dataset, recipe);
  progress("count", 0, 2);
  // What is not fitted needs no counts of before the cut.
  const early = recipe.fixed === undefined ? countEarly(dataset, recipe) : null;
  progress("count", 1, 2);
  const all = countStatistics(dataset, recipe);
  progress("count", 2, 2);
  return finishTraining({
    dataset,
    whole: input.dataset,
    recipe,
    state: { all, early: early ?? all },
    content: contentOf(recipe, dataset, catalogue),
    catalogue,
    progress,
    secret,
  });
};

type FinishInput = {
  dataset: Dataset;
  /** The data of which `dataset` is what the recipe counts; none: the same. */
  whole?: Dataset;
  recipe: LinearRecipe;
  state: { all: Statistics; early: Statistics };
  content: SparseRows | null;
  catalogue: ReadonlyMap<number, CatalogueItem>;
  progress: TrainingProgress;
  secret: string;
};

/** Everything after the counts: always made again, cold, also when a unit was only subtracted. */
export const finishTraining = ({
  dataset,
  whole = dataset,
  recipe,
  state,
  content,
  catalogue,
  progress,
  secret,
}: FinishInput): TrainedLinear => {
  const lists = (statistics: Statistics): NeighbourLists =>
    defendedLists({ statistics, recipe, content, secret, progress });
  const { parameters, fit } =
    givenWeights(recipe) ??
    fitWeights({
      dataset: fittedOn(dataset, recipe),
      statistics: state.early,
      lists: lists(state.early),
      recipe,
      progress,
    });
  return assemble({
    dataset,
    whole,
    recipe,
    statistics: state.all,
    parameters,
    fit,
    lists: lists(state.all),
    catalogue,
  });
};
