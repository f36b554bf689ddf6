import {
  type CandidateFacts,
  type Feature,
  type RequestFacts,
} from "../../../../src/model/package/features/feature.ts";

/**
 * Values of candidate features for one candidate, as a model saw them; for explanations and for training the
 * ranking stage.
 */
export const candidateValues = (
  features: readonly Feature[],
  candidate: CandidateFacts,
  request: RequestFacts,
): number[] =>
  features.map((feature) => {
    const value = feature.valueFor?.(candidate, request) ?? null;
    return value === null || !Number.isFinite(value) ? feature.neutral : value;
  });
