/** What a training computes with, and what it gives. */
import type { CatalogueItem } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Defence, LinearRecipe } from "../linear/recipe.ts";
import type { HeldBack } from "./hold-back.ts";
import type { TrainingStatement } from "./training-statement.ts";

export const MADE_KINDS = ["linear", "ranker", "sequence", "complement", "public"] as const;
export type MadeKind = (typeof MADE_KINDS)[number];

/** A package that serves, and where its files are. */
export type ServedPackage = { readonly id: string; readonly dir: string };

/** The champion that a newcomer is judged beside. */
type ServedChampion = {
  readonly id: string;
  /** Null: its files are gone. */
  readonly dir: string | null;
  /** Not where somebody in it left, and what it is without them is not there yet. */
  readonly mayRun: boolean;
};

/** All that a training computes with; plain data, so that another process can be handed it. */
export type ComputationJob = {
  readonly dataset: Dataset;
  readonly catalogue: ReadonlyMap<number, CatalogueItem>;
  readonly statement: TrainingStatement;
  readonly version: string;
  /** Packages are written into folders of this folder, by kind. */
  readonly folder: string;
  readonly champion: ServedChampion | null;
  /** What serves from the catalogue alone, where nothing trained does. */
  readonly content: ServedPackage | null;
  readonly minShoppers: number;
  readonly defence: Defence;
  /** What noise and rungs are drawn with: from the shop's own key, in no file and no log. */
  readonly secret: string;
  readonly mostUnitEntries: number;
  readonly neighbours: number | null;
  readonly popularityThreshold: number;
  /**
   * The recipe of a model that is made again without those who left, and how long a run of it took; null: one
   * is chosen from the data.
   */
  readonly refit: { readonly recipe: LinearRecipe; readonly runMs: number | null } | null;
  /** Whether `measure` also measures a second stage on the fitted model. */
  readonly judgesSecondStage: boolean;
  /** What was measured before, where it was; else `measure` comes first. */
  readonly heldBack: HeldBack | null;
};

/** A package that was written and has passed the check; `pays`: the second stage's gain is worth its cost. */
export type MadePackage = {
  readonly id: string;
  readonly dir: string;
  readonly runMs: number | null;
  readonly pays: boolean;
  readonly gain: Readonly<Record<string, unknown>> | null;
  /** What it lacks, as its card says. Trainings that were begun before this was kept have none. */
  readonly warnings?: readonly string[];
};

export type Computation = { measure(): Promise<HeldBack>; make(kind: MadeKind): Promise<MadePackage> };

export type OnProgress = (phase: string, done: number, total: number) => void;
