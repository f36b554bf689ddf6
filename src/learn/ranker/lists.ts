/**
 * Lists of candidates from the first stage, as its service would rank them: the touched items and the best of
 * the prior.
 */
import type { HistoryRows } from "../linear/history-rows.ts";
import { selectLargest } from "../linear/hop2.ts";
import type { NeighbourLists } from "../linear/neighbour-lists.ts";
import { layoutOf } from "../linear/parameters.ts";
import type { LinearRecipe } from "../linear/recipe.ts";
import { createScorer } from "../linear/scorer.ts";
import type { CandidateList } from "./candidate-features.ts";
import type { FactName } from "./recipe.ts";

/**
 * What of the first stage the second needs. `popularity` = ln(1 + distinct units), 0 below the threshold of
 * the package.
 */
export type FirstStage = {
  recipe: LinearRecipe;
  lists: NeighbourLists;
  parameters: Float64Array;
  prior: Float32Array;
  popularity: Float32Array;
};

/** Facts of a candidate on the page of `newest` (0 = no page) at step time `time`; null where unknown. */
export type FactSource = (
  name: FactName,
  candidate: number,
  page: { newest: number; time: number },
) => number | null;

export type ListBuilder = (rows: HistoryRows, excluded: ReadonlySet<number>, time: number) => CandidateList;

export const createListBuilder = (
  first: FirstStage,
  options: { candidates: number; facts: readonly FactName[]; factOf?: FactSource | undefined },
): ListBuilder => {
  const { lists, prior, popularity } = first;
  const scorer = createScorer(lists, layoutOf(first.recipe), first.parameters);
  const total = new Float64Array(lists.items + 1);
  const size = Math.min(options.candidates, lists.items);
  const byPrior = Int32Array.from({ length: lists.items }, (_, k) => k + 1).sort(
    (a, b) => prior[b]! - prior[a]! || a - b,
  );
  return (rows, excluded, time) => {
    const parts = scorer(rows);
    const touched = new Set(parts.touched.subarray(0, parts.count));
    const free = [...touched].filter((item) => !excluded.has(item));
    for (let k = 0, added = 0; k < byPrior.length && added < size; k++) {
      const item = byPrior[k]!;
      if (touched.has(item) || excluded.has(item)) continue;
      free.push(item);
      added++;
    }
    for (const item of free) total[item] = parts.score[item]! + prior[item]!;
    const best = Int32Array.from(selectLargest(Int32Array.from(free), total, size)).sort(
      (a, b) => total[b]! - total[a]! || a - b,
    );
    const page = { newest: rows.count === 0 ? 0 : rows.item[0]!, time };
    return {
      item: best,
      score: Float32Array.from(best, (item) => total[item]!),
      prior: Float32Array.from(best, (item) => prior[item]!),
      popularity: Float32Array.from(best, (item) => popularity[item]!),
      facts: Object.fromEntries(
        options.facts.map((name) => [
          name,
          Float32Array.from(best, (item) => finite(options.factOf?.(name, item, page) ?? 0)),
        ]),
      ),
    };
  };
};

const finite = (value: number): number => (Number.isFinite(value) ? value : 0);
