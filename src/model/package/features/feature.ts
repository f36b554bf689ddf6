import type { Item } from "../../../catalogue/item.ts";
import type { Purpose } from "../../../consent/purposes.ts";
import type { HistoryRow } from "./encode-history.ts";

/**
 * What a model is asked to do (docs/architecture.md, "The model contract"): score the vocabulary from a
 * history, or order given candidates.
 */
export const TASKS = ["score_items", "rank_candidates"] as const;
export type ModelTask = (typeof TASKS)[number];

/** Axes of a feature: batch, history rows, candidates, items of the page and its cart. */
export const AXES = ["B", "L", "C", "P"] as const;
export type Axis = (typeof AXES)[number];

/**
 * What the first stage said of a candidate. Sums in f64; `personal` and `context` are the parts of stored or
 * session rows and of the page's rows.
 */
export type RetrievalFacts = {
  readonly score: number;
  /** 1 = best. */
  readonly rank: number;
  readonly prior: number;
  readonly personal: number;
  readonly context: number;
  /** How many history rows have a part in the score. */
  readonly rows: number;
};

/**
 * One candidate as the ranking stage sees it. `index` is its place in the model's vocabulary, 0 where it has
 * none.
 */
export type CandidateFacts = {
  readonly index: number;
  readonly item: Item | null;
  /**
   * Distinct consenting shoppers behind the item, counted when the model was trained; null below the privacy
   * threshold.
   */
  readonly popularity: number | null;
  readonly retrieval: RetrievalFacts | null;
};

/**
 * What is the same for all candidates of one request. `pageItems` are the page's item and items, then its
 * cart.
 */
export type RequestFacts = { readonly nowMs: number; readonly pageItems: readonly Item[] };

/**
 * One row of a batch. `history` comes from `encodeHistory`; `contextItems` are vocabulary indices (0 =
 * unknown, skipped); `country` is a place in `countries` of the manifest (0 or left out: none of them).
 * Features whose purpose is in `denied` are fed their neutral value.
 */
export type ModelInput = {
  readonly history: readonly HistoryRow[];
  readonly contextItems?: readonly number[];
  readonly country?: number;
  readonly candidates?: readonly CandidateFacts[];
  readonly request?: RequestFacts;
  readonly denied?: ReadonlySet<Purpose>;
};

/** Sizes of one batch along each axis. */
export type BatchSize = Readonly<Record<Axis, number>>;

/**
 * Where a feature writes: element i of the tensor is `data[i * stride]`. The array arrives filled with the
 * neutral value.
 */
export type Column = { readonly data: Int32Array | Float32Array; readonly stride: 1 | 2 };

/**
 * A named input of the service. Models bind to it and cannot make their own (docs/architecture.md, "The model
 * contract"). `purposes` are those of *this shopper's* data behind the value: when one is denied, the value
 * is `neutral`.
 */
export type Feature = {
  readonly name: string;
  readonly dtype: "int64" | "float32";
  readonly shape: readonly Axis[];
  readonly unit: string;
  readonly neutral: number;
  readonly purposes: readonly Purpose[];
  readonly tasks: readonly ModelTask[];
  /**
   * A price or derived from one. It may help to order candidates and never stands behind an output that is a
   * price.
   */
  readonly price: boolean;
  /** Where the value comes from, in one sentence. */
  readonly source: string;
  /** Writes every row of the batch. */
  readonly fill: (out: Column, batch: readonly ModelInput[], size: BatchSize) => void;
  /** Features of candidates only: the value of one candidate, as the model saw it. */
  readonly valueFor?: (candidate: CandidateFacts, request: RequestFacts) => number | null;
};
