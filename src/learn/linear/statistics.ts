/**
 * The counts behind the matrices. Each term is rounded once to a multiple of 2^-20 and summed as an integer
 * below 2^53, so that sums do not depend on order and subtracting a unit is exactly never having added it
 * (docs/learning.md, "Forgetting").
 */
import type { Dataset } from "../data/dataset.ts";
import { type Counter, createTables, isCounted, prepare, type Prepared } from "./prepare-units.ts";
import type { LinearRecipe } from "./recipe.ts";

/** 2^20: one whole contribution. */
export const UNIT = 1048576;

/**
 * Channels of a pair (j, i), seen from j. `ridge` and `gram` are S'T and S'S of SLIST or, where the recipe
 * has it, of `next`.
 */
export const PAIR = {
  units: 0,
  together: 1,
  fresh: 2,
  byLength: 3,
  after: 4,
  before: 5,
  ridge: 6,
  gram: 7,
  basket: 8,
} as const;
export const PAIR_CHANNELS = 9;
/**
 * Channels of an item. `again`: repeats as `next` weighs them. `together`, `fresh`, `byLength`, `gram`,
 * `basket` are the diagonals of the pair channels.
 */
export const ITEM = {
  units: 0,
  events: 1,
  decayed: 2,
  together: 3,
  fresh: 4,
  byLength: 5,
  gram: 6,
  basket: 7,
  repeats: 8,
  again: 9,
} as const;
export const ITEM_CHANNELS = 10;

/** Whether anything is known of the pair whose channels begin at `from`: else it has no place in a row. */
export const isCountedPair = (value: Float64Array, from: number): boolean => {
  return value[from + PAIR.units] !== 0 || value[from + PAIR.ridge] !== 0 || value[from + PAIR.gram] !== 0;
};

/**
 * Symmetric pattern in CSR form: row j lists, by rising index, each i that shares a unit with j.
 * `value[x * PAIR_CHANNELS + c]` is an integer multiple of 2^-20 (channel `units`: a plain count).
 */
export type Statistics = {
  items: number;
  rowStart: Int32Array;
  column: Int32Array;
  value: Float64Array;
  /** [(items + 1) * ITEM_CHANNELS] */
  item: Float64Array;
};

/** Positions of each item in `column`, as CSR. `use` leaves out entries beyond a unit's bound. */
const invert = (
  column: Int32Array,
  length: number,
  items: number,
  use: (x: number) => boolean,
): { start: Int32Array; place: Int32Array } => {
  const start = new Int32Array(items + 2);
  for (let x = 0; x < length; x++) if (use(x)) start[column[x]! + 1]!++;
  for (let i = 0; i <= items; i++) start[i + 1]! += start[i]!;
  const place = new Int32Array(start[items + 1]!);
  const next = start.slice();
  for (let x = 0; x < length; x++) if (use(x)) place[next[column[x]!]!++] = x;
  return { start, place };
};

/**
 * Counts all units of `dataset`. Cost: the pairs within units (distinct items), and within `max_gap` steps.
 */
export const countStatistics = (dataset: Dataset, recipe: LinearRecipe): Statistics => {
  const items = dataset.items.length - 1;
  const tables = createTables(recipe);
  const prepared = prepare(dataset, recipe, tables);
  const item = new Float64Array((items + 1) * ITEM_CHANNELS);
  countItems(dataset, prepared, tables, item);
  const unitOfDistinct = new Int32Array(prepared.distinctStart[dataset.units.length]!);
  for (let u = 0; u < dataset.units.length; u++)
    unitOfDistinct.fill(u, prepared.distinctStart[u]!, prepared.distinctStart[u + 1]!);
  const distinctOf = invert(prepared.distinctItem, unitOfDistinct.length, items, () => true);
  const entriesOf = invert(
    dataset.entryItem,
    dataset.entryItem.length,
    items,
    (e) => prepared.stepOfEntry[e]! >= 0,
  );
  const rowStart = new Int32Array(items + 2);
  let column = new Int32Array(1024);
  let value = new Float64Array(1024 * PAIR_CHANNELS);
  let used = 0;
  const row = createRow(items);
  for (let j = 1; j <= items; j++) {
    row.clear();
    for (let x = distinctOf.start[j]!; x < distinctOf.start[j + 1]!; x++)
      addTogether(row, prepared, unitOfDistinct[distinctOf.place[x]!]!, distinctOf.place[x]!);
    for (let x = entriesOf.start[j]!; x < entriesOf.start[j + 1]!; x++)
      addOrdered({ row, dataset, prepared, tables }, j, entriesOf.place[x]!);
    const most = row.touchedCount();
    if (used + most > column.length) {
      const room = Math.max(used + most, Math.min(column.length * 2, column.length + 4_000_000));
      column = grow(column, room, Int32Array);
      value = grow(value, room * PAIR_CHANNELS, Float64Array);
    }
    used += row.write(column, value, used);
    rowStart[j + 1] = used;
  }
  return {
    items,
    rowStart,
    column: column.subarray(0, used),
    value: value.subarray(0, used * PAIR_CHANNELS),
    item,
  };
};

const grow = <T extends Int32Array | Float64Array>(
  from: T,
  length: number,
  Kind: new (length: number) => T,
): T => {
  const to = new Kind(length);
  to.set(from);
  return to;
};

/** One row's accumulators: touched columns with interleaved channels. */
const createRow = (items: number) => {
  const slotOf = new Int32Array(items + 1).fill(-1);
  const touched = new Int32Array(items + 1);
  const sums = new Float64Array((items + 1) * PAIR_CHANNELS);
  const state = { count: 0 };
  return {
    sums,
    clear(): void {
      for (let t = 0; t < state.count; t++) slotOf[touched[t]!] = -1;
      sums.fill(0, 0, state.count * PAIR_CHANNELS);
      state.count = 0;
    },
    /** Offset of column i's channels. */
    at(i: number): number {
      let slot = slotOf[i]!;
      if (slot < 0) {
        slot = state.count++;
        slotOf[i] = slot;
        touched[slot] = i;
      }
      return slot * PAIR_CHANNELS;
    },
    touchedCount: (): number => state.count,
    /** Writes the pairs by rising column; returns how many there are. */
    write(column: Int32Array, value: Float64Array, offset: number): number {
      const sorted = touched.slice(0, state.count).sort();
      let written = 0;
      for (const i of sorted) {
        const from = slotOf[i]! * PAIR_CHANNELS;
        if (!isCountedPair(sums, from)) continue;
        column[offset + written] = i;
        for (let c = 0; c < PAIR_CHANNELS; c++)
          value[(offset + written) * PAIR_CHANNELS + c] = sums[from + c]!;
        written++;
      }
      return written;
    },
  };
};

type StatisticsRow = ReturnType<typeof createRow>;

/**
 * G = X'ΩX and its copies: the other distinct items of the unit. `next` counts all of them: it is defended by
 * its floor, not by partners.
 */
const addTogether = (row: StatisticsRow, prepared: Prepared, unit: number, own: number): void => {
  const { distinctItem, distinctStart, root, freshRoot, hasNext, firstSeen } = prepared;
  const from = distinctStart[unit]!;
  const to = distinctStart[unit + 1]!;
  const scaled = root[own]! * UNIT;
  const freshScaled = freshRoot[own]! * UNIT;
  const sums = row.sums;
  for (let x = from; x < to; x++) {
    if (x === own) continue;
    const isSampled = isCounted(prepared, unit, distinctItem[own]!, distinctItem[x]!);
    if (!isSampled && !hasNext) continue;
    const at = row.at(distinctItem[x]!);
    if (hasNext) addNext(prepared, sums, at, { first: firstSeen[own]!, other: firstSeen[x]! });
    if (!isSampled) continue;
    const g = scaled * root[x]!;
    sums[at + PAIR.units]! += 1;
    sums[at + PAIR.together]! += Math.floor(g + 0.5);
    sums[at + PAIR.fresh]! += Math.floor(freshScaled * freshRoot[x]! + 0.5);
    sums[at + PAIR.byLength]! += Math.floor(g / (to - from) + 0.5);
  }
};

/**
 * For `next` each step is an example, whose sources are the items held before it and whose targets are the
 * items first seen in it: a pair is source and target once, and both are sources of all steps after the later
 * of their first ones.
 */
const addNext = (
  { nextWeight, laterWeight }: Prepared,
  sums: Float64Array,
  at: number,
  { first, other }: { first: number; other: number },
): void => {
  if (other < first) sums[at + PAIR.ridge]! += Math.floor(nextWeight[first]! * UNIT + 0.5);
  sums[at + PAIR.gram]! += Math.floor(laterWeight[other < first ? first : other]! * UNIT + 0.5);
};

type Pass = { row: StatisticsRow; dataset: Dataset; prepared: Prepared; tables: Counter };

/** Sequential rules, SLIST's S'T (seen from the target) and S'S, and items of the same step. */
const addOrdered = (pass: Pass, j: number, entry: number): void => {
  const { row, dataset, prepared, tables } = pass;
  const sums = row.sums;
  const s = prepared.stepOfEntry[entry]!;
  const unit = prepared.unitOfStep[s]!;
  const last = dataset.unitStart[unit + 1]! - 1;
  const from = Math.max(prepared.firstStep[unit]!, s - tables.maxGap);
  const to = Math.min(last, s + tables.maxGap);
  for (let t = from; t <= to; t++) {
    const gap = t > s ? t - s : s - t;
    const later = t > s ? t : s;
    const weight = prepared.weight[later]! * prepared.scale[s]! * prepared.scale[t]! * UNIT;
    const rule = gap === 0 ? 0 : Math.floor(weight / gap + 0.5);
    const ridge = t < s ? Math.floor(weight * tables.target[gap]! + 0.5) : 0;
    const gram = Math.floor(weight * tables.near[gap]! * tables.tailOf(last - later) + 0.5);
    const basket = gap === 0 ? Math.floor(prepared.weight[s]! * UNIT + 0.5) : 0;
    for (let e = dataset.stepStart[t]!; e < dataset.stepStart[t + 1]!; e++) {
      const i = dataset.entryItem[e]!;
      if (i === j || !isCounted(prepared, unit, i, j)) continue;
      const at = row.at(i);
      if (t > s) sums[at + PAIR.after]! += rule;
      else sums[at + PAIR.before]! += rule;
      sums[at + PAIR.basket]! += basket;
      if (prepared.hasNext) continue;
      sums[at + PAIR.ridge]! += ridge;
      sums[at + PAIR.gram]! += gram;
    }
  }
};

/** Item channels: popularity, diagonals, repeats. */
const countItems = (dataset: Dataset, prepared: Prepared, tables: Counter, item: Float64Array): void => {
  const lastStepOf = new Int32Array(dataset.items.length).fill(-1);
  for (let u = 0; u < dataset.units.length; u++) {
    const from = prepared.distinctStart[u]!;
    const to = prepared.distinctStart[u + 1]!;
    for (let x = from; x < to; x++) {
      const at = prepared.distinctItem[x]! * ITEM_CHANNELS;
      const g = prepared.root[x]! * prepared.root[x]! * UNIT;
      item[at + ITEM.units]! += 1;
      item[at + ITEM.together]! += Math.floor(g + 0.5);
      item[at + ITEM.fresh]! += Math.floor(prepared.freshRoot[x]! * prepared.freshRoot[x]! * UNIT + 0.5);
      item[at + ITEM.byLength]! += Math.floor(g / (to - from) + 0.5);
      if (prepared.hasNext)
        item[at + ITEM.gram]! += Math.floor(prepared.laterWeight[prepared.firstSeen[x]!]! * UNIT + 0.5);
    }
    const first = prepared.firstStep[u]!;
    const last = dataset.unitStart[u + 1]! - 1;
    for (let s = first; s <= last; s++) {
      const fresh = Math.floor(tables.freshWeight(dataset.stepTime[s]!) * UNIT + 0.5);
      for (let e = dataset.stepStart[s]!; e < dataset.stepStart[s + 1]!; e++) {
        const i = dataset.entryItem[e]!;
        const at = i * ITEM_CHANNELS;
        item[at + ITEM.events]! += UNIT;
        item[at + ITEM.decayed]! += fresh;
        const scale = prepared.weight[s]! * prepared.scale[s]! * prepared.scale[s]! * UNIT;
        if (!prepared.hasNext) item[at + ITEM.gram]! += Math.floor(scale * tables.tailOf(last - s) + 0.5);
        item[at + ITEM.basket]! += Math.floor(prepared.weight[s]! * UNIT + 0.5);
        const previous = lastStepOf[i]!;
        if (previous >= first && previous < s) {
          item[at + ITEM.repeats]! += UNIT;
          item[at + ITEM.again]! += Math.floor(prepared.nextWeight[s]! * UNIT + 0.5);
          const gap = s - previous;
          if (gap <= tables.maxGap && !prepared.hasNext) {
            const both = prepared.weight[s]! * prepared.scale[s]! * prepared.scale[previous]! * UNIT;
            item[at + ITEM.gram]! += 2 * Math.floor(both * tables.near[gap]! * tables.tailOf(last - s) + 0.5);
          }
        }
        lastStepOf[i] = s;
      }
    }
  }
};
