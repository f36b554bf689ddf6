/**
 * How long it takes until people buy the same thing again: per item a histogram of the days between two
 * purchases of it, in integer counts, so that one shopper can be subtracted; the interval is its median
 * (journey rule `owned`).
 */
import type { Dataset } from "../data/dataset.ts";
import { EVENT_TYPE_CODES } from "../data/event-types.ts";

/** Upper bounds of the histogram's days; each about 1.3 times the one before. */
export const INTERVAL_DAYS: readonly number[] = [
  1, 2, 3, 4, 5, 7, 9, 12, 15, 20, 26, 33, 43, 56, 73, 95, 124, 161, 209, 272, 354, 460,
];
const WIDTH = INTERVAL_DAYS.length;

/** `days[item]` = median interval; only items that at least `min_units` units bought again. */
export type Intervals = { bounds: readonly number[]; min_units: number; days: Record<string, number> };

export type IntervalOptions = {
  /** Distinct units that must have bought the item again. */
  minUnits: number;
  /** Share of an item's buyers that must come back for it to count as consumable. */
  repeatShare: number;
};

/** Learns intervals from purchases in `dataset`; an empty result where it has no times. */
export const learnIntervals = (dataset: Dataset, options: IntervalOptions): Intervals => {
  const size = dataset.items.length;
  const histogram = new Uint32Array(size * WIDTH);
  const repeaters = new Uint32Array(size);
  const buyers = new Uint32Array(size);
  for (let u = 0; u < dataset.units.length && dataset.timed; u++)
    countUnit(dataset, u, { histogram, repeaters, buyers });
  const days: Record<string, number> = {};
  for (let i = 1; i < size; i++) {
    if (repeaters[i]! < options.minUnits || repeaters[i]! < options.repeatShare * buyers[i]!) continue;
    days[dataset.items[i]!] = medianOf(histogram.subarray(i * WIDTH, (i + 1) * WIDTH));
  }
  return { bounds: INTERVAL_DAYS, min_units: options.minUnits, days };
};

type Counts = { histogram: Uint32Array; repeaters: Uint32Array; buyers: Uint32Array };

const countUnit = (dataset: Dataset, unit: number, counts: Counts): void => {
  const last = new Map<number, number>();
  const repeated = new Set<number>();
  for (let s = dataset.unitStart[unit]!; s < dataset.unitStart[unit + 1]!; s++) {
    if (dataset.stepType[s] !== EVENT_TYPE_CODES.purchase) continue;
    for (const item of dataset.entryItem.subarray(dataset.stepStart[s]!, dataset.stepStart[s + 1]!)) {
      const before = last.get(item);
      last.set(item, dataset.stepTime[s]!);
      if (before === undefined) {
        counts.buyers[item]!++;
        continue;
      }
      const days = dataset.stepTime[s]! - before;
      if (days < 0.5) continue;
      const bucket = INTERVAL_DAYS.findIndex((bound) => days <= bound);
      counts.histogram[item * WIDTH + (bucket < 0 ? WIDTH - 1 : bucket)]!++;
      if (!repeated.has(item)) {
        repeated.add(item);
        counts.repeaters[item]!++;
      }
    }
  }
};

/** Upper bound of the bucket in which half of the counts are reached. */
const medianOf = (histogram: Uint32Array): number => {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (let b = 0; b < WIDTH; b++) {
    seen += histogram[b]!;
    if (seen * 2 >= total) return INTERVAL_DAYS[b]!;
  }
  return INTERVAL_DAYS[WIDTH - 1]!;
};
