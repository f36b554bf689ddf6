/**
 * Trains the additive model: counts, matrices and W without the part after the cut, then the matrices of
 * everything.
 */
import { isDeepStrictEqual } from "node:util";
import type { CatalogueItem, SparseRows } from "../content/content-matrix.ts";
import { assemble } from "./assemble.ts";
import { countedBy, fittedOn } from "./complement.ts";
import { beforeCut, earlyRecipe } from "./count-early.ts";
import { contentOf, listsOfDefended } from "./defended-lists.ts";
import { fitWeights } from "./fit-weights.ts";
import { createKeptCounts, type KeptCounts } from "./kept-counts.ts";
import type { KeptRidges } from "./kept-systems.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import { givenWeights } from "./simple-models.ts";
import type { Statistics } from "./statistics.ts";
import type { TrainedLinear, TrainLinearInput } from "./trained.ts";

export { countEarly } from "./count-early.ts";
export { defendedLists } from "./defended-lists.ts";
export { priorFeaturesOf } from "./fit-weights.ts";
export type { TrainedLinear } from "./trained.ts";

/** All that a model depends on but for its units: what is kept holds for another training of the same. */
export const basisOf = ({
  dataset: { kind, items, timed },
  recipe,
  catalogue,
  secret,
}: TrainLinearInput): unknown => ({
  kind,
  items,
  timed,
  recipe,
  catalogue,
  secret,
});

/**
 * Trains one model after the other in this process. Content and counts of before are used again where only
 * units differ (docs/learning.md, "What a refit costs"); the bytes are those of a training from nothing.
 */
export type KeptTrainer = {
  /** @throws DomainError nothing_to_predict */
  train(input: TrainLinearInput): TrainedLinear;
};

type Kept = {
  readonly basis: unknown;
  readonly content: SparseRows | null;
  /** Of what lies before the cut; null: the weights are given, and nothing is fitted. */
  readonly early: KeptCounts | null;
  readonly all: KeptCounts;
};

const begin = (input: TrainLinearInput, basis: unknown): Kept => {
  const { dataset, recipe, catalogue = new Map<number, CatalogueItem>(), secret = "" } = input;
  return {
    basis,
    content: contentOf(recipe, dataset, catalogue),
    early: recipe.fixed === undefined ? createKeptCounts(earlyRecipe(recipe), secret) : null,
    all: createKeptCounts(recipe, secret),
  };
};

const trainFrom = (input: TrainLinearInput, { content, early, all }: Kept): TrainedLinear => {
  const {
    recipe,
    catalogue = new Map<number, CatalogueItem>(),
    progress = () => undefined,
    secret = "",
  } = input;
  const dataset = countedBy(input.dataset, recipe);
  progress("count", 0, 2);
  const atCut = early?.count(beforeCut(dataset, recipe)) ?? null;
  progress("count", 1, 2);
  const statistics = all.count(dataset);
  progress("count", 2, 2);
  const lists = (of: Statistics, kept: KeptRidges): NeighbourLists =>
    listsOfDefended({ statistics: of, recipe, content, secret, progress, kept });
  const fitted = { dataset: fittedOn(dataset, recipe), statistics: atCut ?? statistics, recipe, progress };
  const { parameters, fit } =
    givenWeights(recipe) ?? fitWeights({ ...fitted, lists: lists(fitted.statistics, (early ?? all).ridges) });
  return assemble({
    dataset,
    whole: input.dataset,
    recipe,
    statistics,
    parameters,
    fit,
    lists: lists(statistics, all.ridges),
    catalogue,
  });
};

export const createKeptTrainer = (): KeptTrainer => {
  const held = { kept: null as Kept | null };
  return {
    train: (input) => {
      const basis = basisOf(input);
      const isSame = held.kept !== null && isDeepStrictEqual(held.kept.basis, basis);
      const kept = isSame && held.kept !== null ? held.kept : begin(input, basis);
      // Nothing is kept of a training that failed on its way.
      held.kept = null;
      const trained = trainFrom(input, kept);
      held.kept = kept;
      return trained;
    },
  };
};

/**
 * Trains. The result depends on the data and the recipe alone, to the bit (docs/learning.md, "Forgetting").
 * @throws DomainError nothing_to_predict
 */
export const trainLinear = (input: TrainLinearInput): TrainedLinear => createKeptTrainer().train(input);
