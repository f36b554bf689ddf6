import type { CandidateFacts, Feature } from "./feature.ts";
import { candidateFill, HISTORY_PURPOSES } from "./fill.ts";

const valueFor = ({ retrieval }: CandidateFacts): number | null => retrieval?.personal ?? null;

export const retrievalPersonal: Feature = {
  name: "retrieval.personal",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "score of the first stage",
  neutral: 0,
  purposes: HISTORY_PURPOSES,
  tasks: ["rank_candidates"],
  price: false,
  source: "The part of the score that comes from stored and session steps.",
  fill: candidateFill(HISTORY_PURPOSES, valueFor),
  valueFor,
};
