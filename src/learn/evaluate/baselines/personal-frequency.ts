import type { Dataset } from "../../data/dataset.ts";
import { createAccumulator, type Recommender } from "./recommender.ts";

/**
 * score(i) = steps of one's own history with i, then general popularity (P-TopFreq; Hu et al., SIGIR 2020).
 */
export const createPersonalFrequency = (dataset: Dataset): Recommender => {
  const prior = new Float32Array(dataset.items.length);
  for (const item of dataset.entryItem) prior[item]!++;
  const largest = prior.reduce((a, b) => Math.max(a, b), 1);
  const scaled = prior.map((count) => count / (largest * 2));
  const sums = createAccumulator(dataset.items.length - 1);
  sums.prior = scaled;
  return {
    name: "personal-frequency",
    score: ({ history }) => {
      sums.clear();
      for (const step of history) for (const item of new Set(step.items)) if (item > 0) sums.add(item, 1);
      return sums;
    },
  };
};
