import {
  type Counterfactual,
  findRemovals,
  type FindRemovalsInput,
  keyOf,
  type Rerun,
} from "../../explain/counterfactual.ts";
import { MOST_RERUNS } from "../../explain/falls.ts";
import type { View } from "../../shopper/view.ts";
import type { ByRemoval } from "./explain-by-removal.ts";
import type { Explained } from "./explain-list.ts";

/** Rows that all re-runs of one answer may take together (docs/architecture.md, "Budgets"). */
const MOST_ROWS = 8;
/** What a claim may name. */
const MOST_EVENTS = 3;

type Input = {
  readonly view: View;
  readonly explained: readonly Explained[];
  readonly limit: number;
  readonly cutoff: number | null;
  readonly rerun: Rerun;
  readonly bringsBack: FindRemovalsInput["bringsBack"];
  /** Removals that were run already; null: none. */
  readonly byRemoval: ByRemoval | null;
};

/**
 * The events without which an item stands lower, where it stays in the list: the one without which it stands
 * lowest, or few together: "without … this would come at number 9 instead of 3".
 */
const fallOf = (itemId: string, { view, byRemoval, limit }: Input): Counterfactual | null => {
  const moved = byRemoval?.falls(itemId);
  const together = byRemoval?.together(itemId) ?? null;
  const claims = [
    ...(moved?.falls ?? []).map((fall) => ({ rows: [fall], rank_without: fall.rank_without })),
    ...(together === null ? [] : [together]),
  ];
  for (const { rows, rank_without } of claims) {
    const without = rows.flatMap(({ events }) => events);
    const items = rows.flatMap(({ step, position }) => view.steps[step]?.items[position] ?? []);
    if (rows.some(({ events }) => events.length === 0) || without.length > MOST_EVENTS) continue;
    if (rank_without === null || rank_without > limit) continue;
    return { without, items, rank_without, falls_from: moved?.rank ?? null, instead: null };
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
  const known = byRemoval?.lists ?? [];
  try {
    const found = await findRemovals({
      view,
      limit,
      cutoff,
      rerun,
      bringsBack,
      maxRows: Math.min(MOST_ROWS, MOST_RERUNS - (byRemoval?.runs ?? 0)),
      known: new Map(known.map(({ events, list }) => [keyOf(events), list])),
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
