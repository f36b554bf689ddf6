/**
 * What the counts need of each unit, made once before the pass over rows: weights of its steps, its distinct
 * items, and its bounds.
 */
import type { Dataset } from "../data/dataset.ts";
import { exactExp } from "../math/exact-math.ts";
import { hashId } from "../math/prf.ts";
import { UNIT } from "./channels.ts";
import type { LinearRecipe } from "./recipe.ts";

/** 2^32: the bound under which every hash lies. */
const EVERY_PAIR = 4294967296;

export type Counter = ReturnType<typeof createTables>;

/** Weights that depend on the recipe alone. */
export const createTables = (recipe: LinearRecipe) => {
  const r = exactExp(-2 / recipe.ridge.position_decay);
  const near = Float64Array.from({ length: recipe.max_gap + 1 }, (_, gap) =>
    exactExp(-gap / recipe.ridge.position_decay),
  );
  // S'T: each of the g splits between p and q weighs e^(-(g-1)/δpos). S'S: the tail sum over later splits.
  const target = Float64Array.from({ length: recipe.max_gap + 1 }, (_, gap) =>
    gap === 0 ? 0 : gap * exactExp(-(gap - 1) / recipe.ridge.position_decay),
  );
  const tail = new Float64Array(512);
  for (let left = 1, power = 1; left < tail.length; left++) {
    power *= r;
    tail[left] = (1 - power) / (1 - r);
  }
  const decay = recipe.decay;
  const age = (time: number): number => Math.max(0, recipe.reference_at - time);
  return {
    near,
    target,
    maxGap: recipe.max_gap,
    next: recipe.next ?? null,
    tailOf: (left: number): number => (left <= 0 ? 0 : tail[left < 511 ? left : 511]!),
    weight: (time: number): number => (decay === null ? 1 : exactExp(-age(time) / decay)),
    freshWeight: (time: number): number => (decay === null ? 1 : exactExp((-4 * age(time)) / decay)),
    nextWeight: (time: number): number =>
      recipe.next === undefined ? 0 : exactExp(-age(time) / recipe.next.decay),
  };
};

/**
 * Per-unit columns that the row pass reads: distinct items with the roots of their weights, and the entries
 * used.
 */
export const prepare = (dataset: Dataset, recipe: LinearRecipe, tables: Counter) => {
  const columns = createColumns(dataset, tables);
  const { firstStep, distinctStart, bound, unitHash } = columns;
  const partners = recipe.defence.partners ?? Infinity;
  const seen = {
    unitOf: new Int32Array(dataset.items.length).fill(-1),
    placeOf: new Int32Array(dataset.items.length),
  };
  for (let u = 0; u < dataset.units.length; u++) {
    const first = firstStepOf(dataset, u, recipe.max_unit_entries);
    firstStep[u] = first;
    weighSteps({ dataset, tables, columns }, u, first);
    distinctStart[u + 1] = distinctStart[u]! + listDistinct({ dataset, tables, columns }, u, seen);
    bound[u] = (EVERY_PAIR * partners) / Math.max(1, distinctStart[u + 1]! - distinctStart[u]! - 1);
    if (bound[u]! < EVERY_PAIR) unitHash[u] = hashId(dataset.units[u]!);
  }
  return columns;
};

const createColumns = (dataset: Dataset, tables: Counter) => {
  const units = dataset.units.length;
  const steps = dataset.stepTime.length;
  const entries = dataset.entryItem.length;
  return {
    firstStep: new Int32Array(units),
    unitOfStep: new Int32Array(steps),
    stepOfEntry: new Int32Array(entries).fill(-1),
    weight: new Float64Array(steps),
    scale: new Float64Array(steps),
    distinctStart: new Int32Array(units + 1),
    distinctItem: new Int32Array(entries),
    root: new Float64Array(entries),
    freshRoot: new Float64Array(entries),
    bound: new Float64Array(units),
    unitHash: new Int32Array(units),
    firstSeen: new Int32Array(entries),
    nextWeight: new Float64Array(steps),
    laterWeight: new Float64Array(steps),
    /** The two of them as what a pair adds to its count. */
    nextTerm: new Float64Array(steps),
    laterTerm: new Float64Array(steps),
    hasNext: tables.next !== null,
  };
};

type Preparing = { dataset: Dataset; tables: Counter; columns: Prepared };

/** A bot's million events count as its newest few hundred: the cost of a unit is bounded. */
const firstStepOf = (dataset: Dataset, unit: number, most: number): number => {
  const from = dataset.unitStart[unit]!;
  const to = dataset.unitStart[unit + 1]!;
  let first = to;
  while (first > from && dataset.stepStart[to]! - dataset.stepStart[first - 1]! <= most) first--;
  return first === to ? to - 1 : first;
};

const weighSteps = ({ dataset, tables, columns }: Preparing, unit: number, first: number): void => {
  const { unitOfStep, weight, scale, nextWeight, laterWeight, nextTerm, laterTerm } = columns;
  const to = dataset.unitStart[unit + 1]!;
  for (let s = to - 1; s >= first; s--) {
    const time = dataset.stepTime[s]!;
    unitOfStep[s] = unit;
    weight[s] = tables.weight(time);
    scale[s] = 1 / Math.sqrt(dataset.stepStart[s + 1]! - dataset.stepStart[s]!);
    nextWeight[s] = tables.nextWeight(time);
    laterWeight[s] = s === to - 1 ? 0 : laterWeight[s + 1]! + nextWeight[s + 1]!;
    nextTerm[s] = Math.floor(nextWeight[s]! * UNIT + 0.5);
    laterTerm[s] = Math.floor(laterWeight[s]! * UNIT + 0.5);
  }
};

/** Each item of a unit once, newest first, with the weight of its newest step; returns how many there are. */
const listDistinct = (
  { dataset, tables, columns }: Preparing,
  unit: number,
  seen: { unitOf: Int32Array; placeOf: Int32Array },
): number => {
  const { stepOfEntry, weight, root, freshRoot, distinctItem, firstSeen } = columns;
  const from = columns.distinctStart[unit]!;
  let distinct = from;
  for (let s = dataset.unitStart[unit + 1]! - 1; s >= columns.firstStep[unit]!; s--) {
    const fresh = tables.freshWeight(dataset.stepTime[s]!);
    for (let e = dataset.stepStart[s]!; e < dataset.stepStart[s + 1]!; e++) {
      stepOfEntry[e] = s;
      const item = dataset.entryItem[e]!;
      if (seen.unitOf[item] === unit) {
        firstSeen[seen.placeOf[item]!] = s;
        continue;
      }
      seen.unitOf[item] = unit;
      seen.placeOf[item] = distinct;
      firstSeen[distinct] = s;
      distinctItem[distinct] = item;
      root[distinct] = Math.sqrt(weight[s]!);
      freshRoot[distinct] = Math.sqrt(fresh);
      distinct++;
    }
  }
  return distinct - from;
};

export type Prepared = ReturnType<typeof createColumns>;

/**
 * Whether a unit's pair counts. Each item of a unit counts with about `defence.partners` of its others, so
 * that knowing much of a shopper does not help to see the next thing; which ones depends on the unit and the
 * pair alone.
 */
export const isCounted = ({ bound, unitHash }: Prepared, unit: number, a: number, b: number): boolean => {
  const limit = bound[unit]!;
  if (limit >= EVERY_PAIR) return true;
  // The finaliser of MurmurHash3 over both items: even enough for sampling; nothing rests on its being
  // secret.
  let h = unitHash[unit]! ^ Math.imul(a < b ? a : b, 0x9e3779b1) ^ Math.imul(a < b ? b : a, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0 < limit;
};
