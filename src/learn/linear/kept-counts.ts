/**
 * Defended counts that are kept in memory between two trainings of one recipe, so that a model that forgets
 * is not counted from nothing (docs/learning.md, "What a refit costs"). A row of the counts rests on the
 * units that have its item, and on nothing else: rows of the items of units that went, came or changed are
 * counted again, and the others are those of before. Nothing is subtracted, so that nothing can drift.
 */
import type { Dataset } from "../data/dataset.ts";
import { type PairChannel, type PairCounts } from "./channels.ts";
import { defendStatistics } from "./defend-statistics.ts";
import { createKeptRidges, type KeptRidges } from "./kept-systems.ts";
import type { LinearRecipe } from "./recipe.ts";
import { countStatistics, type Statistics } from "./statistics.ts";

export type KeptCounts = {
  /**
   * The defended counts of this data, to the bit those of `countStatistics`, but for pairs that nobody has
   * any more: they may stay, as zeros. They hold until the next call.
   */
  count(dataset: Dataset): Statistics;
  /** The systems of equations that were made of them; whoever solves any solves those of every call. */
  readonly ridges: KeptRidges;
};

/** Above this share of all rows counting everything is as quick. */
const MOST_ROWS = 1 / 3;

/** `secret`: of the defences' noise. */
export const createKeptCounts = (recipe: LinearRecipe, secret: string): KeptCounts => {
  let kept: { readonly dataset: Dataset; readonly statistics: Statistics } | null = null;
  const ridges = createKeptRidges();
  const beginRidges = (changed: Uint8Array | null): void => {
    ridges.slist.begin(changed);
    ridges.next.begin(changed);
  };
  const again = (dataset: Dataset): Statistics | null => {
    if (kept === null || kept.dataset.items.length !== dataset.items.length) return null;
    const rows = rowsThatChanged(kept.dataset, dataset);
    if (rows.reduce((sum, each) => sum + each, 0) > MOST_ROWS * dataset.items.length) return null;
    const part = defendStatistics(countStatistics(dataset, recipe, rows), recipe, secret);
    if (!replaceRows(kept.statistics, part, rows)) return null;
    beginRidges(rows);
    return kept.statistics;
  };
  return {
    ridges,
    count: (dataset) => {
      const statistics = again(dataset);
      if (statistics !== null) kept = { dataset, statistics };
      else {
        // What was kept goes before the counts that take its place are made: both at once are twice the room.
        kept = null;
        beginRidges(null);
        const all = countStatistics(dataset, recipe);
        kept = { dataset, statistics: defendStatistics(all, recipe, secret) };
      }
      return kept.statistics;
    },
  };
};

/** Marks the items of units that are in one of the two alone, or not alike in both. */
const rowsThatChanged = (before: Dataset, after: Dataset): Uint8Array => {
  const rows = new Uint8Array(after.items.length);
  const mark = (dataset: Dataset, unit: number): void => {
    for (const item of itemsOf(dataset, unit)) rows[item] = 1;
  };
  const places = new Map(after.units.map((id, unit) => [id, unit]));
  const isKnown = new Uint8Array(after.units.length);
  before.units.forEach((id, unit) => {
    const now = places.get(id);
    if (now !== undefined) isKnown[now] = 1;
    if (now !== undefined && isAlike(before, unit, after, now)) return;
    mark(before, unit);
    if (now !== undefined) mark(after, now);
  });
  isKnown.forEach((known, unit) => {
    if (known === 0) mark(after, unit);
  });
  return rows;
};

const itemsOf = ({ unitStart, stepStart, entryItem }: Dataset, unit: number): Int32Array =>
  entryItem.subarray(stepStart[unitStart[unit]!]!, stepStart[unitStart[unit + 1]!]!);

const isAlike = (one: Dataset, a: number, other: Dataset, b: number): boolean => {
  const from = one.unitStart[a]!;
  const to = other.unitStart[b]!;
  const steps = one.unitStart[a + 1]! - from;
  if (other.unitStart[b + 1]! - to !== steps) return false;
  const [first, second] = [one.stepStart[from]!, other.stepStart[to]!];
  for (let s = 0; s < steps; s++) {
    if (one.stepTime[from + s] !== other.stepTime[to + s]) return false;
    if (one.stepType[from + s] !== other.stepType[to + s]) return false;
    if (one.stepStart[from + s + 1]! - first !== other.stepStart[to + s + 1]! - second) return false;
  }
  const items = itemsOf(other, b);
  return itemsOf(one, a).every((item, at) => item === items[at]);
};

/** Puts rows of `part` into `kept`; false, and nothing is changed, where a pair has no place there. */
const replaceRows = (kept: Statistics, part: Statistics, rows: Uint8Array): boolean => {
  const places = new Int32Array(part.column.length);
  for (let j = 1; j <= kept.items; j++) {
    if (rows[j] === 0) continue;
    const end = kept.rowStart[j + 1]!;
    for (let y = part.rowStart[j]!, x = kept.rowStart[j]!; y < part.rowStart[j + 1]!; y++, x++) {
      while (x < end && kept.column[x]! < part.column[y]!) x++;
      if (x >= end || kept.column[x] !== part.column[y]) return false;
      places[y] = x;
    }
  }
  for (const channel of Object.keys(kept.pair) as (keyof PairCounts & PairChannel)[]) {
    const to = kept.pair[channel];
    const from = part.pair[channel];
    if (to.length === 0) continue;
    for (let j = 1; j <= kept.items; j++)
      if (rows[j] === 1) to.fill(0, kept.rowStart[j], kept.rowStart[j + 1]);
    for (let y = 0; y < places.length; y++) to[places[y]!] = from[y]!;
  }
  kept.item.set(part.item);
  return true;
};
