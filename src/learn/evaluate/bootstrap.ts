/**
 * Percentile bootstrap over clusters: predictions of one session or shopper are drawn together (Efron and
 * Tibshirani, 1993, ch. 13).
 */
import { createPrf } from "../math/prf.ts";

export type Interval = { low: number; high: number };

/** Of a mean, from its 95 % interval. */
export const standardErrorOf = ({ low, high }: Readonly<Interval>): number => (high - low) / (2 * 1.96);

/**
 * 95 % interval of the mean of `values`; `cluster[x]` names the unit of value x. Same seed, same interval.
 * Example: clusters with means 0 and 1 of equal size and many draws: from 0 to 1.
 */
export const bootstrapMean = (
  values: Float64Array,
  cluster: readonly string[],
  options: { draws: number; seed: string },
): Interval => {
  const index = new Map<string, number>();
  const sums: number[] = [];
  const sizes: number[] = [];
  values.forEach((value, x) => {
    let at = index.get(cluster[x]!);
    if (at === undefined) {
      at = sums.length;
      index.set(cluster[x]!, at);
      sums.push(0);
      sizes.push(0);
    }
    sums[at]! += value;
    sizes[at]!++;
  });
  if (sums.length === 0) return { low: 0, high: 0 };
  const start = Math.floor(createPrf(options.seed)(1) * 4294967296);
  const random = xorshift(start === 0 ? 1 : start);
  const means = new Float64Array(options.draws);
  for (let d = 0; d < options.draws; d++) {
    let sum = 0;
    let size = 0;
    for (let k = 0; k < sums.length; k++) {
      const pick = random() % sums.length;
      sum += sums[pick]!;
      size += sizes[pick]!;
    }
    means[d] = sum / size;
  }
  means.sort();
  return {
    low: means[Math.floor(options.draws * 0.025)]!,
    high: means[Math.min(options.draws - 1, Math.ceil(options.draws * 0.975) - 1)]!,
  };
};

/** Marsaglia's xorshift32: fast, and good enough to pick clusters. */
const xorshift = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
};
