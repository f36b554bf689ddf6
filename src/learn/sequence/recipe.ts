/**
 * Hyperparameters of the self-attentive model; with the data they say what was trained.
 *
 * Practical sizes on wasm (one thread): the cost of an epoch is predictions x items x dimension. Measured at
 * dimension 64 on a machine with two cores and other work on it: 18,009 items and 85,328 predictions 66 s
 * (quiet) to 140 s (busy), 12,101 items and 131,413 predictions 53 s to 160 s, within 600 MB. So some
 * 10,000-20,000 items and 150,000 predictions train in about a quarter of an hour; for more, install
 * tfjs-node or train elsewhere under the same contract.
 */
import type { Dataset } from "../data/dataset.ts";
import { EVENT_TYPE_COUNT } from "../data/event-types.ts";
import type { Cut } from "../linear/recipe.ts";

export type SequenceRecipe = {
  algorithm: "sequence";
  revision: 1;
  seed: string;
  /** d, which `heads` divides. */
  dimension: number;
  blocks: number;
  heads: number;
  /** Most history rows, newest first. */
  history_length: number;
  dropout: number;
  learning_rate: number;
  /** Predictions of one gradient step, about. */
  batch: number;
  /**
   * Most epochs before the early stop; training stops after `patience` epochs without a lower validation
   * loss.
   */
  epochs: number;
  patience: number;
  /** Epochs over everything, the validation part too, from the best weights on. */
  final_epochs: number;
  /** Steps after the cut are the validation part. */
  cut: Cut;
  /** Validation predictions, at most. */
  validation: number;
  /** Event types by falling frequency; more than one: each has its own embedding. */
  types: number[];
  /** Items already in the history may be suggested again. */
  repeats: boolean;
};

export type SequenceOptions = Partial<Omit<SequenceRecipe, "algorithm" | "revision" | "types" | "cut">>;

/** The last step of each unit where there is no clock, else the last twentieth of the steps. */
const chooseCut = (dataset: Dataset): Cut => {
  if (dataset.kind === "sequences") return { kind: "last_step" };
  const times = dataset.stepTime.slice().sort();
  return { kind: "time", at: times[Math.max(0, Math.floor(times.length * 0.95) - 1)]! };
};

const typesOf = (dataset: Dataset): number[] => {
  const count = new Int32Array(EVENT_TYPE_COUNT);
  for (const type of dataset.stepType) count[type]!++;
  return Array.from(count.keys())
    .filter((type) => count[type]! > 0)
    .sort((a, b) => count[b]! - count[a]! || a - b);
};

/** A recipe from the kind of the data; `options` win. */
export const chooseSequenceRecipe = (dataset: Dataset, options: SequenceOptions = {}): SequenceRecipe => {
  // As measured: long sequences of few repeats want more dropout and smaller steps (amazon-beauty) than
  // sessions (bol-toy).
  const isSparse = dataset.kind === "sequences";
  return {
    algorithm: "sequence",
    revision: 1,
    seed: "candor",
    dimension: 64,
    blocks: 2,
    heads: 1,
    history_length: 50,
    dropout: isSparse ? 0.5 : 0.4,
    learning_rate: isSparse ? 0.003 : 0.005,
    batch: 256,
    epochs: 20,
    patience: 2,
    final_epochs: 1,
    cut: chooseCut(dataset),
    validation: 2000,
    types: typesOf(dataset),
    repeats: !isSparse,
    ...options,
  };
};
