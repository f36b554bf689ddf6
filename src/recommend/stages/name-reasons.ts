import type { RowRef } from "../../explain/attribute.ts";
import { basisOf } from "../../explain/basis.ts";
import type { Counterfactual } from "../../explain/counterfactual.ts";
import { attributeTogether } from "../../explain/falls.ts";
import { findReasons } from "../../explain/find-reasons.ts";
import type { ReasonCode } from "../../explain/reason-codes.ts";
import { eventsBehind } from "../../shopper/build-view.ts";
import type { Attributed, Explained, ExplainOptions } from "./explain-list.ts";
import type { ListRun } from "./list-run.ts";

/** Reasons and basis of a suggestion. */
export const nameReasons = (
  run: ListRun,
  { kept, explained, facts }: Attributed,
  { limit, withoutHistory }: Pick<ExplainOptions, "limit" | "withoutHistory">,
): Explained => {
  const reasons = findReasons(explained, facts);
  const basis = basisOf({
    item_id: explained.item.item_id,
    reasons,
    lifts: kept.lifts,
    limit,
    wishes_of_request: run.objectives !== null,
    without_history: withoutHistory,
  });
  return { kept, attribution: explained.attribution, reasons, basis };
};

/** That a second stage put it there is a ground of its own. */
const SAY_NOTHING: ReadonlySet<ReasonCode> = new Set(["general", "general_history"]);

/**
 * The reasons again where they name nothing and a removal was found that takes the item out of the list: what
 * is verified is never told beside a sentence that knows less.
 */
export const nameFound = (
  run: ListRun,
  each: Attributed,
  found: Counterfactual | null,
  named: Explained,
  options: Pick<ExplainOptions, "limit" | "withoutHistory">,
): Explained => {
  if (found === null || !named.reasons.every(({ code }) => SAY_NOTHING.has(code))) return named;
  const { steps } = each.facts.view;
  const rows = steps.flatMap((step, at) =>
    step.items.flatMap((_, position): RowRef[] =>
      eventsBehind(step, position).some((id) => found.without.includes(id)) ? [{ step: at, position }] : [],
    ),
  );
  if (rows.length === 0) return named;
  const { refuted: _refuted, ground: _ground, ...explained } = each.explained;
  return nameReasons(
    run,
    { ...each, explained: { ...explained, attribution: attributeTogether(rows) } },
    options,
  );
};
