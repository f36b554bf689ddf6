/** What a training is given, tells while it runs, and gives back. */
import type { CatalogueItem } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Intervals } from "./intervals.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import type { LinearRecipe } from "./recipe.ts";
import type { Substitutes } from "./substitutes.ts";
import type { Trends } from "./trends.ts";

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
  /** What units chose lately, and before; null for files without times. */
  trends: Trends | null;
  /** What is bought instead of what; null: nobody’s visits tell it, or too few. */
  substitutes: Substitutes | null;
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
