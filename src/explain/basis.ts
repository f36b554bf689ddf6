import type { Lift } from "../journey/apply-rules.ts";
import type { View } from "../shopper/view.ts";
import type { Attribution } from "./attribute.ts";

export type Basis = "personalised" | "contextual" | "popular" | "promoted";

export type BasisInput = {
  readonly item_id: string;
  readonly attribution: Attribution;
  readonly lifts: readonly Lift[];
  readonly limit: number;
  readonly view: View;
  /**
   * The list of the same run without stored and session history; null where there was no history to leave
   * out.
   */
  readonly without_history: ReadonlySet<string> | null;
};

/** Whether anything of the view is more than the page: only then a run without history can differ. */
export const hasHistory = (view: View): boolean =>
  view.steps.some((step) => step.origin !== "context") ||
  view.owned.size > 0 ||
  view.returned.size > 0 ||
  view.shown.size > 0 ||
  view.dismissed.size > 0;

/**
 * What a suggestion rests on. `promoted`: it would not be in the list without the shop's boost;
 * `personalised`: it leaves the list on a run without stored and session history (docs/learning.md, "Steps");
 * `contextual`: the page speaks for it.
 */
export const basisOf = ({ item_id, attribution, lifts, limit, view, without_history }: BasisInput): Basis => {
  if (lifts.some(({ code, rank_without }) => code === "promoted" && rank_without > limit)) return "promoted";
  if (without_history !== null && !without_history.has(item_id)) return "personalised";
  const byPage = attribution.contributions.some(
    ({ step, value }) => value > 0 && view.steps[step]?.origin === "context",
  );
  return byPage ? "contextual" : "popular";
};
