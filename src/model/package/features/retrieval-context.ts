import type { CandidateFacts, Feature } from "./feature.ts";
import { candidateFill } from "./fill.ts";

const valueFor = ({ retrieval }: CandidateFacts): number | null => retrieval?.context ?? null;

export const retrievalContext: Feature = {
  name: "retrieval.context",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "score of the first stage",
  neutral: 0,
  purposes: [],
  tasks: ["rank_candidates"],
  price: false,
  source: "The part of the score that comes from the page and its cart.",
  fill: candidateFill([], valueFor),
  valueFor,
};
