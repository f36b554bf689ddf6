import type { CandidateFacts, Feature } from "./feature.ts";
import { candidateFill } from "./fill.ts";

const valueFor = ({ item }: CandidateFacts): number | null => item?.rating?.average ?? null;

export const itemRating: Feature = {
  name: "item.rating",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "stars, 1 to 5",
  neutral: 0,
  purposes: [],
  tasks: ["rank_candidates"],
  price: false,
  source: "Average rating in the catalogue; 0 = none.",
  fill: candidateFill([], valueFor),
  valueFor,
};
