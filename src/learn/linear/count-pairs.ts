/**
 * What units add to the counts of the pairs of one item. Every unit that has the item is passed through once
 * for each group of channels that the recipe asks for.
 */
import type { Dataset } from "../data/dataset.ts";
import { type PairChannel, UNIT } from "./channels.ts";
import { type Counter, isCounted, type Prepared } from "./prepare-units.ts";
import type { StatisticsRow } from "./statistics-row.ts";

export type PairCounting = {
  dataset: Dataset;
  prepared: Prepared;
  tables: Counter;
  wanted: ReadonlySet<PairChannel>;
  row: StatisticsRow;
};

/** Adds to the row all that is counted of item j's pairs. */
export const createPairCounter = (counting: PairCounting): ((j: number) => void) => {
  const { dataset, prepared, wanted } = counting;
  const items = dataset.items.length - 1;
  const distinctCount = prepared.distinctStart[dataset.units.length]!;
  const unitOfDistinct = new Int32Array(distinctCount);
  for (let u = 0; u < dataset.units.length; u++)
    unitOfDistinct.fill(u, prepared.distinctStart[u]!, prepared.distinctStart[u + 1]!);
  const distinctOf = invert(prepared.distinctItem, distinctCount, items, () => true);
  const entriesOf = invert(
    dataset.entryItem,
    dataset.entryItem.length,
    items,
    (e) => prepared.stepOfEntry[e]! >= 0,
  );
  const addOrdered = createOrderedCounter(counting);
  const addSameStep = wanted.has("basket") ? createBasketCounter(counting) : null;
  return (j) => {
    for (let x = distinctOf.start[j]!; x < distinctOf.start[j + 1]!; x++) {
      const own = distinctOf.place[x]!;
      const unit = unitOfDistinct[own]!;
      addTogether(counting, unit, own);
      if (wanted.has("fresh") || wanted.has("byLength")) addCopies(counting, unit, own);
      if (prepared.hasNext) addNext(counting, unit, own);
    }
    for (let x = entriesOf.start[j]!; x < entriesOf.start[j + 1]!; x++) {
      addOrdered?.(j, entriesOf.place[x]!);
      addSameStep?.(j, entriesOf.place[x]!);
    }
  };
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

/** G = X'ΩX: the other distinct items of the unit. */
const addTogether = ({ prepared, wanted, row }: PairCounting, unit: number, own: number): void => {
  const { distinctItem, distinctStart, root } = prepared;
  const { units, together } = row.sums;
  const counts = wanted.has("together");
  const scaled = root[own]! * UNIT;
  const item = distinctItem[own]!;
  for (let x = distinctStart[unit]!, to = distinctStart[unit + 1]!; x < to; x++) {
    if (x === own || !isCounted(prepared, unit, item, distinctItem[x]!)) continue;
    const i = distinctItem[x]!;
    row.touch(i);
    units[i]! += 1;
    if (counts) together[i]! += Math.floor(scaled * root[x]! + 0.5);
  }
};

/** G with a quarter of δ, and G of rows over their length. */
const addCopies = ({ prepared, wanted, row }: PairCounting, unit: number, own: number): void => {
  const { distinctItem, distinctStart, root, freshRoot } = prepared;
  const { fresh, byLength } = row.sums;
  const from = distinctStart[unit]!;
  const to = distinctStart[unit + 1]!;
  const scaled = root[own]! * UNIT;
  const freshScaled = freshRoot[own]! * UNIT;
  const item = distinctItem[own]!;
  for (let x = from; x < to; x++) {
    if (x === own || !isCounted(prepared, unit, item, distinctItem[x]!)) continue;
    const i = distinctItem[x]!;
    if (wanted.has("fresh")) fresh[i]! += Math.floor(freshScaled * freshRoot[x]! + 0.5);
    if (wanted.has("byLength")) byLength[i]! += Math.floor((scaled * root[x]!) / (to - from) + 0.5);
  }
};

/**
 * For `next` each step is an example, whose sources are the items held before it and whose targets are the
 * items first seen in it: a pair is source and target once, and both are sources of all steps after the later
 * of their first ones. It counts all pairs of a unit: it is defended by its floor, not by partners.
 */
const addNext = ({ prepared, row }: PairCounting, unit: number, own: number): void => {
  const { distinctItem, distinctStart, firstSeen, nextTerm, laterTerm } = prepared;
  const { ridge, gram } = row.sums;
  const first = firstSeen[own]!;
  for (let x = distinctStart[unit]!, to = distinctStart[unit + 1]!; x < to; x++) {
    if (x === own) continue;
    const i = distinctItem[x]!;
    const other = firstSeen[x]!;
    row.touch(i);
    if (other < first) {
      ridge[i]! += nextTerm[first]!;
      gram[i]! += laterTerm[first]!;
    } else gram[i]! += laterTerm[other]!;
  }
};

/** Items of the same step. */
const createBasketCounter = ({ dataset, prepared, row }: PairCounting) => {
  const { stepStart, entryItem } = dataset;
  const { basket } = row.sums;
  return (j: number, entry: number): void => {
    const s = prepared.stepOfEntry[entry]!;
    const unit = prepared.unitOfStep[s]!;
    const term = Math.floor(prepared.weight[s]! * UNIT + 0.5);
    for (let e = stepStart[s]!; e < stepStart[s + 1]!; e++) {
      const i = entryItem[e]!;
      if (i === j || !isCounted(prepared, unit, i, j)) continue;
      row.touch(i);
      basket[i]! += term;
    }
  };
};

/** Sequential rules, and SLIST's S'T (seen from the target) and S'S; null where nothing of it is wanted. */
const createOrderedCounter = (counting: PairCounting): ((j: number, entry: number) => void) | null => {
  const { dataset, prepared, tables, wanted, row } = counting;
  const { after, before, ridge, gram } = row.sums;
  const isRule = wanted.has("after") || wanted.has("before");
  const isSlist = wanted.has("ridge") && !prepared.hasNext;
  if (!isRule && !isSlist) return null;
  return (j, entry) => {
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
      const target = t < s ? Math.floor(weight * tables.target[gap]! + 0.5) : 0;
      const source = Math.floor(weight * tables.near[gap]! * tables.tailOf(last - later) + 0.5);
      for (let e = dataset.stepStart[t]!; e < dataset.stepStart[t + 1]!; e++) {
        const i = dataset.entryItem[e]!;
        if (i === j || !isCounted(prepared, unit, i, j)) continue;
        row.touch(i);
        if (t > s && wanted.has("after")) after[i]! += rule;
        if (t <= s && wanted.has("before")) before[i]! += rule;
        if (!isSlist) continue;
        ridge[i]! += target;
        gram[i]! += source;
      }
    }
  };
};
