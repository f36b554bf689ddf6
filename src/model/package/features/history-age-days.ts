import type { Feature } from "./feature.ts";
import { HISTORY_PURPOSES, historyFill } from "./fill.ts";

export const historyAgeDays: Feature = {
  name: "history.age_days",
  dtype: "float32",
  shape: ["B", "L"],
  unit: "days",
  neutral: 0,
  purposes: HISTORY_PURPOSES,
  tasks: ["score_items", "rank_candidates"],
  price: false,
  source: "Age of the step on the clock of the service, never below 0; the page itself is 0 days old.",
  fill: historyFill(HISTORY_PURPOSES, (row) => row.ageDays),
};
