import type { Feature } from "./feature.ts";
import { HISTORY_PURPOSES, historyFill } from "./fill.ts";

export const historyItems: Feature = {
  name: "history.items",
  dtype: "int64",
  shape: ["B", "L"],
  unit: "vocabulary index",
  neutral: 0,
  purposes: HISTORY_PURPOSES,
  tasks: ["score_items", "rank_candidates"],
  price: false,
  source:
    "The items of the steps that the decision allows, newest first; 0 = padding. Items that the " +
    "vocabulary does not know are left out.",
  fill: historyFill(HISTORY_PURPOSES, (row) => row.index),
};
