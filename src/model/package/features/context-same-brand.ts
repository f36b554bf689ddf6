import type { CandidateFacts, Feature, RequestFacts } from "./feature.ts";
import { candidateFill } from "./fill.ts";

const valueFor = ({ item }: CandidateFacts, { pageItems }: RequestFacts): number | null =>
  item === null || item.brand === null ? null : Number(pageItems.some((page) => page.brand === item.brand));

export const contextSameBrand: Feature = {
  name: "context.same_brand",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "0 or 1",
  neutral: 0,
  purposes: [],
  tasks: ["rank_candidates"],
  price: false,
  source: "1 where an item of the page has the same brand.",
  fill: candidateFill([], valueFor),
  valueFor,
};
