/**
 * The counts behind the matrices. Each term is rounded once to a multiple of 2^-20 and summed as an integer
 * below 2^53, so that sums do not depend on order and subtracting a unit is exactly never having added it
 * (docs/learning.md, "Forgetting").
 */
import type { Dataset } from "../data/dataset.ts";
import {
  createPairCounts,
  ITEM_CHANNELS,
  mapPairCounts,
  pairChannelsOf,
  type PairCounts,
} from "./channels.ts";
import { countItems } from "./count-items.ts";
import { createPairCounter } from "./count-pairs.ts";
import { createTables, prepare } from "./prepare-units.ts";
import type { LinearRecipe } from "./recipe.ts";
import { createRow } from "./statistics-row.ts";

export { ITEM, ITEM_CHANNELS } from "./channels.ts";

/** Symmetric pattern in CSR form: row j lists, by rising index, each i that shares a unit with j. */
export type Statistics = {
  items: number;
  rowStart: Int32Array;
  column: Int32Array;
  pair: PairCounts;
  /** [(items + 1) * ITEM_CHANNELS] */
  item: Float64Array;
};

/**
 * Counts all units of `dataset`. Cost: the pairs within units (distinct items), and within `max_gap` steps
 * where the recipe asks what followed what. `only`: rows (by item index) whose pairs are counted; the others
 * are empty. What is counted of items is whole in any case.
 */
export const countStatistics = (
  dataset: Dataset,
  recipe: LinearRecipe,
  only: Uint8Array | null = null,
): Statistics => {
  const items = dataset.items.length - 1;
  const tables = createTables(recipe);
  const prepared = prepare(dataset, recipe, tables);
  const item = new Float64Array((items + 1) * ITEM_CHANNELS);
  countItems(dataset, prepared, tables, item);
  const wanted = pairChannelsOf(recipe);
  const row = createRow(items, wanted);
  const countRow = createPairCounter({ dataset, prepared, tables, wanted, row });
  const rowStart = new Int32Array(items + 2);
  const rows = only === null ? items : only.reduce((sum, each) => sum + each, 0);
  const room = Math.min(MOST_ROOM, rows * items, mostPairs(prepared.distinctStart));
  let column = new Int32Array(room);
  let pair = createPairCounts(wanted, room);
  let used = 0;
  for (let j = 1; j <= items; j++) {
    rowStart[j + 1] = used;
    if (only?.[j] === 0) continue;
    row.clear();
    countRow(j);
    const needed = used + row.touchedCount();
    if (needed > column.length) {
      const more = Math.max(needed, column.length + MOST_ROOM);
      column = grow(column, more, Int32Array);
      pair = mapPairCounts(pair, (values) =>
        values.length === 0 ? values : grow(values, more, Float64Array),
      );
    }
    used += row.write(column, pair, used);
    rowStart[j + 1] = used;
  }
  return {
    items,
    rowStart,
    column: column.subarray(0, used),
    pair: mapPairCounts(pair, (values) => values.subarray(0, used)),
    item,
  };
};

/** Room for so many pairs is made at a time; pages that nothing is written to take no memory. */
const MOST_ROOM = 8_000_000;

/** Pairs within units, each counted as often as it is there. */
const mostPairs = (distinctStart: Int32Array): number => {
  let pairs = 0;
  for (let u = 0; u + 1 < distinctStart.length; u++)
    pairs += (distinctStart[u + 1]! - distinctStart[u]!) ** 2;
  return pairs;
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
