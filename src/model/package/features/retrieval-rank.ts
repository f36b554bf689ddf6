import type { CandidateFacts, Feature } from "./feature.ts";
import { candidateFill } from "./fill.ts";

const valueFor = ({ retrieval }: CandidateFacts): number | null => retrieval?.rank ?? null;

export const retrievalRank: Feature = {
  name: "retrieval.rank",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "rank, 1 = best",
  neutral: 0,
  purposes: [],
  tasks: ["rank_candidates"],
  price: false,
  source: "The rank in the first stage; 0 = the first stage did not return it.",
  fill: candidateFill([], valueFor),
  valueFor,
};
