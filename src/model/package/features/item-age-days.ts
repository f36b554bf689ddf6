import type { CandidateFacts, Feature, RequestFacts } from "./feature.ts";
import { candidateFill } from "./fill.ts";

const DAY_MS = 86_400_000;

const valueFor = ({ item }: CandidateFacts, { nowMs }: RequestFacts): number | null =>
  item === null || item.published_at === null ? null : Math.max(0, (nowMs - item.published_at) / DAY_MS);

export const itemAgeDays: Feature = {
  name: "item.age_days",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "days",
  neutral: 0,
  purposes: [],
  tasks: ["rank_candidates"],
  price: false,
  source: "Days since the shop published the item; 0 = published today, or no date.",
  fill: candidateFill([], valueFor),
  valueFor,
};
