import { type Defence, NO_DEFENCE } from "../linear/recipe.ts";

/**
 * A pair counts from so many distinct shoppers on: nearly free on purchases (docs/learning.md, "The privacy
 * threshold").
 */
export const MIN_SHOPPERS = 3;

export type TrainedModel = "linear" | "sequence" | "ranker";

/**
 * `auto`: a second stage is made where it pays on held-back days; `off`: none. `--model ranker` makes one in
 * any case.
 */
export type SecondStageWish = "auto" | "off";

export type TrainShopOptions = {
  /** `ranker` trains the first stage too: it belongs to it. */ readonly model?: TrainedModel;
  readonly minShoppers?: number;
  readonly defence?: Defence;
  readonly neighbours?: number;
  /** `auto` by default. */
  readonly secondStage?: SecondStageWish;
  /** SASRec takes the places of a champion of its own kind that has to forget; else it waits. */
  readonly succeeds?: boolean;
  readonly by: string;
};

/**
 * All that two trainings on the same data can differ in: what was begun under one wish is not gone on with
 * under another.
 */
export const wishOf = ({
  model = "linear",
  minShoppers = MIN_SHOPPERS,
  defence = NO_DEFENCE,
  neighbours,
  secondStage = "auto",
}: TrainShopOptions): string =>
  JSON.stringify([
    model,
    minShoppers,
    neighbours ?? null,
    defence.thin_below,
    defence.keep,
    defence.noise,
    defence.grain ?? null,
    defence.partners ?? null,
    secondStage,
  ]);

/**
 * Whether a second stage is made without being asked for, where it pays. Whoever asked for a defence beyond
 * the threshold gets none: what a network tells of few people was not measured.
 */
export const mayHaveSecondStage = ({
  model = "linear",
  secondStage = "auto",
  defence = NO_DEFENCE,
}: Pick<TrainShopOptions, "model" | "secondStage" | "defence">): boolean =>
  model === "linear" &&
  secondStage === "auto" &&
  defence.thin_below === 0 &&
  defence.noise === 0 &&
  (defence.grain ?? 1) === 1 &&
  defence.partners === undefined;
