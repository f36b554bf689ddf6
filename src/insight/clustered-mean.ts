/** One answer, and whose it is: answers of one person resemble each other. */
export type SaidByPerson = { readonly person: string; readonly value: number };

/** Answers that nobody gave, which keep an interval honest where few, or all the same, were given. */
export type PseudoAnswers = readonly { readonly value: number; readonly weight: number }[];

/** Two for and two against (Agresti and Coull, "Approximate is better than exact", 1998). */
export const SHARE_PRIOR: PseudoAnswers = [
  { value: 1, weight: 2 },
  { value: 0, weight: 2 },
];
/** Three more, for a net promoter score of -100 to 100 (Rocks, "Interval estimation for the NPS", 2016). */
export const NPS_PRIOR: PseudoAnswers = [
  { value: 100, weight: 0.75 },
  { value: 0, weight: 1.5 },
  { value: -100, weight: 0.75 },
];
/** As a share's, for what lies between a belief and what was said. */
export const GAP_PRIOR: PseudoAnswers = [
  { value: 0.5, weight: 2 },
  { value: -0.5, weight: 2 },
];

export type ConfidenceInterval = {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly answers: number;
  readonly shoppers: number;
};

const Z = 1.959964;

/** Quantile .975 of Student's t (Abramowitz and Stegun, 26.7.5); from 9 degrees on right to .001. */
export const tQuantile = (degrees: number): number => {
  const z3 = Z ** 3;
  const z5 = Z ** 5;
  const z7 = Z ** 7;
  return (
    Z +
    (z3 + Z) / (4 * degrees) +
    (5 * z5 + 16 * z3 + 3 * Z) / (96 * degrees ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / (384 * degrees ** 3)
  );
};

/**
 * A mean with its 95 % interval by people: the cluster-robust variance of a mean with G/(G-1) and Student's t
 * with G-1 degrees (Cameron and Miller, "A practitioner's guide to cluster-robust inference", 2015, II.B and
 * VI.D), about a centre that a few answers of the prior pull in. The value is that of the answers alone. Null
 * with fewer than two people.
 */
export const clusteredMean = (
  said: readonly SaidByPerson[],
  prior: PseudoAnswers,
  [least, most]: readonly [number, number],
): ConfidenceInterval | null => {
  const people = new Map<string, { sum: number; count: number }>();
  for (const { person, value } of said) {
    const sums = people.get(person) ?? { sum: 0, count: 0 };
    people.set(person, { sum: sums.sum + value, count: sums.count + 1 });
  }
  const clusters = people.size;
  if (clusters < 2) return null;
  const sum = said.reduce((total, { value }) => total + value, 0);
  const added = prior.reduce((total, { weight }) => total + weight, 0);
  const weight = said.length + added;
  const centre = (sum + prior.reduce((total, one) => total + one.value * one.weight, 0)) / weight;
  const spread =
    [...people.values()].reduce((total, one) => total + (one.sum - one.count * centre) ** 2, 0) +
    prior.reduce((total, one) => total + one.weight * (one.value - centre) ** 2, 0);
  const half = (tQuantile(clusters - 1) * Math.sqrt((clusters / (clusters - 1)) * spread)) / weight;
  return {
    value: sum / said.length,
    low: Math.max(least, centre - half),
    high: Math.min(most, centre + half),
    answers: said.length,
    shoppers: clusters,
  };
};
