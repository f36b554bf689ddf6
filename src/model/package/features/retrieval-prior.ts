import type { CandidateFacts, Feature } from "./feature.ts";
import { candidateFill } from "./fill.ts";

const valueFor = ({ retrieval }: CandidateFacts): number | null => retrieval?.prior ?? null;

export const retrievalPrior: Feature = {
  name: "retrieval.prior",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "score of the first stage",
  neutral: 0,
  purposes: [],
  tasks: ["rank_candidates"],
  price: false,
  source: "The part of the score that is the same for everyone (the prior of the item).",
  fill: candidateFill([], valueFor),
  valueFor,
};
