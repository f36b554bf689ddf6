/** What several rounds measured. */
export type Spread = { readonly median: number; readonly min: number; readonly max: number };

export const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const [below, above] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return below === undefined || above === undefined ? NaN : (below + above) / 2;
};

export const spreadOf = (values: readonly number[]): Spread => ({
  median: medianOf(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/**
 * One in terms of another, each pair taken in the same round: a machine that is busy for one is busy for the
 * other as well. Example: [2, 6] of [1, 2] is 2 and 3.
 */
export const ratiosOf = (ones: readonly number[], others: readonly number[]): Spread =>
  spreadOf(ones.map((one, round) => one / (others[round] ?? NaN)));

/** The order of a round: every second one runs backwards, so that nobody always comes after the same one. */
export const inTurn = <T>(list: readonly T[], round: number): readonly T[] =>
  Math.abs(round) % 2 === 0 ? list : [...list].reverse();
