import type { Dataset } from "../../data/dataset.ts";
import { createAccumulator, type Recommender } from "./recommender.ts";

/** Days that count as of late: what shops sell changes with the season. */
const RECENT_DAYS = 30;

/**
 * How often each item was chosen of late: in the last thirty days, or in the last third where the data covers
 * less than three times that; ever, where there are no times. What was not chosen then follows by how often
 * it was ever.
 */
const recentPopularity = (dataset: Dataset): Float32Array => {
  const { stepTime, stepStart, entryItem, items, timed } = dataset;
  const newest = stepTime.reduce((most, time) => Math.max(most, time), -Infinity);
  const oldest = stepTime.reduce((least, time) => Math.min(least, time), Infinity);
  const from = timed ? newest - Math.min(RECENT_DAYS, (newest - oldest) / 3) : -Infinity;
  const ever = new Float64Array(items.length);
  const recent = new Float64Array(items.length);
  for (let s = 0; s < stepTime.length; s++)
    for (let e = stepStart[s]!; e < stepStart[s + 1]!; e++) {
      ever[entryItem[e]!]!++;
      if (stepTime[s]! >= from) recent[entryItem[e]!]!++;
    }
  return Float32Array.from(items, (_, i) => recent[i]! + ever[i]! / (entryItem.length + 1));
};

/**
 * score(i) = steps of one's own history with i, then popularity of late (P-TopFreq; Hu et al., SIGIR 2020).
 */
export const createPersonalFrequency = (dataset: Dataset): Recommender => {
  const popularity = recentPopularity(dataset);
  const largest = popularity.reduce((a, b) => Math.max(a, b), 1);
  const sums = createAccumulator(dataset.items.length - 1);
  sums.prior = popularity.map((count) => count / (largest * 2));
  return {
    name: "personal-frequency",
    score: ({ history }) => {
      sums.clear();
      for (const step of history) for (const item of new Set(step.items)) if (item > 0) sums.add(item, 1);
      return sums;
    },
  };
};
