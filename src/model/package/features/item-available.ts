import type { CandidateFacts, Feature } from "./feature.ts";
import { candidateFill } from "./fill.ts";

const valueFor = ({ item }: CandidateFacts): number | null => (item === null ? null : Number(item.available));

export const itemAvailable: Feature = {
  name: "item.available",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "0 or 1",
  neutral: 1,
  purposes: [],
  tasks: ["rank_candidates"],
  price: false,
  source: "1 where the shop says that the item can be ordered now.",
  fill: candidateFill([], valueFor),
  valueFor,
};
