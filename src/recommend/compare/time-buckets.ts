/**
 * Buckets of times: eight to a doubling, from a microsecond on, so that a quantile told from them is within a
 * tenth of the true one.
 */
const SMALLEST_MS = 0.001;
const A_DOUBLING = 8;
const LAST = 239;

/** The bucket of a time in ms, 0 to 239 (beyond 15 minutes all is one). */
export const bucketOf = (ms: number): number =>
  Math.min(LAST, Math.max(0, Math.floor(Math.log2(Math.max(ms, SMALLEST_MS) / SMALLEST_MS) * A_DOUBLING)));

const startOf = (bucket: number): number => SMALLEST_MS * 2 ** (bucket / A_DOUBLING);

/**
 * What a share of the times stays below, in ms: buckets in order, each with its count, as if each were evenly
 * filled on the scale of logarithms. Example: all 10 times in one bucket from 1 to 1.09 ms, share 0.5 → 1.04.
 */
export const quantileOf = (
  buckets: readonly (readonly [bucket: number, count: number])[],
  share: number,
): number => {
  const wanted = share * buckets.reduce((sum, [, count]) => sum + count, 0);
  let below = 0;
  for (const [bucket, count] of buckets) {
    if (below + count >= wanted) return startOf(bucket + (count === 0 ? 0 : (wanted - below) / count));
    below += count;
  }
  return startOf(buckets.at(-1)?.[0] ?? 0);
};
