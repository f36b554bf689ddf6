import type { CandidateFacts, Feature, RequestFacts } from "./feature.ts";
import { candidateFill } from "./fill.ts";

/** Shared levels from the top, over the levels of the item of the page. */
const sharedPath = (page: readonly string[], candidate: readonly string[]): number => {
  let shared = 0;
  while (shared < page.length && page[shared] === candidate[shared]) shared += 1;
  return page.length === 0 ? 0 : shared / page.length;
};

const valueFor = ({ item }: CandidateFacts, { pageItems }: RequestFacts): number | null => {
  if (item === null || pageItems.length === 0) return null;
  let best = 0;
  for (const page of pageItems) best = Math.max(best, sharedPath(page.category, item.category));
  return best;
};

export const contextMatch: Feature = {
  name: "context.match",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "0 to 1",
  neutral: 0,
  purposes: [],
  tasks: ["rank_candidates"],
  price: false,
  source:
    "The best match with an item of the page: the share of its category path that the candidate " +
    "shares, from the top.",
  fill: candidateFill([], valueFor),
  valueFor,
};
