import type { CandidateFacts, Feature } from "./feature.ts";
import { candidateFill } from "./fill.ts";

const valueFor = ({ item }: CandidateFacts): number | null =>
  item === null || item.price_minor === null || item.list_price_minor === null || item.list_price_minor <= 0
    ? null
    : Math.max(0, 1 - item.price_minor / item.list_price_minor);

export const itemDiscount: Feature = {
  name: "item.discount",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "share of the list price",
  neutral: 0,
  purposes: [],
  tasks: ["rank_candidates"],
  price: true,
  source: "1 - price / list price where the item is marked down for everyone; 0 = not marked down.",
  fill: candidateFill([], valueFor),
  valueFor,
};
