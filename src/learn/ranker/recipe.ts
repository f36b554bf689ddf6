/** Hyperparameters of the second stage; with the first stage and the data they say what was trained. */
import type { LinearRecipe, MatrixName } from "../linear/recipe.ts";

export type RankerRecipe = {
  algorithm: "ranker";
  revision: 1;
  seed: string;
  /** Best of the first stage that are ordered again. */
  candidates: number;
  /**
   * Matrices of the first stage whose values the network sees apart; the first stage only has their weighted
   * sum.
   */
  matrices: MatrixName[];
  /** Neighbours of each item in the network's own tables. */
  neighbours: number;
  /** History rows that count, newest first. */
  history_length: number;
  /**
   * Features of the service's catalogue that are known of candidates, by name (price, age, match with the
   * page, …).
   */
  facts: FactName[];
  hidden: number;
  /** Predictions after the cut of the first stage, about; turned into a rate. */
  predictions: number;
  /** Share of them that decides when to stop and whether the gain pays. */
  validation: number;
  epochs: number;
  patience: number;
  batch: number;
  learning_rate: number;
};

/**
 * Facts of the catalogue and the page that a candidate may have. Prices are taken relative to the other
 * candidates.
 */
export const FACT_NAMES = [
  "item.price",
  "item.discount",
  "item.age_days",
  "item.rating",
  "item.delivery_days",
  "context.match",
  "context.same_brand",
] as const;
export type FactName = (typeof FACT_NAMES)[number];

export type RankerOptions = Partial<Omit<RankerRecipe, "algorithm" | "revision">>;

/**
 * HR/MRR@20 on the validation part of diginetica after four epochs: first stage .527/.190, without tables
 * .542/.194, with these four .544/.197, with all fifteen matrices .546/.196 at three times the size.
 */
const MATRIX_ORDER: readonly MatrixName[] = ["sr", "slist", "next", "hop2", "cos"];

export const chooseRankerRecipe = (first: LinearRecipe, options: RankerOptions = {}): RankerRecipe => {
  return {
    algorithm: "ranker",
    revision: 1,
    seed: first.seed,
    candidates: 100,
    matrices: MATRIX_ORDER.filter((name) => first.matrices.includes(name)),
    neighbours: 100,
    history_length: Math.min(20, first.history_length),
    facts: [],
    hidden: 32,
    predictions: 24_000,
    validation: 0.15,
    epochs: 12,
    patience: 3,
    batch: 64,
    learning_rate: 0.003,
    ...options,
  };
};
