import type { Dataset } from "../../data/dataset.ts";
import { createAccumulator, type Recommender } from "./recommender.ts";

const LONGEST_GAP = 10;

/**
 * Rules j -> i weighing 1/gap over all training units; the newest step's items fire (SR; Ludewig and Jannach,
 * UMUAI 2018).
 */
export const createSequentialRules = (dataset: Dataset): Recommender => {
  const rules = new Map<number, Map<number, number>>();
  for (let u = 0; u < dataset.units.length; u++) {
    const to = dataset.unitStart[u + 1]!;
    for (let s = dataset.unitStart[u]!; s < to; s++) {
      for (let t = s + 1; t < to && t - s <= LONGEST_GAP; t++) {
        for (let a = dataset.stepStart[s]!; a < dataset.stepStart[s + 1]!; a++) {
          const from = dataset.entryItem[a]!;
          let row = rules.get(from);
          if (row === undefined) {
            row = new Map();
            rules.set(from, row);
          }
          for (let b = dataset.stepStart[t]!; b < dataset.stepStart[t + 1]!; b++) {
            const target = dataset.entryItem[b]!;
            row.set(target, (row.get(target) ?? 0) + 1 / (t - s));
          }
        }
      }
    }
  }
  const sums = createAccumulator(dataset.items.length - 1);
  return {
    name: "sequential-rules",
    score: ({ history }) => {
      sums.clear();
      for (let s = history.length - 1; s >= 0; s--) {
        const known = history[s]!.items.filter((item) => item > 0);
        if (known.length === 0) continue;
        for (const item of known)
          for (const [target, weight] of rules.get(item) ?? []) sums.add(target, weight);
        break;
      }
      return sums;
    },
  };
};
