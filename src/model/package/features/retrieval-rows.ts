import type { CandidateFacts, Feature } from "./feature.ts";
import { candidateFill, HISTORY_PURPOSES } from "./fill.ts";

const valueFor = ({ retrieval }: CandidateFacts): number | null => retrieval?.rows ?? null;

export const retrievalRows: Feature = {
  name: "retrieval.rows",
  dtype: "float32",
  shape: ["B", "C"],
  unit: "rows",
  neutral: 0,
  purposes: HISTORY_PURPOSES,
  tasks: ["rank_candidates"],
  price: false,
  source: "How many history rows have a part in the score of the candidate.",
  fill: candidateFill(HISTORY_PURPOSES, valueFor),
  valueFor,
};
