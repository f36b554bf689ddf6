import type { Purpose } from "../../../consent/purposes.ts";
import type { Feature } from "./feature.ts";
import { historyFill } from "./fill.ts";

const PURPOSES_OF_CHANNEL: readonly Purpose[] = ["personalise", "connect_channels"];

export const historyChannel: Feature = {
  name: "history.channel",
  dtype: "int64",
  shape: ["B", "L"],
  unit: "code: 1 web, 2 app, 3 store, 4 email, 5 phone, 6 other",
  neutral: 0,
  purposes: PURPOSES_OF_CHANNEL,
  tasks: ["score_items", "rank_candidates"],
  price: false,
  source: "Where the step happened; 0 = the page itself, padding, or not allowed.",
  fill: historyFill(PURPOSES_OF_CHANNEL, (row) => row.channel),
};
