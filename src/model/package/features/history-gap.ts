import type { Feature } from "./feature.ts";
import { HISTORY_PURPOSES, historyFill } from "./fill.ts";

export const historyGap: Feature = {
  name: "history.gap",
  dtype: "int64",
  shape: ["B", "L"],
  unit: "steps from the present",
  neutral: 0,
  purposes: HISTORY_PURPOSES,
  tasks: ["score_items", "rank_candidates"],
  price: false,
  source: "How many newer steps have a known item: 0 for the newest. All items of one order share it.",
  fill: historyFill(HISTORY_PURPOSES, (row) => row.gap),
};
