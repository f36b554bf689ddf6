import { DomainError } from "../../lib/errors.ts";
import type { ModelInput } from "../package/features/feature.ts";
import { type Manifest, packageId } from "../package/manifest.ts";
import { turn } from "../package/package-files.ts";
import { type BoundGraph, fetchesOf, widthFailure } from "./bound-graph.ts";
import { createInputEncoder } from "./input-encoder.ts";
import {
  floatsOf,
  isFinite,
  type ModelOutput,
  splitLists,
  splitParts,
  splitScores,
  tensorOf,
} from "./model-output.ts";
import type { OnnxSession, SessionRunOptions } from "./onnx-session.ts";
import { createRanker, orderPrior, type Ranker } from "./ranking.ts";
import { createRankingBase, type PartsBeside, type RankingBase } from "./ranking-beside.ts";
import type { Ranking } from "./ranking-scratch.ts";
import type { RowWise } from "./row-wise.ts";

export type Vocabulary = {
  readonly size: number;
  /** 0 = unknown. */
  indexOf(itemId: string): number;
  /** Of an index from 1 to size; '' for 0 and for what is outside. */
  itemAt(index: number): string;
};

/** A package that was proven and is open. */
export type LoadedModel = {
  /** name@version */
  readonly id: string;
  readonly manifest: Manifest;
  readonly vocabulary: Vocabulary;
  /** f32 [n+1], read once; null but for the forms of parts and of lists. */
  readonly prior: Float32Array | null;
  /** Indices 1..n by prior, descending, ties by index. */
  readonly priorOrder: Int32Array | null;
  /** JSON tables of the manifest (`popularity`, `calibration`, …), parsed. */
  readonly tables: Readonly<Partial<Record<string, unknown>>>;
  /** Whether runs happen in a process of their own, off the event loop. */
  readonly offLoop: boolean;
  /**
   * One output an input, in order; the batch is one run of the graph. Inputs without rows are legal.
   * @throws DomainError model_run_failed when the graph throws, returns something that is not finite, or a
   * model in a process of its own misses `deadlineMs` (`onLate` is called first).
   */
  run(inputs: readonly ModelInput[], options?: RunOptions): Promise<readonly ModelOutput[]>;
  /**
   * Ranks one output of this model, best first. Not for scores over candidates, which the caller orders by
   * place.
   */
  rank(output: ModelOutput): Ranking;
  /** How the rankings of histories with a few rows less are had from one; null: only by running each. */
  readonly beside: RankingsBeside | null;
  release(): Promise<void>;
};

/** Of a model whose parts of a history row follow from that row alone. */
export type RankingsBeside = {
  readonly rowWise: RowWise;
  /** Ranks an output so that others can be derived from it; close it when they have been. */
  open(output: ModelOutput): RankingBase;
  /** Ranks another history: order and scores are to the bit those of its own run. */
  rank(base: RankingBase, parts: PartsBeside): Ranking;
};

export type RunOptions = SessionRunOptions;

const ITEMS_PER_TURN = 20_000;

export const createVocabulary = async (items: readonly string[]): Promise<Vocabulary> => {
  const places = new Map<string, number>();
  for (const [i, item] of items.entries()) {
    places.set(item, i + 1);
    if (i % ITEMS_PER_TURN === ITEMS_PER_TURN - 1) await turn();
  }
  return {
    size: items.length,
    indexOf: (itemId) => places.get(itemId) ?? 0,
    itemAt: (index) => items[index - 1] ?? "",
  };
};

const besideOf = (ranker: Ranker, rowWise: RowWise): RankingsBeside => ({
  rowWise,
  open: (output) => createRankingBase(ranker.open(output)),
  rank: (base, parts) => ranker.openBeside(base, parts),
});

/** Puts a checked package and an open session together. `prior` is null where every item is scored. */
export const createLoadedModel = ({
  manifest,
  bound,
  session,
  vocabulary,
  prior,
  tables,
  rowWise,
  offLoop,
}: {
  manifest: Manifest;
  bound: BoundGraph;
  session: OnnxSession;
  vocabulary: Vocabulary;
  prior: Float32Array | null;
  tables: LoadedModel["tables"];
  rowWise: RowWise | null;
  offLoop: boolean;
}): LoadedModel => {
  const encoder = createInputEncoder({
    bindings: bound.bindings,
    fixed: bound.fixed,
    maxLength: manifest.history?.max_length ?? 1,
  });
  const priorOrder = prior === null ? null : orderPrior(prior);
  const ranker = createRanker({
    size: vocabulary.size,
    prior: prior === null || priorOrder === null ? null : { prior, order: priorOrder },
  });
  const { part_items: partItems, part_scores: partScores, scores } = bound.outputs;
  const { list_items: listItems, list_scores: listScores } = bound.outputs;
  const fetches = fetchesOf(bound.outputs);
  return {
    id: packageId(manifest),
    manifest,
    vocabulary,
    prior,
    priorOrder,
    tables,
    offLoop,
    run: async (inputs, options) => {
      if (inputs.length === 0) return [];
      // Only dense scores over the vocabulary have columns that mean something to whoever asks.
      const isDense = scores !== undefined && partItems === undefined && bound.over === "vocabulary";
      const { columns, ...rest } = options ?? {};
      const asked = isDense && columns !== undefined ? { ...rest, columns } : rest;
      const set = encoder.encode(inputs);
      try {
        const raw = await session.run(set.feeds, fetches, asked);
        const outputs =
          partItems !== undefined && partScores !== undefined
            ? splitParts(
                tensorOf(raw, partItems),
                tensorOf(raw, partScores),
                inputs.map(({ history }) => history.length),
              )
            : listItems !== undefined && listScores !== undefined
              ? splitLists(tensorOf(raw, listItems), tensorOf(raw, listScores), inputs.length)
              : splitScores(
                  tensorOf(raw, scores),
                  "columns" in asked ? "columns" : bound.over,
                  inputs.map(({ candidates }) =>
                    "columns" in asked
                      ? asked.columns.length
                      : bound.over === "vocabulary"
                        ? vocabulary.size + 1
                        : (candidates?.length ?? 0),
                  ),
                );
        if (!outputs.every(isFinite))
          throw new DomainError(
            "model_run_failed",
            `the model ${packageId(manifest)} returned a score that is not a number`,
          );
        return outputs;
      } finally {
        encoder.recycle(set);
      }
    },
    rank: (output) => ranker.open(output),
    beside: rowWise === null ? null : besideOf(ranker, rowWise),
    release: () => session.release(),
  };
};

/**
 * Reads the constant prior: once, from a run without history. @throws DomainError model_shape_mismatch |
 * vocabulary_mismatch | probe_not_finite
 */
export const readPrior = async ({
  manifest,
  bound,
  session,
  size,
}: {
  manifest: Manifest;
  bound: BoundGraph;
  session: OnnxSession;
  size: number;
}): Promise<Float32Array | null> => {
  const name = bound.outputs.prior;
  if (name === undefined) return null;
  const encoder = createInputEncoder({
    bindings: bound.bindings,
    fixed: bound.fixed,
    maxLength: manifest.history?.max_length ?? 1,
  });
  const raw = tensorOf(await session.run(encoder.encode([{ history: [] }]).feeds, [name]), name);
  if (raw.dims.length !== 1)
    throw new DomainError(
      "model_shape_mismatch",
      `the prior has the shape [${raw.dims.join(", ")}]; return one value an index, [n+1]`,
    );
  const [width = 0] = raw.dims;
  if (width !== size + 1)
    throw new DomainError("vocabulary_mismatch", widthFailure(name, width, size).message);
  const prior = Float32Array.from(floatsOf(raw));
  prior[0] = 0;
  if (!prior.every((score) => Number.isFinite(score)))
    throw new DomainError(
      "probe_not_finite",
      "the prior holds a value that is not a finite number; look for log(0) or a division by 0",
    );
  return prior;
};
