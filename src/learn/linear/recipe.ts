/**
 * The recipe: everything, besides the training units, that the bytes of a model depend on. It is written into
 * the manifest, and a refit from it gives the same sha256 (docs/learning.md, "Forgetting").
 */
export const MATRIX_NAMES = [
  "self",
  "selfp",
  "any",
  "cos",
  "coslen",
  "asym",
  "logco",
  "cosfresh",
  "basket",
  "sr",
  "rev",
  "slist",
  "hop2",
  "content",
  "cosroot",
  "srroot",
  "slistroot",
  "hop2root",
  "walk",
  "walkroot",
  "count",
  "recent",
  "next",
  "again",
] as const;
export type MatrixName = (typeof MATRIX_NAMES)[number];

/** Models whose weights are given: what a fitted one has to beat before it serves. */
export const SIMPLE_MODELS = ["popularity", "personal-frequency", "item-knn", "sequential-rules"] as const;
export type SimpleModel = (typeof SIMPLE_MODELS)[number];

/** Steps after the cut are never in the matrices that the weights are fitted with. */
export type Cut = { kind: "time"; at: number } | { kind: "last_step" };

export const LINEAR_REVISION = 4;

export type LinearRecipe = {
  algorithm: "linear";
  /**
   * Of the arithmetic: a recipe of another one cannot be refitted to the same bytes (2: counts of the fit are
   * as old as they were at the cut; 3: `new_items` is a weight; 4: the fit takes the curvature from some of
   * its samples).
   */
  revision: typeof LINEAR_REVISION;
  /** The weights are those of a simple model, and nothing is fitted; none: they are fitted. */
  fixed?: SimpleModel;
  /** What it learns to predict; none: what somebody does next. */
  objective?: "complement";
  /**
   * Made for what anybody may read, and published under a name of its own; none: for those with a profile.
   */
  audience?: "public";
  seed: string;
  /** Ages run from here; days since 1970, or 1 for files without times. */
  reference_at: number;
  cut: Cut;
  /** δ of ω = exp(-age/δ), in the unit of step times; null = no decay. */
  decay: number | null;
  max_gap: number;
  max_unit_entries: number;
  ridge: { lambda: number; share: number; position_decay: number; neighbours: number };
  /**
   * Of matrix `next`, what holders of an item first bought later, and of `again`, how often they bought it
   * anew; an order's age weighs exp(-age/decay). It takes the place of SLIST's S'T and S'S in the counts, so
   * that `ridge.share` is 1 with it. A pair counts from `floor` on, in orders of today: what decays fast is
   * made by few, and one person would show in it.
   */
  next?: { lambda: number; decay: number; neighbours: number; floor: number };
  hop2: { neighbours: number; kept: number };
  /** K: neighbours kept per item. */
  neighbours: number;
  /** L: history entries that count, newest first. */
  history_length: number;
  matrices: MatrixName[];
  /**
   * Matrices, besides the self ones, of which the rows of a large order count in full and not by
   * 1/sqrt(size).
   */
  unweighted?: MatrixName[];
  /** Whether event types and ages have their own weights. */
  types: number[];
  ages: boolean;
  /** Whether the newest row of an item weighs other than the earlier ones of the same item. */
  occurrences?: boolean;
  /** A pair counts from this many distinct units on. */
  min_units: number;
  /** Items already in the history may be suggested again. */
  repeats: boolean;
  /** `prior`: whether the item prior is fitted too; else it only orders items that nothing points to. */
  fit: {
    rate: number;
    top: number;
    touched: number;
    untouched: number;
    l2: number;
    iterations: number;
    prior: boolean;
    /**
     * Each prediction is fitted a second time among the items that its history lacks, as rule `owned` shows
     * the list, and weighs this much there; none: not at all.
     */
    new_items?: number;
    /** Whether the weights of what goes together stay at or above 0. */
    bounded?: boolean;
  };
  defence: Defence;
};

/** What is done to pairs that few units made (docs/learning.md, "The privacy threshold"). */
export type Defence = {
  /** Pairs with fewer units than this are thin. */
  thin_below: number;
  /** Thin pairs keep this share of their own evidence; hop2 and content carry the rest. */
  keep: number;
  /** Scale of the Laplace noise on thin pairs' counts, in units. */
  noise: number;
  /** Factor between the rungs on which list values are told; 1 or none: values as they are. */
  grain?: number;
  /** Each item of a unit counts with about so many of the unit's other items; none: with all of them. */
  partners?: number;
};

export const NO_DEFENCE: Defence = { thin_below: 0, keep: 1, noise: 0 };

/** Gap buckets 0, 1, 2, 3, 4-5, 6-9, 10+ (docs/learning.md, "Formulas"). */
export const GAP_BUCKETS: readonly number[] = [0, 1, 2, 3, 4, 4, 5, 5, 5, 5, 6];
export const GAP_BUCKET_COUNT = 7;

export const gapBucket = (gap: number): number => {
  return GAP_BUCKETS[gap < 10 ? gap : 10]!;
};

/**
 * Lower bounds in days of the age buckets: the running session (half an hour), a day, a week, a month, a
 * quarter.
 */
export const AGE_BOUNDS: readonly number[] = [1 / 48, 1, 7, 30, 90];
export const AGE_BUCKET_COUNT = AGE_BOUNDS.length + 1;

export const ageBucket = (days: number): number => {
  let bucket = 0;
  while (bucket < AGE_BOUNDS.length && days >= AGE_BOUNDS[bucket]!) bucket++;
  return bucket;
};

/** Buckets of how many newer rows have the same item: 0, 1, 2, 3, 4 and more. */
export const OCCURRENCE_BUCKET_COUNT = 5;

export const occurrenceBucket = (newer: number): number => {
  return newer < OCCURRENCE_BUCKET_COUNT ? newer : OCCURRENCE_BUCKET_COUNT - 1;
};

/**
 * Matrices of one's own items. Their value never shrinks with the size of the order: buying a thing in a
 * large order is still buying it.
 */
export const isSelf = (name: MatrixName): boolean => {
  return name === "self" || name === "selfp" || name === "again";
};

/**
 * Fixed start weights W0 of gap bucket 0, by matrix: they choose the top 50 of the fit and the K neighbours
 * kept. They are near the fitted weights of the calibration sets and never change with the data.
 */
export const START_WEIGHTS: Readonly<Record<MatrixName, number>> = {
  self: 1,
  selfp: 1,
  any: 0,
  cos: 2,
  coslen: 2,
  asym: 1,
  logco: 0.15,
  cosfresh: 0.5,
  basket: 1,
  sr: 3,
  rev: 0.5,
  slist: 3,
  hop2: 0.5,
  content: 0.6,
  cosroot: 1,
  srroot: 1.5,
  slistroot: 1,
  hop2root: 0.3,
  walk: 0.5,
  walkroot: 0.3,
  count: 0,
  recent: 0,
  next: 2,
  again: 1,
};
export const START_GAP_FACTORS: readonly number[] = [1, 0.6, 0.45, 0.35, 0.28, 0.2, 0.12];
