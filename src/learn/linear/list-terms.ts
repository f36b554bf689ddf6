import { exactLog1p, exactPow } from "../math/exact-math.ts";
import { ITEM, ITEM_CHANNELS, UNIT } from "./channels.ts";
import type { Statistics } from "./statistics.ts";

/** Evidence of each item, from the integer counts (plain numbers from here on). */
export const itemTerms = (statistics: Statistics) => {
  const size = statistics.items + 1;
  const of = (channel: number): Float64Array =>
    Float64Array.from({ length: size }, (_, i) => statistics.item[i * ITEM_CHANNELS + channel]! / UNIT);
  const together = of(ITEM.together);
  const events = of(ITEM.events);
  const repeats = of(ITEM.repeats);
  const held = of(ITEM.gram);
  const root = (from: Float64Array): Float64Array => Float64Array.from(from, (d) => Math.sqrt(d + 1));
  return {
    root: root(together),
    freshRoot: root(of(ITEM.fresh)),
    lengthRoot: root(of(ITEM.byLength)),
    basketRoot: root(of(ITEM.basket)),
    after: sumsOfRows(statistics, statistics.pair.after),
    before: sumsOfRows(statistics, statistics.pair.before),
    source: Float64Array.from(together, (d) => exactPow(d + 1, 0.3)),
    target: Float64Array.from(together, (d) => exactPow(d + 1, 0.7)),
    count: events.map((n) => exactLog1p(n) / 10),
    recent: of(ITEM.decayed).map((n) => exactLog1p(n) / 10),
    again: Float64Array.from(of(ITEM.again), (again, i) => Math.sqrt(again / (held[i]! + 1))),
    own: Float64Array.from(repeats, (r, i) => Math.sqrt(r / (events[i]! + 5))),
  };
};

export type Terms = ReturnType<typeof itemTerms>;

/** Of each row of a channel, in whole units; zeros for a channel that is not counted. */
const sumsOfRows = ({ items, rowStart }: Statistics, values: Float64Array): Float64Array => {
  const sums = new Float64Array(items + 1);
  if (values.length === 0) return sums;
  for (let j = 1; j <= items; j++) {
    let sum = 0;
    for (let x = rowStart[j]!; x < rowStart[j + 1]!; x++) sum += values[x]!;
    sums[j] = sum / UNIT;
  }
  return sums;
};
