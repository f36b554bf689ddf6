import {
  type Counterfactual,
  findRemovals,
  type FindRemovalsInput,
  keyOf,
  type Rerun,
} from "../../explain/counterfactual.ts";
import type { View } from "../../shopper/view.ts";
import type { ByRemoval } from "./explain-by-removal.ts";
import type { Explained } from "./explain-list.ts";

/** Rows that all re-runs of one answer may take together (docs/architecture.md, "Budgets"). */
const MOST_ROWS = 8;

type Input = {
  readonly view: View;
  readonly explained: readonly Explained[];
  readonly limit: number;
  readonly cutoff: number | null;
  readonly rerun: Rerun;
  readonly bringsBack: FindRemovalsInput["bringsBack"];
  /** Single removals that were run already; null: none. */
  readonly byRemoval: ByRemoval | null;
};

/**
 * The one event without which an item stands lowest, where it stays in the list: "without … this would come
 * at number 9 instead of 3".
 */
const fallOf = (itemId: string, { view, byRemoval, limit }: Input): Counterfactual | null => {
  const moved = byRemoval?.falls(itemId);
  for (const { step, position, events, rank_without } of moved?.falls ?? []) {
    const item = view.steps[step]?.items[position];
    if (events.length === 0 || item === undefined || rank_without === null || rank_without > limit) continue;
    return { without: events, items: [item], rank_without, falls_from: moved?.rank ?? null, instead: null };
  }
  return null;
};

/**
 * Which removals of the shopper's own events would take each suggestion out of the list, or further down;
 * run, never guessed. A model that fails meanwhile leaves the answer without.
 */
export const findCounterfactuals = async (
  input: Input,
): Promise<ReadonlyMap<string, Counterfactual | null>> => {
  const { view, explained, limit, cutoff, rerun, bringsBack, byRemoval } = input;
  const without = byRemoval?.without.filter(({ events }) => events.length > 0) ?? [];
  try {
    const found = await findRemovals({
      view,
      limit,
      cutoff,
      rerun,
      bringsBack,
      maxRows: MOST_ROWS,
      known: new Map(without.map(({ events, list }) => [keyOf(events), list])),
      shown: explained.map(({ kept, attribution }) => ({
        item_id: kept.candidate.item.item_id,
        score: kept.score,
        contributions: attribution.contributions,
      })),
    });
    return new Map([...found].map(([itemId, claim]) => [itemId, claim ?? fallOf(itemId, input)]));
  } catch {
    return new Map();
  }
};
