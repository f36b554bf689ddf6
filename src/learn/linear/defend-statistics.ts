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
import { isCountedPair, mapPairCounts } from "./channels.ts";
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
  return recipe.next === undefined ? dropped(statistics, shares) : weakened(statistics, shares);
};

/** Without the pairs that have no share. */
const dropped = (statistics: Statistics, shares: Float64Array): Statistics => {
  const { items, rowStart, column, pair } = statistics;
  const kept = new Int32Array(column.length);
  const start = new Int32Array(items + 2);
  let used = 0;
  for (let j = 1; j <= items; j++) {
    for (let x = rowStart[j]!; x < rowStart[j + 1]!; x++)
      if (shares[x] !== 0 && isCountedPair(pair, x)) kept[used++] = x;
    start[j + 1] = used;
  }
  const places = kept.subarray(0, used);
  return {
    ...statistics,
    rowStart: start,
    column: takeColumns(column, places),
    pair: mapPairCounts(pair, (values, channel) =>
      values.length === 0 ? values : takeShares(values, channel === "units" ? null : shares, places),
    ),
  };
};

/**
 * Every pair stays where it is, for the sake of `next`, whose counts stay as they are; of those without a
 * share nothing else is left.
 */
const weakened = (statistics: Statistics, shares: Float64Array): Statistics => ({
  ...statistics,
  pair: mapPairCounts(statistics.pair, (values, channel) => {
    if (channel === "ridge" || channel === "gram" || values.length === 0) return values;
    const to = new Float64Array(values.length);
    if (channel === "units") for (let x = 0; x < to.length; x++) to[x] = shares[x] === 0 ? 0 : values[x]!;
    else for (let x = 0; x < to.length; x++) to[x] = values[x]! * shares[x]!;
    return to;
  }),
});

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

const takeShares = (values: Float64Array, shares: Float64Array | null, places: Int32Array): Float64Array => {
  const to = new Float64Array(places.length);
  for (let k = 0; k < places.length; k++)
    to[k] = shares === null ? values[places[k]!]! : values[places[k]!]! * shares[places[k]!]!;
  return to;
};

/** A Laplace variate of scale 1 from a uniform in [0, 1). */
const laplace = (uniform: number): number => {
  const centred = uniform - 0.5;
  return (centred < 0 ? 1 : -1) * exactLog(Math.max(1e-12, 1 - 2 * Math.abs(centred)));
};
