import type { CandidateFacts, Feature } from "./feature.ts";
import { candidateFill } from "./fill.ts";

const valueFor = ({ popularity }: CandidateFacts): number | null =>
  popularity === null ? null : Math.log1p(popularity);

export const itemPopularity: Feature = {
  name: "item.popularity",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "ln(1 + distinct shoppers)",
  neutral: 0,
  purposes: [],
  tasks: ["rank_candidates"],
  price: false,
  source:
    "Shoppers who agreed to training and touched the item, counted when the model was trained; 0 below " +
    "the privacy threshold.",
  fill: candidateFill([], valueFor),
  valueFor,
};
