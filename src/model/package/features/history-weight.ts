import type { Feature } from "./feature.ts";
import { HISTORY_PURPOSES, historyFill } from "./fill.ts";

export const historyWeight: Feature = {
  name: "history.weight",
  dtype: "float32",
  shape: ["B", "L"],
  unit: "share of its step",
  neutral: 0,
  purposes: HISTORY_PURPOSES,
  tasks: ["score_items", "rank_candidates"],
  price: false,
  source:
    "1/sqrt(number of known items in the step): 1 for a view or a cart event, less for an item of a " +
    "larger order; 0 = padding.",
  fill: historyFill(HISTORY_PURPOSES, (row) => row.weight),
};
