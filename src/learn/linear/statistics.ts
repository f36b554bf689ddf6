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

export { ITEM, ITEM_CHANNELS, UNIT } from "./channels.ts";

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
 * where the recipe asks what followed what.
 */
export const countStatistics = (dataset: Dataset, recipe: LinearRecipe): Statistics => {
  const items = dataset.items.length - 1;
  const tables = createTables(recipe);
  const prepared = prepare(dataset, recipe, tables);
  const item = new Float64Array((items + 1) * ITEM_CHANNELS);
  countItems(dataset, prepared, tables, item);
  const wanted = pairChannelsOf(recipe);
  const row = createRow(items, wanted);
  const countRow = createPairCounter({ dataset, prepared, tables, wanted, row });
  const rowStart = new Int32Array(items + 2);
  let column = new Int32Array(1024);
  let pair = createPairCounts(wanted, 1024);
  let used = 0;
  for (let j = 1; j <= items; j++) {
    row.clear();
    countRow(j);
    const needed = used + row.touchedCount();
    if (needed > column.length) {
      const room = Math.max(needed, Math.min(column.length * 2, column.length + 4_000_000));
      column = grow(column, room, Int32Array);
      pair = mapPairCounts(pair, (values) =>
        values.length === 0 ? values : grow(values, room, Float64Array),
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

const grow = <T extends Int32Array | Float64Array>(
  from: T,
  length: number,
  Kind: new (length: number) => T,
): T => {
  const to = new Kind(length);
  to.set(from);
  return to;
};
