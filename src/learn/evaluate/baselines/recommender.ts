/** What is evaluated: anything that scores items from a prediction's history. */
import type { Prediction } from "../../data/predictions.ts";

/**
 * Scores of one prediction. `touched[0..count)` have `score[i]` + `prior[i]`; every other item has `prior[i]`
 * alone, or 0 where `prior` is null. The buffers belong to the recommender and hold until its next call.
 */
export type RecommenderScores = {
  count: number;
  touched: Int32Array;
  score: Float64Array;
  prior: Float32Array | null;
};

export type Recommender = {
  name: string;
  score: (prediction: Prediction) => RecommenderScores | Promise<RecommenderScores>;
};

/** Reusable sums over touched items. */
export const createAccumulator = (
  items: number,
): RecommenderScores & { clear: () => void; add: (item: number, value: number) => void } => {
  const touched = new Int32Array(items + 1);
  const score = new Float64Array(items + 1);
  const known = new Uint8Array(items + 1);
  const self = {
    count: 0,
    touched,
    score,
    prior: null as Float32Array | null,
    clear(): void {
      for (let t = 0; t < self.count; t++) {
        score[touched[t]!] = 0;
        known[touched[t]!] = 0;
      }
      self.count = 0;
    },
    add(item: number, value: number): void {
      if (known[item] === 0) {
        known[item] = 1;
        touched[self.count++] = item;
      }
      score[item]! += value;
    },
  };
  return self;
};
