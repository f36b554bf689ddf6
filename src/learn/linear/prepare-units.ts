/**
 * What the counts need of each unit, made once before the pass over rows: weights of its steps, its distinct
 * items, and its bounds.
 */
import type { Dataset } from "../data/dataset.ts";
import { exactExp } from "../math/exact-math.ts";
import { hashId } from "../math/prf.ts";
import type { LinearRecipe } from "./recipe.ts";

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
  const units = dataset.units.length;
  const steps = dataset.stepTime.length;
  const entries = dataset.entryItem.length;
  const firstStep = new Int32Array(units);
  const unitOfStep = new Int32Array(steps);
  const stepOfEntry = new Int32Array(entries).fill(-1);
  const weight = new Float64Array(steps);
  const scale = new Float64Array(steps);
  const distinctStart = new Int32Array(units + 1);
  const distinctItem = new Int32Array(entries);
  const partners = recipe.defence.partners ?? Infinity;
  const bound = new Float64Array(units);
  const unitHash = new Int32Array(units);
  const root = new Float64Array(entries);
  const freshRoot = new Float64Array(entries);
  const seen = new Int32Array(dataset.items.length).fill(-1);
  const placeOf = new Int32Array(dataset.items.length);
  const firstSeen = new Int32Array(entries);
  const nextWeight = new Float64Array(steps);
  const laterWeight = new Float64Array(steps);
  let distinct = 0;
  for (let u = 0; u < units; u++) {
    const from = dataset.unitStart[u]!;
    const to = dataset.unitStart[u + 1]!;
    let first = to;
    // A bot's million events count as its newest few hundred: the cost of a unit is bounded.
    while (first > from && dataset.stepStart[to]! - dataset.stepStart[first - 1]! <= recipe.max_unit_entries)
      first--;
    if (first === to) first = to - 1;
    firstStep[u] = first;
    for (let s = to - 1; s >= first; s--) {
      const size = dataset.stepStart[s + 1]! - dataset.stepStart[s]!;
      unitOfStep[s] = u;
      weight[s] = tables.weight(dataset.stepTime[s]!);
      scale[s] = 1 / Math.sqrt(size);
      const fresh = tables.freshWeight(dataset.stepTime[s]!);
      nextWeight[s] = tables.nextWeight(dataset.stepTime[s]!);
      laterWeight[s] = s === to - 1 ? 0 : laterWeight[s + 1]! + nextWeight[s + 1]!;
      for (let e = dataset.stepStart[s]!; e < dataset.stepStart[s + 1]!; e++) {
        stepOfEntry[e] = s;
        const item = dataset.entryItem[e]!;
        if (seen[item] === u) {
          firstSeen[placeOf[item]!] = s;
          continue;
        }
        seen[item] = u;
        placeOf[item] = distinct;
        firstSeen[distinct] = s;
        distinctItem[distinct] = item;
        root[distinct] = Math.sqrt(weight[s]!);
        freshRoot[distinct] = Math.sqrt(fresh);
        distinct++;
      }
    }
    distinctStart[u + 1] = distinct;
    bound[u] = (4294967296 * partners) / Math.max(1, distinct - distinctStart[u]! - 1);
    if (bound[u]! < 4294967296) unitHash[u] = hashId(dataset.units[u]!);
  }
  return {
    firstStep,
    unitOfStep,
    stepOfEntry,
    weight,
    scale,
    distinctStart,
    distinctItem,
    root,
    freshRoot,
    bound,
    unitHash,
    firstSeen,
    nextWeight,
    laterWeight,
    hasNext: tables.next !== null,
  };
};

export type Prepared = ReturnType<typeof prepare>;

/**
 * Whether a unit's pair counts. Each item of a unit counts with about `defence.partners` of its others, so
 * that knowing much of a shopper does not help to see the next thing; which ones depends on the unit and the
 * pair alone.
 */
export const isCounted = ({ bound, unitHash }: Prepared, unit: number, a: number, b: number): boolean => {
  const limit = bound[unit]!;
  if (limit >= 4294967296) return true;
  // The finaliser of MurmurHash3 over both items: even enough for sampling; nothing rests on its being
  // secret.
  let h = unitHash[unit]! ^ Math.imul(a < b ? a : b, 0x9e3779b1) ^ Math.imul(a < b ? b : a, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0 < limit;
};
