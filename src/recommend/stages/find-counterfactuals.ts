import {
  type Counterfactual,
  findRemovals,
  type FindRemovalsInput,
  type Rerun,
} from "../../explain/counterfactual.ts";
import type { View } from "../../shopper/view.ts";
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
};

/**
 * Which removals of the shopper's own events would take each suggestion out of the list; run, never guessed.
 * A model that fails meanwhile leaves the answer without.
 */
export const findCounterfactuals = ({
  view,
  explained,
  limit,
  cutoff,
  rerun,
  bringsBack,
}: Input): Promise<ReadonlyMap<string, Counterfactual | null>> =>
  findRemovals({
    view,
    limit,
    cutoff,
    rerun,
    bringsBack,
    maxRows: MOST_ROWS,
    shown: explained.map(({ kept, attribution }) => ({
      item_id: kept.candidate.item.item_id,
      score: kept.score,
      contributions: attribution.contributions,
    })),
  }).catch(() => new Map());
