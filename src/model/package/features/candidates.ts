import type { Feature } from "./feature.ts";
import { candidateFill } from "./fill.ts";

export const candidates: Feature = {
  name: "candidates",
  dtype: "int64",
  shape: ["B", "C"],
  unit: "vocabulary index",
  neutral: 0,
  purposes: [],
  tasks: ["score_items", "rank_candidates"],
  price: false,
  source: "The candidates to score; 0 = padding, whose score is not read.",
  fill: candidateFill([], (candidate) => candidate.index),
};
