import { present } from "../../lib/present.ts";
import { halfToFloat } from "./half-float.ts";
import type { RawTensor } from "./onnx-session.ts";

/**
 * The parts form of one input (docs/architecture.md, "Output forms"): row r, place k holds the item `items[(r
 * * width + k) * itemStride]` (0 = none) and its part of the score, `scores[r * width + k]`. Row r belongs to
 * `input.history[r]`.
 */
export type PartsOutput = {
  readonly form: "parts";
  readonly items: Int32Array;
  /** 2 where the graph returned int64: the low words of little-endian 64-bit values. */
  readonly itemStride: 1 | 2;
  readonly scores: Float32Array;
  readonly rows: number;
  readonly width: number;
};

/**
 * One score an index of the vocabulary (`vocabulary`: index 0 is padding and never a candidate) or one a
 * candidate of the input (`candidates`), or one a column that was asked for (`columns`).
 */
export type ScoresOutput = {
  readonly form: "scores";
  readonly over: "vocabulary" | "candidates" | "columns";
  readonly scores: Float32Array;
};

/**
 * What a model found for one input by itself, instead of scoring everything: place k holds the item
 * `items[k * itemStride]` (0 = none) and what it has beyond its prior. All other items have their prior.
 */
export type ListOutput = {
  readonly form: "list";
  readonly items: Int32Array;
  readonly itemStride: 1 | 2;
  readonly scores: Float32Array;
};

export type ModelOutput = PartsOutput | ScoresOutput | ListOutput;

/** One row of an output in the parts form. */
export type PartsRow = { readonly output: PartsOutput; readonly row: number };

/** One of the tensors that a run was asked for. */
export const tensorOf = (raw: Readonly<Record<string, RawTensor>>, name: string | undefined): RawTensor =>
  present(name === undefined ? undefined : raw[name], "an output that was asked for");

/** Values as f32; f16 is widened. */
export const floatsOf = (raw: RawTensor): Float32Array => {
  if (raw.data instanceof Float32Array) return raw.data;
  const wide = new Float32Array(raw.data.length);
  for (let i = 0; i < wide.length; i += 1) wide[i] = halfToFloat(raw.data[i] as number);
  return wide;
};

/** Item indices without a BigInt a value. */
export const indicesOf = (raw: RawTensor): { items: Int32Array; stride: 1 | 2 } =>
  raw.data instanceof BigInt64Array
    ? { items: new Int32Array(raw.data.buffer, raw.data.byteOffset, raw.data.length * 2), stride: 2 }
    : { items: raw.data as Int32Array, stride: 1 };

/**
 * Splits the parts of a batch by input. `lengths[b]` = history rows of input b; padding rows are left behind.
 */
export const splitParts = (
  partItems: RawTensor,
  partScores: RawTensor,
  lengths: readonly number[],
): PartsOutput[] => {
  const { items, stride } = indicesOf(partItems);
  const scores = floatsOf(partScores);
  const [, padded = 0, width = 0] = partScores.dims;
  return lengths.map((length, b) => {
    const rows = Math.min(length, padded);
    const start = b * padded * width;
    return {
      form: "parts",
      rows,
      width,
      itemStride: stride,
      items: items.subarray(start * stride, (start + rows * width) * stride),
      scores: scores.subarray(start, start + rows * width),
    };
  });
};

/** Splits lists [B, K] by input. */
export const splitLists = (listItems: RawTensor, listScores: RawTensor, inputs: number): ListOutput[] => {
  const { items, stride } = indicesOf(listItems);
  const scores = floatsOf(listScores);
  const [, width = 0] = listScores.dims;
  return Array.from({ length: inputs }, (_, b) => ({
    form: "list",
    itemStride: stride,
    items: items.subarray(b * width * stride, (b + 1) * width * stride),
    scores: scores.subarray(b * width, (b + 1) * width),
  }));
};

/** Splits scores [B, n+1] or [B, C] by input. `lengths[b]` = scores of input b that mean something. */
export const splitScores = (
  raw: RawTensor,
  over: ScoresOutput["over"],
  lengths: readonly number[],
): ScoresOutput[] => {
  const scores = floatsOf(raw);
  const [, width = 0] = raw.dims;
  return lengths.map((length, b) => ({
    form: "scores",
    over,
    scores: scores.subarray(b * width, b * width + Math.min(length, width)),
  }));
};

/**
 * Whether every value is a number: a model that returns NaN or infinity is broken, whatever its ranks say.
 */
export const isFinite = (output: ModelOutput): boolean => {
  const { scores } = output;
  // One sum tells: NaN and infinities survive addition in f64, and f32 values cannot overflow it.
  let sum = 0;
  for (let i = 0; i < scores.length; i += 1) sum += scores[i] ?? NaN;
  return Number.isFinite(sum);
};
