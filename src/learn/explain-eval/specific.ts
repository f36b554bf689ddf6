/** How many suggestions get a reason that names something, and was verified, as the service finds it. */
import { stepsBehind } from "../../explain/classify-contributions.ts";
import {
  attributeTogether,
  fallsOf,
  type ListWithout,
  MOST_RERUNS,
  MOST_ROWS_ALONE,
  type WithoutRow,
} from "../../explain/falls.ts";
import { type FallTogether, findFallsTogether } from "../../explain/falls-together.ts";
import { EXACT_ROWS } from "../../explain/shapley.ts";
import { eventsBehind } from "../../shopper/build-view.ts";
import type { View } from "../../shopper/view.ts";
import type { ExplainedModel } from "./explained-model.ts";
import { LIMIT, MOST_EVENTS, type Shown } from "./removals.ts";
import type { ExplainedSubject } from "./subjects.ts";

/** As in service: lists that are longer than the answer's. */
const LIST_EXTRA = 20;

export type SpecificFigures = {
  readonly suggestions: number;
  /**
   * Named by contributions that sum to the score, or by a removal of up to three rows that lowers it: where
   * these are of several kinds, by the claim "without …" alone.
   */
  readonly specific: number;
  /** Runs of the model that finding them out took, over all subjects. */
  readonly rows: number;
};

export const NOTHING_SPECIFIC: SpecificFigures = { suggestions: 0, specific: 0, rows: 0 };

const NOTHING: ReadonlySet<number> = new Set();
const NO_LIST: ListWithout = { list: [], scores: [], returned: new Set() };

/** By contributions: exact ones of parts, or of every set of up to six rows. */
const namedByParts = (shown: readonly Shown[]): number =>
  shown.filter(
    ({ attribution: { faithful, contributions } }) =>
      faithful && contributions.some(({ value }) => value > 0),
  ).length;

/**
 * Whether an answer names all rows that move an item only together: in one reason where they are of one kind,
 * else in the removal, if that may be claimed (at most three events; out of the list, each part was run).
 */
export const isNamedTogether = (
  item_id: string,
  { rows, rank_without }: FallTogether,
  view: View,
): boolean => {
  const item = { item_id, published_at: null, category: [] };
  const facts = { view, item: () => null, learnt_from: "behaviour" } as const;
  if (stepsBehind({ item, attribution: attributeTogether(rows) }, facts).size === 1) return true;
  const events = rows.flatMap((row) => row.events);
  if (rows.some((row) => row.events.length === 0) || events.length > MOST_EVENTS) return false;
  const staysInList = rank_without !== null && rank_without <= LIMIT;
  return staysInList || events.length === rows.length;
};

type RemovedRow = Pick<WithoutRow, "step" | "position" | "events">;

/** As in service: single rows first, and small sets of them for what no single row moves. */
const namedByRemoval = async (
  model: ExplainedModel,
  subject: ExplainedSubject,
  shown: readonly Shown[],
): Promise<{ readonly specific: number; readonly rows: number }> => {
  const view = subject.viewOf(new Set());
  const listsWithout = async (sets: readonly (readonly RemovedRow[])[]): Promise<ListWithout[]> => {
    const views = sets.map((rows) => subject.viewOf(new Set(rows.flatMap(({ events }) => events))));
    return (await model.bestOf(views, LIMIT + LIST_EXTRA, NOTHING)).map((best, at) => ({
      list: best.map(({ index }) => model.itemAt(index)),
      scores: best.map(({ score }) => score),
      returned: new Set(sets[at]?.flatMap(({ step, position }) => view.steps[step]?.items[position] ?? [])),
    }));
  };
  const rows = model
    .rowsOf(view)
    .slice(0, MOST_ROWS_ALONE)
    .map(({ step, position }) => {
      const of = view.steps[step];
      return { step, position, events: of === undefined ? [] : eventsBehind(of, position) };
    });
  const lists = await listsWithout(rows.map((row) => [row]));
  const single = rows.map((row, at) => ({ ...row, ...(lists[at] ?? NO_LIST) }));
  const items = shown.map(({ index }, at) => ({ item_id: model.itemAt(index), rank: at + 1 }));
  const [main = NO_LIST] = await listsWithout([[]]);
  const unmoved = items.filter(({ item_id }) => fallsOf(item_id, main, single).length === 0);
  const together = await findFallsTogether({
    unmoved,
    main,
    single,
    maxRuns: MOST_RERUNS - rows.length,
    rerun: listsWithout,
  });
  return {
    specific:
      shown.length -
      unmoved.length +
      [...together.falls].filter(([itemId, fall]) => isNamedTogether(itemId, fall, view)).length,
    rows: rows.length + together.made.length,
  };
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
