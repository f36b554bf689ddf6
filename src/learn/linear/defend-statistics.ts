/**
 * What one or few people did must not show (docs/learning.md, "The privacy threshold"). A pair that fewer
 * than `thin_below` units made is thin: it stays only if its count plus noise reaches `min_units`, and then
 * with the share `keep` of its evidence, so that two-hop and content likeness speak louder where few people
 * do. The noise is PRF(secret, pair), never drawn again: a refit is the same, and asking twice does not
 * average it away. The secret is not in the recipe. The counts of `next` stay as they are: its floor asks for
 * more than a threshold does.
 */
import { exactLog } from "../math/exact-math.ts";
import { createPrf } from "../math/prf.ts";
import { isCountedPair, mapPairCounts, type PairChannel } from "./channels.ts";
import type { LinearRecipe } from "./recipe.ts";
import type { Statistics } from "./statistics.ts";

/** Statistics with thin pairs dropped or weakened; the same object where the recipe asks for nothing. */
export const defendStatistics = (
  statistics: Statistics,
  recipe: LinearRecipe,
  secret: string,
): Statistics => {
  if (recipe.min_units <= 1 && recipe.defence.thin_below <= 1) return statistics;
  const shares = sharesOf(statistics, recipe, secret);
  const { rowStart, pair } = statistics;
  const hasOwnFloor = recipe.next !== undefined;
  const isKept = (x: number): boolean =>
    (shares[x] !== 0 && isCountedPair(pair, x)) ||
    (hasOwnFloor && (pair.ridge[x] !== 0 || pair.gram[x] !== 0));
  const kept = new Int32Array(statistics.column.length);
  const start = new Int32Array(statistics.items + 2);
  let used = 0;
  for (let j = 1; j <= statistics.items; j++) {
    for (let x = rowStart[j]!; x < rowStart[j + 1]!; x++) if (isKept(x)) kept[used++] = x;
    start[j + 1] = used;
  }
  const places = kept.subarray(0, used);
  const take = (values: Float64Array, channel: PairChannel): Float64Array => {
    if (values.length === 0) return values;
    if (hasOwnFloor && (channel === "ridge" || channel === "gram")) return takeAll(values, places);
    return channel === "units" ? takeUnits(values, shares, places) : takeShares(values, shares, places);
  };
  return {
    ...statistics,
    rowStart: start,
    column: takeColumns(statistics.column, places),
    pair: mapPairCounts(pair, take),
  };
};

/** By pair the share of its evidence that stays: none, that of a thin pair, or all. */
const sharesOf = (
  { items, rowStart, column, pair }: Statistics,
  { min_units: least, defence: { thin_below: thinBelow, keep, noise } }: LinearRecipe,
  secret: string,
): Float64Array => {
  const draw = createPrf(`${secret}/pairs`);
  const shares = new Float64Array(column.length);
  for (let j = 1; j <= items; j++) {
    for (let x = rowStart[j]!; x < rowStart[j + 1]!; x++) {
      const i = column[x]!;
      const units = pair.units[x]!;
      const isThin = units < thinBelow;
      const counted =
        isThin && noise > 0 ? units + noise * laplace(draw(Math.min(i, j), Math.max(i, j))) : units;
      shares[x] = counted < least ? 0 : isThin ? keep : 1;
    }
  }
  return shares;
};

const takeColumns = (column: Int32Array, places: Int32Array): Int32Array => {
  const to = new Int32Array(places.length);
  for (let k = 0; k < places.length; k++) to[k] = column[places[k]!]!;
  return to;
};

const takeAll = (values: Float64Array, places: Int32Array): Float64Array => {
  const to = new Float64Array(places.length);
  for (let k = 0; k < places.length; k++) to[k] = values[places[k]!]!;
  return to;
};

const takeShares = (values: Float64Array, shares: Float64Array, places: Int32Array): Float64Array => {
  const to = new Float64Array(places.length);
  for (let k = 0; k < places.length; k++) to[k] = values[places[k]!]! * shares[places[k]!]!;
  return to;
};

/** A pair's units are all of them or none. */
const takeUnits = (values: Float64Array, shares: Float64Array, places: Int32Array): Float64Array => {
  const to = new Float64Array(places.length);
  for (let k = 0; k < places.length; k++) to[k] = shares[places[k]!] === 0 ? 0 : values[places[k]!]!;
  return to;
};

/** A Laplace variate of scale 1 from a uniform in [0, 1). */
const laplace = (uniform: number): number => {
  const centred = uniform - 0.5;
  return (centred < 0 ? 1 : -1) * exactLog(Math.max(1e-12, 1 - 2 * Math.abs(centred)));
};
