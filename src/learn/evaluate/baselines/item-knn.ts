import type { Dataset } from "../../data/dataset.ts";
import { createAccumulator, type Recommender } from "./recommender.ts";

const NEIGHBOURS = 100;

/**
 * Cosine of items over units, top 100 each, summed over the items of the history (item-kNN; Deshpande and
 * Karypis, TOIS 2004).
 */
export const createItemKnn = (dataset: Dataset): Recommender => {
  const items = dataset.items.length - 1;
  const { start, unit, own, ownStart } = unitsByItem(dataset);
  const sums = createAccumulator(items);
  const column = new Int32Array(items * NEIGHBOURS);
  const value = new Float64Array(items * NEIGHBOURS);
  const rowStart = new Int32Array(items + 2);
  let used = 0;
  for (let j = 1; j <= items; j++) {
    sums.clear();
    for (let x = start[j]!; x < start[j + 1]!; x++)
      for (let y = ownStart[unit[x]!]!; y < ownStart[unit[x]! + 1]!; y++)
        if (own[y] !== j) sums.add(own[y]!, 1);
    const degree = start[j + 1]! - start[j]!;
    const row = Array.from(sums.touched.subarray(0, sums.count), (i) => ({
      i,
      v: sums.score[i]! / Math.sqrt(degree * (start[i + 1]! - start[i]!)),
    }));
    row.sort((a, b) => b.v - a.v || a.i - b.i);
    for (const { i, v } of row.slice(0, NEIGHBOURS)) {
      column[used] = i;
      value[used++] = v;
    }
    rowStart[j + 1] = used;
  }
  return {
    name: "item-knn",
    score: ({ history }) => {
      sums.clear();
      for (const item of new Set(history.flatMap((step) => step.items))) {
        if (item > 0)
          for (let x = rowStart[item]!; x < rowStart[item + 1]!; x++) sums.add(column[x]!, value[x]!);
      }
      return sums;
    },
  };
};

/** Distinct items of each unit, and the units of each item. */
export const unitsByItem = (
  dataset: Dataset,
): {
  start: Int32Array;
  unit: Int32Array;
  own: Int32Array;
  ownStart: Int32Array;
} => {
  const ownStart = new Int32Array(dataset.units.length + 1);
  const own = new Int32Array(dataset.entryItem.length);
  const seen = new Int32Array(dataset.items.length).fill(-1);
  const start = new Int32Array(dataset.items.length + 1);
  let used = 0;
  for (let u = 0; u < dataset.units.length; u++) {
    for (
      let e = dataset.stepStart[dataset.unitStart[u]!]!;
      e < dataset.stepStart[dataset.unitStart[u + 1]!]!;
      e++
    ) {
      const item = dataset.entryItem[e]!;
      if (seen[item] === u) continue;
      seen[item] = u;
      own[used++] = item;
      start[item + 1]!++;
    }
    ownStart[u + 1] = used;
  }
  for (let i = 0; i < dataset.items.length; i++) start[i + 1]! += start[i]!;
  const unit = new Int32Array(used);
  const next = start.slice();
  for (let u = 0; u < dataset.units.length; u++)
    for (let y = ownStart[u]!; y < ownStart[u + 1]!; y++) unit[next[own[y]!]!++] = u;
  return { start, unit, own, ownStart };
};
