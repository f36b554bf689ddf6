import { type Defence, NO_DEFENCE } from "../linear/recipe.ts";

/**
 * A pair counts from so many distinct shoppers on: nearly free on purchases (docs/learning.md, "The privacy
 * threshold").
 */
export const MIN_SHOPPERS = 3;

export const TRAINED_MODELS = ["linear", "sequence", "ranker"] as const;
export type TrainedModel = (typeof TRAINED_MODELS)[number];

export type TrainShopOptions = {
  /** `ranker` trains the first stage too: it belongs to it. */ readonly model?: TrainedModel;
  readonly minShoppers?: number;
  readonly defence?: Defence;
  readonly neighbours?: number;
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
  ]);
