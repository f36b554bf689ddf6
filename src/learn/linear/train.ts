/**
 * Trains the additive model: counts, matrices and W without the part after the cut, then the matrices of
 * everything.
 */
import { buildContentMatrix, type CatalogueItem, type SparseRows } from "../content/content-matrix.ts";
import { type Dataset, filterSteps } from "../data/dataset.ts";
import { exactLog1p } from "../math/exact-math.ts";
import { hashCatalogue } from "./content-package.ts";
import { defendLists } from "./defend-lists.ts";
import { defendStatistics } from "./defend-statistics.ts";
import { type Intervals, learnIntervals } from "./intervals.ts";
import { buildNeighbourLists, type NeighbourLists } from "./neighbour-lists.ts";
import { fitNewton, penaltyScale } from "./newton.ts";
import { frozenParameters, layoutOf } from "./parameters.ts";
import type { LinearRecipe } from "./recipe.ts";
import { solveLocalRidge } from "./ridge.ts";
import { collectSamples, isAfterCut } from "./samples.ts";
import { countStatistics, ITEM, ITEM_CHANNELS, type Statistics, UNIT } from "./statistics.ts";

export type TrainingPhase = "count" | "ridge" | "lists" | "fit";
/** `done` of `total` of a phase; the second round of count, ridge and lists is the final one. */
export type TrainingProgress = (phase: TrainingPhase, done: number, total: number) => void;

export type TrainedLinear = {
  recipe: LinearRecipe;
  /** Item index -> id; index 0 is the padding. */
  items: string[];
  lists: NeighbourLists;
  parameters: Float64Array;
  /** [items + 1] f32: w1·log1p(count) + w2·log1p(decayed count). */
  prior: Float32Array;
  /** [items + 1] distinct units behind each item. */
  units: Int32Array;
  fit: { samples: number; loss: number; iterations: number };
  intervals: Intervals;
  catalogueHash: string;
  /** Step times of the oldest and newest step; null for files without times. */
  from: number | null;
  to: number | null;
  events: number;
  subjects: number;
};

export type TrainLinearInput = {
  dataset: Dataset;
  recipe: LinearRecipe;
  catalogue?: ReadonlyMap<number, CatalogueItem>;
  progress?: TrainingProgress;
  /** Key of the noise on thin pairs and of the places of rungs; kept outside recipe and package. */
  secret?: string;
};

const CONTENT_NEIGHBOURS = 50;
/**
 * Weight of the decayed count where the prior is not fitted: it orders items without parts and changes no
 * other order that matters.
 */
const FALLBACK_PRIOR = 1e-4;

/** The data without what comes after the cut. */
export const beforeCut = (dataset: Dataset, recipe: LinearRecipe): Dataset => {
  return filterSteps(dataset, (u, s) => !isAfterCut(dataset, recipe, s, dataset.unitStart[u + 1]!));
};

/**
 * The counts as they stood at the cut: ages run from there, as they run from the newest step in the model
 * that serves.
 */
export const countEarly = (dataset: Dataset, recipe: LinearRecipe): Statistics => {
  return countStatistics(
    beforeCut(dataset, recipe),
    recipe.cut.kind === "time" ? { ...recipe, reference_at: recipe.cut.at } : recipe,
  );
};

/** [2 (items + 1)]: log1p(count), log1p(decayed count) of each item. */
export const priorFeaturesOf = (statistics: Pick<Statistics, "items" | "item">): Float64Array => {
  const features = new Float64Array(2 * (statistics.items + 1));
  for (let i = 1; i <= statistics.items; i++) {
    features[2 * i] = exactLog1p(statistics.item[i * ITEM_CHANNELS + ITEM.events]! / UNIT);
    features[2 * i + 1] = exactLog1p(statistics.item[i * ITEM_CHANNELS + ITEM.decayed]! / UNIT);
  }
  return features;
};

/** Matrices of the counts, as lists. */
export const buildLists = (
  statistics: Statistics,
  recipe: LinearRecipe,
  content: SparseRows | null,
  progress: TrainingProgress = () => undefined,
): NeighbourLists => {
  const every =
    (phase: TrainingPhase) =>
    (i: number): void => {
      if (i % 500 === 0 || i === statistics.items) progress(phase, i, statistics.items);
    };
  const ridge = recipe.matrices.includes("slist")
    ? solveLocalRidge(statistics, recipe.ridge, every("ridge"))
    : null;
  const next =
    recipe.next === undefined
      ? null
      : solveLocalRidge(statistics, { ...recipe.next, share: 0 }, every("ridge"));
  return buildNeighbourLists({ statistics, ridge, next, content, recipe }, every("lists"));
};

export const fitWeights = (input: {
  dataset: Dataset;
  statistics: Statistics;
  lists: NeighbourLists;
  recipe: LinearRecipe;
  progress?: TrainingProgress | undefined;
  use?: (hash: number) => boolean;
}): { parameters: Float64Array; fit: TrainedLinear["fit"] } => {
  const { dataset, lists, recipe } = input;
  const samples = collectSamples(
    { dataset, lists, recipe, priorFeatures: priorFeaturesOf(input.statistics) },
    input.use,
  );
  const layout = layoutOf(recipe);
  const start = new Float64Array(layout.count);
  const scale = penaltyScale(samples, layout.matrices, layout.count);
  const onIteration = (iteration: number): void =>
    input.progress?.("fit", iteration + 1, recipe.fit.iterations);
  const result = fitNewton(samples, start, {
    l2: recipe.fit.l2,
    scale,
    iterations: recipe.fit.iterations,
    nonnegative: layout.prior,
    frozen: frozenParameters(recipe),
    onIteration,
  });
  if (!recipe.fit.prior) result.parameters[layout.prior + 1] = FALLBACK_PRIOR;
  return {
    parameters: result.parameters,
    fit: { samples: samples.length, loss: result.loss, iterations: result.iterations },
  };
};

/** The content matrix where the recipe asks for it. */
export const contentOf = (
  recipe: LinearRecipe,
  dataset: Dataset,
  catalogue: ReadonlyMap<number, CatalogueItem>,
): SparseRows | null => {
  return recipe.matrices.includes("content")
    ? buildContentMatrix(catalogue, dataset.items.length - 1, CONTENT_NEIGHBOURS)
    : null;
};

/**
 * Trains. The result depends on the data and the recipe alone, to the bit (docs/learning.md, "Forgetting").
 */
export const trainLinear = (input: TrainLinearInput): TrainedLinear => {
  const {
    dataset,
    recipe,
    catalogue = new Map<number, CatalogueItem>(),
    progress = () => undefined,
    secret = "",
  } = input;
  progress("count", 0, 2);
  const early = countEarly(dataset, recipe);
  progress("count", 1, 2);
  const all = countStatistics(dataset, recipe);
  progress("count", 2, 2);
  return finishTraining({
    dataset,
    recipe,
    state: { all, early },
    content: contentOf(recipe, dataset, catalogue),
    catalogue,
    progress,
    secret,
  });
};

type FinishInput = {
  dataset: Dataset;
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
  recipe,
  state,
  content,
  catalogue,
  progress,
  secret,
}: FinishInput): TrainedLinear => {
  const lists = (statistics: Statistics): NeighbourLists =>
    defendedLists({ statistics, recipe, content, secret, progress });
  const { parameters, fit } = fitWeights({
    dataset,
    statistics: state.early,
    lists: lists(state.early),
    recipe,
    progress,
  });
  return assemble({
    dataset,
    recipe,
    statistics: state.all,
    parameters,
    fit,
    lists: lists(state.all),
    catalogue,
  });
};

type ListsInput = {
  statistics: Statistics;
  recipe: LinearRecipe;
  content: SparseRows | null;
  secret: string;
  progress: TrainingProgress;
};

/** What may be looked up in the model: the recipe's defences are in it. */
export const defendedLists = ({
  statistics,
  recipe,
  content,
  secret,
  progress,
}: ListsInput): NeighbourLists => {
  return defendLists(
    buildLists(defendStatistics(statistics, recipe, secret), recipe, content, progress),
    recipe,
    secret,
  );
};

type Parts = {
  dataset: Dataset;
  recipe: LinearRecipe;
  statistics: Pick<Statistics, "items" | "item">;
  parameters: Float64Array;
  fit: TrainedLinear["fit"];
  lists: NeighbourLists;
  catalogue: ReadonlyMap<number, CatalogueItem>;
};

/** Weights are f32 from here on, as the graph holds them. */
export const assemble = ({
  dataset,
  recipe,
  statistics,
  parameters,
  fit,
  lists,
  catalogue,
}: Parts): TrainedLinear => {
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
    from: dataset.timed ? dataset.stepTime.reduce((least, time) => Math.min(least, time), Infinity) : null,
    to: dataset.timed ? recipe.reference_at : null,
    events: dataset.entryItem.length,
    subjects: dataset.units.length,
  };
};
