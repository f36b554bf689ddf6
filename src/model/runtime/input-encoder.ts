import type { BatchSize, Column, Feature, ModelInput } from "../package/features/feature.ts";
import { fillNeutral } from "../package/features/fill.ts";
import { floatToHalf } from "./half-float.ts";
import { createFeed, type Feed, type Feeds, type TensorData, type TensorDtype } from "./onnx-session.ts";

/** A graph input and the feature bound to it, as checked. */
export type Binding = { readonly input: string; readonly feature: Feature; readonly dtype: TensorDtype };
/** Axes that the graph fixes; 0 = free. */
export type FixedAxes = { readonly L: number; readonly P: number };

/** Tensors of one batch size. They belong to one run at a time. */
export type FeedSet = {
  readonly size: BatchSize;
  readonly feeds: Feeds;
  readonly columns: readonly FeedColumn[];
  readonly key: string;
};
type FeedColumn = {
  readonly feature: Feature;
  readonly column: Column;
  readonly isInt64: boolean;
  readonly half: Uint16Array | null;
};

export type InputEncoder = {
  /** Fills the tensors of a batch. Give the set back with `recycle` when the run has ended. */
  encode(batch: readonly ModelInput[]): FeedSet;
  recycle(set: FeedSet): void;
};

const MOST_KEPT_SETS = 128;

/**
 * Features to tensors. int64 is written through an Int32Array over the same bytes (little-endian, values
 * below 2^31, high words zero), which spares a BigInt a value; tensors of a size are kept and used again.
 */
export const createInputEncoder = ({
  bindings,
  fixed,
  maxLength,
}: {
  bindings: readonly Binding[];
  fixed: FixedAxes;
  maxLength: number;
}): InputEncoder => {
  const idle = new Map<string, FeedSet[]>();
  const counts = { kept: 0 };
  return {
    encode: (batch) => {
      const size = sizeOf(batch, fixed, maxLength);
      const key = `${size.B} ${size.L} ${size.C} ${size.P}`;
      const kept = idle.get(key)?.pop();
      if (kept !== undefined) counts.kept -= 1;
      const set = kept ?? createFeedSet(bindings, size, key);
      for (const { feature, column, isInt64, half } of set.columns) {
        fillNeutral(column, feature.neutral, isInt64);
        feature.fill(column, batch, size);
        if (half !== null)
          for (let i = 0; i < half.length; i += 1) half[i] = floatToHalf(column.data[i] ?? NaN);
      }
      return set;
    },
    recycle: (set) => {
      if (counts.kept >= MOST_KEPT_SETS) {
        idle.clear();
        counts.kept = 0;
      }
      const sets = idle.get(set.key);
      if (sets === undefined) idle.set(set.key, [set]);
      else sets.push(set);
      counts.kept += 1;
    },
  };
};

const sizeOf = (batch: readonly ModelInput[], fixed: FixedAxes, maxLength: number): BatchSize => {
  let longest = 1;
  let candidates = 1;
  let context = 1;
  for (const input of batch) {
    longest = Math.max(longest, input.history.length);
    candidates = Math.max(candidates, input.candidates?.length ?? 0);
    context = Math.max(context, input.contextItems?.length ?? 0);
  }
  return {
    B: batch.length,
    L: fixed.L || Math.min(longest, maxLength),
    C: candidates,
    P: fixed.P || context,
  };
};

const createFeedSet = (bindings: readonly Binding[], size: BatchSize, key: string): FeedSet => {
  const feeds: Record<string, Feed> = {};
  const columns = bindings.map(({ input, feature, dtype }): FeedColumn => {
    const dims = feature.shape.map((axis) => size[axis]);
    const length = dims.reduce((product, dim) => product * dim, 1);
    const { tensor, column, half } = allocate(dtype, length);
    feeds[input] = createFeed(dtype, tensor, dims);
    return { feature, column, isInt64: dtype === "int64", half };
  });
  return { size, feeds, columns, key };
};

const allocate = (
  dtype: TensorDtype,
  length: number,
): { tensor: TensorData; column: Column; half: Uint16Array | null } => {
  if (dtype === "int64") {
    const tensor = new BigInt64Array(length);
    return { tensor, column: { data: new Int32Array(tensor.buffer), stride: 2 }, half: null };
  }
  if (dtype === "float16") {
    const half = new Uint16Array(length);
    return { tensor: half, column: { data: new Float32Array(length), stride: 1 }, half };
  }
  const tensor = dtype === "int32" ? new Int32Array(length) : new Float32Array(length);
  return { tensor, column: { data: tensor, stride: 1 }, half: null };
};
