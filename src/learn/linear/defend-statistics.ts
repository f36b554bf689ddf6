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
import type { LinearRecipe } from "./recipe.ts";
import { isCountedPair, PAIR, PAIR_CHANNELS, type Statistics } from "./statistics.ts";

/** Statistics with thin pairs dropped or weakened; the same object where the recipe asks for nothing. */
export const defendStatistics = (
  statistics: Statistics,
  recipe: LinearRecipe,
  secret: string,
): Statistics => {
  const { thin_below: thinBelow, keep, noise } = recipe.defence;
  if (recipe.min_units <= 1 && thinBelow <= 1) return statistics;
  const draw = createPrf(`${secret}/pairs`);
  const { items } = statistics;
  const ownFloor = recipe.next !== undefined;
  const shareOf = (channel: number, share: number): number => {
    if (channel === PAIR.units) return share === 0 ? 0 : 1;
    return ownFloor && (channel === PAIR.ridge || channel === PAIR.gram) ? 1 : share;
  };
  const rowStart = new Int32Array(items + 2);
  const column = new Int32Array(statistics.column.length);
  const value = new Float64Array(statistics.value.length);
  let used = 0;
  for (let j = 1; j <= items; j++) {
    for (let x = statistics.rowStart[j]!; x < statistics.rowStart[j + 1]!; x++) {
      const i = statistics.column[x]!;
      const units = statistics.value[x * PAIR_CHANNELS + PAIR.units]!;
      const isThin = units < thinBelow;
      const counted =
        isThin && noise > 0 ? units + noise * laplace(draw(Math.min(i, j), Math.max(i, j))) : units;
      const share = counted < recipe.min_units ? 0 : isThin ? keep : 1;
      for (let c = 0; c < PAIR_CHANNELS; c++)
        value[used * PAIR_CHANNELS + c] = statistics.value[x * PAIR_CHANNELS + c]! * shareOf(c, share);
      if (isCountedPair(value, used * PAIR_CHANNELS)) column[used++] = i;
    }
    rowStart[j + 1] = used;
  }
  return {
    ...statistics,
    rowStart,
    column: column.slice(0, used),
    value: value.slice(0, used * PAIR_CHANNELS),
  };
};

/** A Laplace variate of scale 1 from a uniform in [0, 1). */
const laplace = (uniform: number): number => {
  const centred = uniform - 0.5;
  return (centred < 0 ? 1 : -1) * exactLog(Math.max(1e-12, 1 - 2 * Math.abs(centred)));
};
