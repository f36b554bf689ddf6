import type { Dataset } from "../../data/dataset.ts";
import type { Recommender } from "./recommender.ts";

/** score(i) = events of i in training, for everybody. */
export const createPopularity = (dataset: Dataset): Recommender => {
  const prior = new Float32Array(dataset.items.length);
  for (const item of dataset.entryItem) prior[item]!++;
  const scores = {
    count: 0,
    touched: new Int32Array(0),
    score: new Float64Array(dataset.items.length),
    prior,
  };
  return { name: "popularity", score: () => scores };
};
