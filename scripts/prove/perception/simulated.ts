/** Shoppers who say what they think of suggestions, of whom it is known what they think. */

/** How far a shopper's own taste lies from the average, on either side: answers of one person resemble. */
const TASTE = 0.15;

/** A shopper's own chance of finding a suggestion of use, where `truth` is that of all of them. */
export const tasteOf = (draw: () => number, truth: number): number =>
  Math.min(1, Math.max(0, truth + (draw() < 0.5 ? TASTE : -TASTE)));

/** How likely a suggestion is of use by how strongly it was suggested, 0 to 1 of the best of its answer. */
export const chanceOf = (strength: number): number => 0.15 + 0.6 * Math.max(0, strength) ** 2;

export type Covered = {
  readonly truth: number;
  readonly people: number;
  readonly runs: number;
  /** Runs in which the known gap lay within its interval. */
  readonly within: number;
  readonly share: number;
};

/** By chance alone the share of 95 in a hundred is not lower than this, but in 3 of 100,000 proofs. */
const DEVIATIONS = 4;
const SHARE = 0.95;
export const leastShare = (runs: number): number =>
  SHARE - DEVIATIONS * Math.sqrt((SHARE * (1 - SHARE)) / runs);

export const coveredOf = (covered: Omit<Covered, "share">): Covered => ({
  ...covered,
  share: Math.round((covered.within / covered.runs) * 1e4) / 1e4,
});
