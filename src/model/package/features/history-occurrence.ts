import type { Feature } from "./feature.ts";
import { HISTORY_PURPOSES, historyFill } from "./fill.ts";

export const historyOccurrence: Feature = {
  name: "history.occurrence",
  dtype: "int64",
  shape: ["B", "L"],
  unit: "newer rows of the same item",
  neutral: 0,
  purposes: HISTORY_PURPOSES,
  tasks: ["score_items", "rank_candidates"],
  price: false,
  source:
    "How many newer rows of the history name the same item: 0 for the newest, so that a model can tell " +
    "a thing bought again from two things.",
  fill: historyFill(HISTORY_PURPOSES, (row) => row.occurrence),
};
