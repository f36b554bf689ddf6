import type { Feature } from "./feature.ts";
import { HISTORY_PURPOSES, historyFill } from "./fill.ts";

export const historyEventTypes: Feature = {
  name: "history.event_types",
  dtype: "int64",
  shape: ["B", "L"],
  unit: "code: 1 view, 2 click, 3 cart, 4 wishlist, 5 purchase, 6 rating, 7 context",
  neutral: 0,
  purposes: HISTORY_PURPOSES,
  tasks: ["score_items", "rank_candidates"],
  price: false,
  source: "What the step was; 7 is the page itself and 0 padding.",
  fill: historyFill(HISTORY_PURPOSES, (row) => row.type),
};
