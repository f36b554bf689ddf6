import { fromMinor } from "../../../lib/money.ts";
import type { CandidateFacts, Feature } from "./feature.ts";
import { candidateFill } from "./fill.ts";

const valueFor = ({ item }: CandidateFacts): number | null =>
  item === null || item.price_minor === null ? null : fromMinor(item.price_minor, item.currency);

export const itemPrice: Feature = {
  name: "item.price",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "the currency of the item, in its major unit",
  neutral: 0,
  purposes: [],
  tasks: ["rank_candidates"],
  price: true,
  source: "The list price of today, the same for every shopper; 0 = unknown.",
  fill: candidateFill([], valueFor),
  valueFor,
};
