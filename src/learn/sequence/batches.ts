/**
 * Training windows and batches. A window is what the service would show of a unit at one moment: history rows
 * newest first with their gaps; each row is also a query whose answer is the step after it (Kang and McAuley,
 * 2018, §3).
 */
import type { Dataset } from "../data/dataset.ts";
import { dropoutValues, type Random, shuffle } from "../tensorflow/random.ts";
import type { SequenceRecipe } from "./recipe.ts";

/** Steps [from, to) are the rows; the answer to step s is step s + 1. `rows` counts them. */
export type Window = { from: number; to: number; rows: number };

/** Rows of B histories padded to one length; `mask` [B, L, L]: 0 where row i may look at row j, else -1e9. */
export type BatchRows = {
  size: number;
  length: number;
  items: Int32Array;
  gaps: Int32Array;
  types: Int32Array;
  mask: Float32Array;
};
/** `query[p]` is a flat row place, `target[p]` the item that came after it, `weight[p]` sums to 1. */
export type SequenceBatch = BatchRows & { query: Int32Array; target: Int32Array; weight: Float32Array };

const MASKED = -1e9;
export const MASK_VALUE = MASKED;

/**
 * Windows of at most `length` rows, cut from the end of each unit so that every step but the first is an
 * answer once. `include(unit, step)` says which answers count.
 */
export const collectWindows = (
  dataset: Dataset,
  length: number,
  include: (unit: number, step: number) => boolean,
): Window[] => {
  const windows: Window[] = [];
  for (let u = 0; u < dataset.units.length; u++) {
    const first = dataset.unitStart[u]!;
    let to = dataset.unitStart[u + 1]! - 1;
    while (to > first && !include(u, to)) to--;
    while (to > first) {
      let from = to;
      let rows = 0;
      while (from > first) {
        const size = dataset.stepStart[from]! - dataset.stepStart[from - 1]!;
        if (rows > 0 && rows + size > length) break;
        rows = Math.min(length, rows + size);
        from--;
      }
      windows.push({ from, to, rows });
      to = from;
    }
  }
  return windows;
};

/**
 * Windows shuffled, then grouped by like length, so that little is padding: about `batch` queries a group.
 */
export const groupWindows = (windows: readonly Window[], batch: number, random: Random): Window[][] => {
  const order = shuffle(
    Int32Array.from({ length: windows.length }, (_, k) => k),
    random,
  );
  const open = new Map<number, { rows: number; windows: Window[] }>();
  const groups: Window[][] = [];
  for (const k of order) {
    const window = windows[k]!;
    const bucket = 2 ** Math.ceil(Math.log2(Math.max(4, window.rows)));
    const group = open.get(bucket) ?? { rows: 0, windows: [] };
    group.windows.push(window);
    group.rows += window.rows;
    open.set(bucket, group);
    if (group.rows >= batch) {
      groups.push(group.windows);
      open.delete(bucket);
    }
  }
  // What is left of the buckets makes mixed groups.
  const left = [...open.values()].flatMap((group) => group.windows);
  for (let from = 0; from < left.length;) {
    const group: Window[] = [];
    for (let rows = 0; from < left.length && rows < batch; from++) {
      group.push(left[from]!);
      rows += left[from]!.rows;
    }
    groups.push(group);
  }
  return shuffle(groups, random);
};

export const createRows = (size: number, length: number): BatchRows => {
  return {
    size,
    length,
    items: new Int32Array(size * length),
    gaps: new Int32Array(size * length),
    types: new Int32Array(size * length),
    mask: new Float32Array(size * length * length),
  };
};

/** Row i may look at rows that are as old or older, and never at padding. */
export const fillMask = ({ size, length, items, gaps, mask }: BatchRows): void => {
  for (let b = 0; b < size; b++) {
    for (let i = 0; i < length; i++) {
      const base = (b * length + i) * length;
      for (let j = 0; j < length; j++)
        mask[base + j] =
          items[b * length + j] !== 0 && gaps[b * length + j]! >= gaps[b * length + i]! ? 0 : MASKED;
    }
  }
};

/**
 * One batch. A step that holds several items is answered by one of them, drawn anew each time, and its rows
 * share one weight.
 */
export const buildBatch = (
  dataset: Dataset,
  windows: readonly Window[],
  recipe: SequenceRecipe,
  random: Random,
): SequenceBatch => {
  const length = Math.max(...windows.map((window) => window.rows));
  const rows = createRows(windows.length, length);
  const query: number[] = [];
  const target: number[] = [];
  const weight: number[] = [];
  windows.forEach((window, b) => {
    let row = 0;
    for (let s = window.to - 1, gap = 0; s >= window.from && row < length; s--, gap++) {
      const start = dataset.stepStart[s]!;
      const end = Math.min(dataset.stepStart[s + 1]!, start + length - row);
      const next = dataset.stepStart[s + 1]!;
      const choices = dataset.stepStart[s + 2]! - next;
      for (let e = start; e < end; e++, row++) {
        const place = b * length + row;
        rows.items[place] = dataset.entryItem[e]!;
        rows.gaps[place] = Math.min(gap, recipe.history_length - 1);
        rows.types[place] = dataset.stepType[s]!;
        query.push(place);
        target.push(dataset.entryItem[next + (choices === 1 ? 0 : Math.floor(random() * choices))]!);
        weight.push(1 / (end - start));
      }
    }
  });
  fillMask(rows);
  const total = weight.reduce((sum, value) => sum + value, 0);
  return {
    ...rows,
    query: Int32Array.from(query),
    target: Int32Array.from(target),
    weight: Float32Array.from(weight, (value) => value / total),
  };
};

/** Dropout masks by place in the network, drawn in the order in which the forward pass asks. */
export const createDropout = (rate: number, random: Random): ((length: number) => Float32Array | null) => {
  return (length) => (rate === 0 ? null : dropoutValues(length, rate, random));
};
