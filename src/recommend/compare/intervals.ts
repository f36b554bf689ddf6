/** Normal quantile of a 95 % interval. */
const Z = 1.959964;

export type Estimate = {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
};

/**
 * A share with its 95 % interval (Wilson 1927); null without trials. Example: 8 of 10 → 0.8 [0.49, 0.943].
 */
export const shareOf = (hits: number, n: number): Estimate | null => {
  if (n <= 0) return null;
  const p = hits / n;
  const centre = (p + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n))) / (1 + (Z * Z) / n);
  return { value: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half), n };
};

/**
 * A mean with its 95 % interval from n, sum and sum of squares; null without values. One value has no spread:
 * the interval is null-width.
 */
export const meanOf = (n: number, sum: number, squares: number): Estimate | null => {
  if (n <= 0) return null;
  const mean = sum / n;
  const variance = n < 2 ? 0 : Math.max(0, (squares - n * mean * mean) / (n - 1));
  const half = Z * Math.sqrt(variance / n);
  return { value: mean, low: mean - half, high: mean + half, n };
};

/**
 * Spearman's rank correlation of the items that both lists hold, by their order there; null with fewer than
 * two. Example: [a, b, c] and [c, b, a] → -1.
 */
export const rankCorrelation = (one: readonly string[], other: readonly string[]): number | null => {
  const places = new Map(other.map((item, place) => [item, place]));
  const shared = one
    .flatMap((item) => {
      const there = places.get(item);
      return there === undefined ? [] : [there];
    })
    .map((there, here) => ({ here, there }));
  const n = shared.length;
  if (n < 2) return null;
  const byOther = [...shared].sort((a, b) => a.there - b.there);
  const distance = byOther.reduce((sum, { here }, rank) => sum + (here - rank) ** 2, 0);
  return 1 - (6 * distance) / (n * (n * n - 1));
};
