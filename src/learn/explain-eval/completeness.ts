/** Whether contributions make up the score, as the service asks before it names a step. */
import { type Attribution, EXACT_TOLERANCE } from "../../explain/attribute.ts";
import { SAMPLED_TOLERANCE } from "../../explain/shapley.ts";

/** Sums over explanations. */
export type CompletenessSums = {
  readonly explained: number;
  readonly residual: number;
  readonly largest: number;
  readonly faithful: number;
};

export const NOTHING_EXPLAINED: CompletenessSums = { explained: 0, residual: 0, largest: 0, faithful: 0 };

/**
 * |score - prior - sum of contributions| as a share of what the service holds it against: max(1, |score|)
 * where scores are sums, else what the history moves the score by. Up to `threshold`, steps may be named.
 */
export type Completeness = { readonly mean: number; readonly largest: number; readonly threshold: number };

const residualOf = ({ residual, score, contributions }: Attribution, isAdditive: boolean): number => {
  if (residual === 0) return 0;
  const moved = Math.abs(contributions.reduce((sum, { value }) => sum + value, 0));
  return residual / (isAdditive || moved === 0 ? Math.max(1, Math.abs(score)) : moved);
};

export const addCompleteness = (
  sums: CompletenessSums,
  attribution: Attribution,
  isAdditive: boolean,
): CompletenessSums => {
  const residual = residualOf(attribution, isAdditive);
  return {
    explained: sums.explained + 1,
    residual: sums.residual + residual,
    largest: Math.max(sums.largest, residual),
    faithful: sums.faithful + Number(attribution.faithful),
  };
};

export const completenessOf = (
  { explained, residual, largest }: CompletenessSums,
  isAdditive: boolean,
): Completeness => ({
  mean: residual / Math.max(1, explained),
  largest,
  threshold: isAdditive ? EXACT_TOLERANCE : SAMPLED_TOLERANCE,
});
