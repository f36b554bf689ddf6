import { DomainError } from "../../lib/errors.ts";
import type { ModelInput } from "../package/features/feature.ts";
import type { Manifest } from "../package/manifest.ts";
import { createInputEncoder } from "../runtime/input-encoder.ts";
import {
  floatsOf,
  indicesOf,
  isFinite,
  type ModelOutput,
  type PartsOutput,
  splitParts,
  splitScores,
} from "../runtime/model-output.ts";
import type { OnnxSession, RawTensor } from "../runtime/onnx-session.ts";
import { type BoundGraph, type PackageFailure, widthFailure } from "./bind-graph.ts";
import { madeUpInput, seeded, withoutRow, withPadding } from "./probe-inputs.ts";

/** A graph under test. `size` = items of the vocabulary. */
export type ProbeTarget = {
  readonly manifest: Manifest;
  readonly bound: BoundGraph;
  readonly session: OnnxSession;
  readonly size: number;
  readonly prior: Float32Array | null;
};

/** How many made-up histories: a load proves a few, `model check` many. */
export type ProbeDepth = { readonly histories: number; readonly seed: number };
export const PROBE_AT_LOAD: ProbeDepth = { histories: 4, seed: 1 };
export const PROBE_AT_CHECK: ProbeDepth = { histories: 24, seed: 2 };

const TOLERANCE = 1e-4;
const PROBE_CANDIDATES = 7;

/**
 * Feeds made-up inputs and holds the contract against what comes back (docs/architecture.md, "The model
 * contract"). Stops at the first kind of failure that makes the rest meaningless; otherwise collects.
 */
export const probeGraph = async (
  target: ProbeTarget,
  { histories, seed }: ProbeDepth,
): Promise<PackageFailure[]> => {
  const random = seeded(seed);
  const longest = target.manifest.history?.max_length ?? 0;
  // Room for the padding that the probe inserts.
  const most = target.bound.fixed.L === 0 ? longest : Math.max(0, longest - 3);
  const shape = {
    size: target.size,
    maxLength: longest,
    candidates: target.bound.over === "candidates" ? PROBE_CANDIDATES : 0,
  };
  const inputs = Array.from({ length: histories }, (_, h) =>
    madeUpInput(
      random,
      shape,
      h === 0 ? 0 : h === 1 ? most : h === 2 ? Math.min(1, most) : Math.floor(random() * (most + 1)),
    ),
  );
  try {
    return await judge(target, inputs);
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    return isItemOutOfBounds(cause, target.size)
      ? [
          {
            code: "vocabulary_mismatch",
            message:
              `the graph cannot take every index of items.txt, which has ${target.size} items, or ` +
              `gathers by an index of its own that is out of bounds (${cause.message}); write the graph ` +
              "and items.txt from the same list",
          },
        ]
      : [{ code: cause.code, message: cause.message }];
  }
};

/** Whether a Gather was given an index that an item may have, and its table does not. */
const isItemOutOfBounds = ({ cause }: DomainError, size: number): boolean => {
  const index = cause instanceof Error ? /out of data bounds, idx=(\d+)/.exec(cause.message)?.[1] : undefined;
  return index !== undefined && Number(index) <= size;
};

const judge = async (target: ProbeTarget, inputs: readonly ModelInput[]): Promise<PackageFailure[]> => {
  const run = createProbeRun(target);
  const whole = await run(inputs);
  if (whole.failures.length > 0) return whole.failures;
  const failures: PackageFailure[] = [];
  const add = (code: PackageFailure["code"], message: string): void => {
    if (!failures.some((failure) => failure.code === code)) failures.push({ code, message });
  };

  const again = await run(inputs);
  if (!whole.outputs.every((output, i) => isIdentical(output, again.outputs[i]!)))
    add(
      "probe_not_deterministic",
      "the same input gave two different answers; remove random operators (Dropout in training mode, " +
        "RandomNormal, Multinomial)",
    );
  const singles: ModelOutput[] = [];
  for (const input of inputs) {
    const [alone] = (await run([input])).outputs;
    singles.push(alone!);
    const { padded, kept } = withPadding(input);
    const [paddedOutput] = (await run([padded])).outputs;
    if (!isSameButPadding(alone!, paddedOutput!, kept))
      add(
        "padding_has_effect",
        "padding (item 0) changes the answer; mask it in the graph, wherever it stands, and take no " +
          "position from the place in the array (use history.gap)",
      );
  }
  if (
    await isBatchDifferent(
      run,
      inputs,
      whole.outputs,
      singles,
      failures.some(({ code }) => code === "padding_has_effect"),
    )
  ) {
    add(
      "probe_batch_differs",
      "a row of a batch is not what the same row gives alone; look for a reduction over the batch axis " +
        "or a shape that assumes a batch of 1",
    );
  }
  if (target.prior !== null) await judgeParts(target, run, inputs, whole, add);
  return failures;
};

/**
 * A batch is filled up to its longest history: where padding counts, histories of one length alone tell
 * whether the batch itself has an effect too, and a model with one fault is not said to have two.
 */
const isBatchDifferent = async (
  run: ProbeRun,
  inputs: readonly ModelInput[],
  batch: readonly ModelOutput[],
  singles: readonly ModelOutput[],
  paddingCounts: boolean,
): Promise<boolean> => {
  if (!paddingCounts) return batch.some((output, i) => !isClose(singles[i]!, output));
  const filled = inputs.filter(({ history }) => history.length > 0);
  const length = Math.min(...filled.map(({ history }) => history.length));
  const even = filled.map((input) => ({ ...input, history: input.history.slice(0, length) }));
  if (even.length < 2) return false;
  const together = await run(even);
  for (const [i, input] of even.entries()) {
    const [alone] = (await run([input])).outputs;
    if (!isClose(alone!, together.outputs[i]!)) return true;
  }
  return false;
};

type ProbeRun = (
  inputs: readonly ModelInput[],
) => Promise<{ outputs: ModelOutput[]; dense: Float32Array[] | null; failures: PackageFailure[] }>;

/** Runs a batch for every output that is read but the prior, and measures its shapes. */
const createProbeRun = ({ manifest, bound, session, size }: ProbeTarget): ProbeRun => {
  // Padding of the probe may exceed the window of the service where the graph leaves its length free.
  const encoder = createInputEncoder({
    bindings: bound.bindings,
    fixed: bound.fixed,
    maxLength: (manifest.history?.max_length ?? 0) + 3,
  });
  const { scores, part_items: partItems, part_scores: partScores } = bound.outputs;
  const fetches = [scores, partItems, partScores].filter((name) => name !== undefined);
  return async (inputs) => {
    const { feeds, size: sizes } = encoder.encode(inputs);
    const raw = await session.run(feeds, fetches);
    const failures = [
      ...(scores === undefined
        ? []
        : scoresFailures(
            raw[scores]!,
            sizes.B,
            bound.over === "vocabulary" ? size + 1 : sizes.C,
            bound.over,
          )),
      ...(partItems === undefined || partScores === undefined
        ? []
        : partsFailures(raw[partItems]!, raw[partScores]!, sizes.B, sizes.L, size)),
    ];
    if (failures.length > 0) return { outputs: [], dense: null, failures };
    const widths = inputs.map(({ candidates }) =>
      bound.over === "vocabulary" ? size + 1 : (candidates?.length ?? 0),
    );
    const dense = scores === undefined ? null : splitScores(raw[scores]!, bound.over, widths);
    const outputs =
      partItems === undefined || partScores === undefined
        ? dense!
        : splitParts(
            raw[partItems]!,
            raw[partScores]!,
            inputs.map(({ history }) => history.length),
          );
    if (![...outputs, ...(dense ?? [])].every(isFinite))
      failures.push({
        code: "probe_not_finite",
        message:
          "a score of the probe is not a finite number; look for log(0), a division by 0, or a softmax " +
          "over nothing but padding",
      });
    return { outputs, dense: dense?.map((output) => output.scores) ?? null, failures };
  };
};

const shapeText = (dims: readonly number[]): string => `[${dims.join(", ")}]`;

const scoresFailures = (
  raw: RawTensor,
  batch: number,
  width: number,
  over: BoundGraph["over"],
): PackageFailure[] => {
  if (raw.dims.length !== 2)
    return [
      {
        code: "model_shape_mismatch",
        message:
          `scores came back as ${shapeText(raw.dims)}; return two axes, [B, ` +
          `${over === "vocabulary" ? "n+1" : "C"}]`,
      },
    ];
  if (raw.dims[0] !== batch)
    return [
      {
        code: "model_batch_static",
        message:
          `a batch of ${batch} gave ${raw.dims[0]} rows of scores; keep the batch axis dynamic through ` +
          "the whole graph",
      },
    ];
  if (raw.dims[1] === width) return [];
  return over === "vocabulary"
    ? [widthFailure("scores", raw.dims[1]!, width - 1)]
    : [
        {
          code: "model_shape_mismatch",
          message: `${width} candidates gave ${raw.dims[1]} scores; return one score a candidate`,
        },
      ];
};

const partsFailures = (
  items: RawTensor,
  scores: RawTensor,
  batch: number,
  length: number,
  size: number,
): PackageFailure[] => {
  if (
    items.dims.length !== 3 ||
    scores.dims.length !== 3 ||
    items.dims.some((dim, i) => dim !== scores.dims[i])
  )
    return [
      {
        code: "model_shape_mismatch",
        message:
          `part_items is ${shapeText(items.dims)} and part_scores ${shapeText(scores.dims)}; both are ` +
          "[B, L, K]",
      },
    ];
  if (items.dims[0] !== batch)
    return [
      {
        code: "model_batch_static",
        message:
          `a batch of ${batch} gave ${items.dims[0]} rows of parts; keep the batch axis dynamic through ` +
          "the whole graph",
      },
    ];
  if (items.dims[1] !== length)
    return [
      {
        code: "model_shape_mismatch",
        message: `${length} history rows gave parts for ${items.dims[1]}; return one row of parts a history row`,
      },
    ];
  const { items: indices, stride } = indicesOf(items);
  for (let i = 0; i < indices.length; i += stride) {
    if (indices[i]! < 0 || indices[i]! > size)
      return [
        {
          code: "vocabulary_mismatch",
          message:
            `part_items names index ${indices[i]}, but items.txt has ${size} items; write both from the ` +
            "same list",
        },
      ];
  }
  if (!floatsOf(scores).every((score) => Number.isFinite(score)))
    return [
      {
        code: "probe_not_finite",
        message: "a part of the probe is not a finite number; look for log(0) or a division by 0",
      },
    ];
  return [];
};

/**
 * Parts belong to their row: blotting a row out takes exactly its parts, and where the graph has dense scores
 * too, they are the sum.
 */
const judgeParts = async (
  target: ProbeTarget,
  run: ProbeRun,
  inputs: readonly ModelInput[],
  whole: Awaited<ReturnType<ProbeRun>>,
  add: (code: PackageFailure["code"], message: string) => void,
): Promise<void> => {
  for (const [i, input] of inputs.entries()) {
    const output = whole.outputs[i] as PartsOutput;
    if (whole.dense !== null && !sumsTo(output, target.prior!, whole.dense[i]!))
      add(
        "parts_differ",
        "prior + the sum of the parts is not the dense score; return each term of the score once, in " +
          "the row that it comes from",
      );
    if (output.rows === 0) continue;
    const row = i % output.rows;
    const [masked] = (await run([withoutRow(input, row)])).outputs as PartsOutput[];
    if (!isSameButRow(output, masked!, row))
      add(
        "parts_differ",
        "blotting out one history row changes the parts of another, or leaves parts of its own; a part " +
          "may depend on its own row alone",
      );
  }
};

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));

/** Sum of the parts by item, plus the prior, against dense scores [n+1]; index 0 is not compared. */
const sumsTo = (output: PartsOutput, prior: Float32Array, dense: Float32Array): boolean => {
  const sums = Float64Array.from(prior);
  for (let i = 0; i < output.scores.length; i += 1)
    sums[output.items[i * output.itemStride]!]! += output.scores[i]!;
  for (let i = 1; i < sums.length; i += 1) if (!isNear(sums[i]!, dense[i]!)) return false;
  return true;
};

const isSameRow = (a: PartsOutput, rowA: number, b: PartsOutput, rowB: number): boolean => {
  for (let k = 0; k < a.width; k += 1) {
    const [atA, atB] = [rowA * a.width + k, rowB * b.width + k];
    if (
      a.items[atA * a.itemStride] !== b.items[atB * b.itemStride] ||
      !isNear(a.scores[atA]!, b.scores[atB]!)
    )
      return false;
  }
  return true;
};

const isEmptyRow = (output: PartsOutput, row: number): boolean => {
  for (let at = row * output.width; at < (row + 1) * output.width; at += 1)
    if (output.items[at * output.itemStride] !== 0 && output.scores[at] !== 0) return false;
  return true;
};

const isSameButRow = (a: PartsOutput, masked: PartsOutput, row: number): boolean => {
  for (let r = 0; r < a.rows; r += 1)
    if (r === row ? !isEmptyRow(masked, r) : !isSameRow(a, r, masked, r)) return false;
  return true;
};

const isIdentical = (a: ModelOutput, b: ModelOutput): boolean =>
  a.scores.every((score, i) => Object.is(score, b.scores[i])) &&
  (a.form !== "parts" || b.form !== "parts" || a.items.every((item, i) => item === b.items[i]));

const isClose = (a: ModelOutput, b: ModelOutput): boolean =>
  a.scores.length === b.scores.length &&
  a.scores.every((score, i) => isNear(score, b.scores[i]!)) &&
  (a.form !== "parts" || b.form !== "parts" || a.items.every((item, i) => item === b.items[i]));

const isSameButPadding = (plain: ModelOutput, padded: ModelOutput, kept: readonly number[]): boolean => {
  if (plain.form === "scores") return plain.scores.every((score, i) => isNear(score, padded.scores[i]!));
  if (padded.form !== "parts") return false;
  const rows = new Set(kept);
  for (let row = 0; row < padded.rows; row += 1) if (!rows.has(row) && !isEmptyRow(padded, row)) return false;
  return kept.every((row, r) => isSameRow(plain, r, padded, row));
};
