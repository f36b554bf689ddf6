import type { CandidateFacts, Feature } from "./feature.ts";
import { candidateFill } from "./fill.ts";

const valueFor = ({ item }: CandidateFacts): number | null => item?.delivery_days ?? null;

export const itemDeliveryDays: Feature = {
  name: "item.delivery_days",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "days",
  neutral: 0,
  purposes: [],
  tasks: ["rank_candidates"],
  price: false,
  source: "Days to delivery as the catalogue states; 0 = unknown.",
  fill: candidateFill([], valueFor),
  valueFor,
};
