import type { Suggestion } from "./request.ts";

type ScoredSuggestion = Pick<Suggestion, "score" | "profiling"> & {
  readonly item: { readonly item_id: string };
};

/** The strongest of an answer without profiling stays below the weakest of one with it. */
const MOST = 0.999;

/**
 * How strongly an item was suggested, as a number that can be compared between answers: its score over the
 * best score of its answer, 0 to .999, and one more where the answer is profiling. A score alone compares
 * within one answer only.
 */
export const strengthOf = (
  { suggestions }: { readonly suggestions: readonly ScoredSuggestion[] },
  itemId: string,
): number => {
  const best = Math.max(...suggestions.map(({ score }) => score));
  const own = suggestions.find(({ item }) => item.item_id === itemId);
  if (own === undefined) return 0;
  const share = best > 0 ? Math.min(MOST, Math.max(0, own.score / best)) : 0;
  return share + (own.profiling ? 1 : 0);
};
