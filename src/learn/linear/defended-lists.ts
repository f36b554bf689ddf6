/** The lists of a recipe: its matrices of the counts, and its defences. */
import { buildContentMatrix, type CatalogueItem, type SparseRows } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { defendLists } from "./defend-lists.ts";
import { defendStatistics } from "./defend-statistics.ts";
import type { KeptRidges } from "./kept-systems.ts";
import { buildNeighbourLists, type NeighbourLists } from "./neighbour-lists.ts";
import type { LinearRecipe } from "./recipe.ts";
import { solveLocalRidge } from "./ridge.ts";
import type { Statistics } from "./statistics.ts";
import type { TrainingPhase, TrainingProgress } from "./trained.ts";

const CONTENT_NEIGHBOURS = 50;
/** Matrices of the counts, as lists. */
export const buildLists = (
  statistics: Statistics,
  recipe: LinearRecipe,
  content: SparseRows | null,
  progress: TrainingProgress = () => undefined,
  kept: KeptRidges | null = null,
): NeighbourLists => {
  const every =
    (phase: TrainingPhase) =>
    (i: number): void => {
      if (i % 500 === 0 || i === statistics.items) progress(phase, i, statistics.items);
    };
  const ridge = recipe.matrices.includes("slist")
    ? solveLocalRidge(statistics, recipe.ridge, every("ridge"), kept?.slist)
    : null;
  const next =
    recipe.next === undefined
      ? null
      : solveLocalRidge(statistics, { ...recipe.next, share: 0 }, every("ridge"), kept?.next);
  return buildNeighbourLists({ statistics, ridge, next, content, recipe }, every("lists"));
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

type ListsInput = {
  statistics: Statistics;
  recipe: LinearRecipe;
  content: SparseRows | null;
  secret: string;
  progress: TrainingProgress;
  /** Of these counts. */
  kept?: KeptRidges;
};

/** What may be looked up in the model: the recipe's defences are in it. */
export const defendedLists = ({ statistics, ...input }: ListsInput): NeighbourLists =>
  listsOfDefended({ ...input, statistics: defendStatistics(statistics, input.recipe, input.secret) });

/** The same from counts that are defended already. */
export const listsOfDefended = ({
  statistics,
  recipe,
  content,
  secret,
  progress,
  kept,
}: ListsInput): NeighbourLists =>
  defendLists(buildLists(statistics, recipe, content, progress, kept), recipe, secret);
