/** How many suggestions get a reason that names something, and was verified, as the service finds it. */
import { fallsOf } from "../../explain/falls.ts";
import { EXACT_ROWS } from "../../explain/shapley.ts";
import { eventsBehind } from "../../shopper/build-view.ts";
import type { ExplainedModel } from "./explained-model.ts";
import { LIMIT, type Shown } from "./removals.ts";
import type { ExplainedSubject } from "./subjects.ts";

/** As in service: the newest rows, and lists that are longer than the answer's. */
const MOST_ROWS = 12;
const LIST_EXTRA = 20;

export type SpecificFigures = {
  readonly suggestions: number;
  /** Named by contributions that sum to the score, or by a removal that lowers the place. */
  readonly specific: number;
  /** Runs of the model that finding them out took, over all subjects. */
  readonly rows: number;
};

export const NOTHING_SPECIFIC: SpecificFigures = { suggestions: 0, specific: 0, rows: 0 };

const NOTHING: ReadonlySet<number> = new Set();

/** By contributions: exact ones of parts, or of every set of up to six rows. */
const namedByParts = (shown: readonly Shown[]): number =>
  shown.filter(
    ({ attribution: { faithful, contributions } }) =>
      faithful && contributions.some(({ value }) => value > 0),
  ).length;

const namedByRemoval = async (
  model: ExplainedModel,
  subject: ExplainedSubject,
  shown: readonly Shown[],
): Promise<{ readonly specific: number; readonly rows: number }> => {
  const view = subject.viewOf(new Set());
  const rows = model.rowsOf(view).slice(0, MOST_ROWS);
  const events = rows.map(({ step, position }) => {
    const of = view.steps[step];
    return of === undefined ? [] : eventsBehind(of, position);
  });
  const lists = await model.bestOf(
    events.map((ids) => subject.viewOf(new Set(ids))),
    LIMIT + LIST_EXTRA,
    NOTHING,
  );
  const without = rows.map(({ step, position }, at) => ({
    step,
    position,
    events: events[at] ?? [],
    list: (lists[at] ?? []).map(({ index }) => model.itemAt(index)),
  }));
  const specific = shown.filter(
    ({ index }, at) => fallsOf(model.itemAt(index), at + 1, without).length > 0,
  ).length;
  return { specific, rows: rows.length };
};

/** Adds what one list says of its suggestions. */
export const addSpecific = async (
  sum: SpecificFigures,
  model: ExplainedModel,
  subject: ExplainedSubject,
  shown: readonly Shown[],
): Promise<SpecificFigures> => {
  const isExact = model.isAdditive || model.rowsOf(subject.viewOf(new Set())).length <= EXACT_ROWS;
  const { specific, rows } = isExact
    ? { specific: namedByParts(shown), rows: 0 }
    : await namedByRemoval(model, subject, shown);
  return {
    suggestions: sum.suggestions + shown.length,
    specific: sum.specific + specific,
    rows: sum.rows + rows,
  };
};
