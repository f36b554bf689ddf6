import type { Ranked } from './ranking.ts';

/** How two lists for the same answer differ. */
export type ListComparison = {
  /** Share of the shorter list's length that both have; 1 = the same items. */
  readonly overlap: number;
  /** Kendall's tau over the items that both have; null with fewer than two. */
  readonly rankCorrelation: number | null;
  /** Best score of each list. */
  readonly topScores: readonly [number, number];
};

/**
 * Compares what was shown with what another model would have shown.
 * tau = (concordant - discordant pairs) / pairs (Kendall 1938). Example: [a, b, c] and [a, c, d] share a and c in the same order: overlap 2/3, tau 1.
 */
export const compareLists = (shown: readonly (Ranked & { readonly id: string })[], other: readonly (Ranked & { readonly id: string })[]): ListComparison => {
  const places = new Map(other.map(({ id }, place) => [id, place]));
  const common = shown.flatMap(({ id }) => places.get(id) ?? []);
  let balance = 0;
  for (let a = 0; a < common.length; a += 1) for (let b = a + 1; b < common.length; b += 1) balance += common[a]! < common[b]! ? 1 : -1;
  const pairs = (common.length * (common.length - 1)) / 2;
  const length = Math.min(shown.length, other.length);
  return { overlap: length === 0 ? 0 : common.length / length, rankCorrelation: pairs === 0 ? null : balance / pairs, topScores: [shown[0]?.score ?? 0, other[0]?.score ?? 0] };
};
