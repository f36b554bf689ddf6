import type { CandidateFacts, Feature } from "./feature.ts";
import { candidateFill } from "./fill.ts";

const valueFor = ({ retrieval }: CandidateFacts): number | null => retrieval?.score ?? null;

export const retrievalScore: Feature = {
  name: "retrieval.score",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "score of the first stage",
  neutral: 0,
  purposes: [],
  tasks: ["rank_candidates"],
  price: false,
  source:
    "The score of the first stage, which ran on what this request allowed: what is denied is not in it.",
  fill: candidateFill([], valueFor),
  valueFor,
};
