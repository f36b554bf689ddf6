/** How many suggestions get a reason that names something, and was verified, as the service finds it. */
import { createBringsBack } from "../../explain/brings-back.ts";
import { stepsBehind } from "../../explain/classify-contributions.ts";
import {
  attributeTogether,
  fallsOf,
  type ListWithout,
  MOST_RERUNS,
  MOST_ROWS_ALONE,
  type ScoredList,
  type WithoutRow,
} from "../../explain/falls.ts";
import { type FallTogether, findFallsTogether } from "../../explain/falls-together.ts";
import { EXACT_ROWS } from "../../explain/shapley.ts";
import { eventsBehind } from "../../shopper/build-view.ts";
import type { View } from "../../shopper/view.ts";
import type { ExplainedModel } from "./explained-model.ts";
import { LIMIT, MOST_EVENTS, type Shown } from "./removals.ts";
import type { ServedList } from "./service-rules.ts";
import type { ExplainedSubject } from "./subjects.ts";

/** As in service: lists that are made again are longer than the answer's. */
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

const scoredList = (model: ExplainedModel, { best }: ServedList): ScoredList => ({
  list: best.map(({ index }) => model.itemAt(index)),
  scores: best.map(({ score }) => score),
});

/**
 * As in service: single rows first, and small sets of them for what no single row moves. What a removal
 * itself brings back, such as what was bought, moves nothing.
 */
const namedByRemoval = async (
  model: ExplainedModel,
  subject: ExplainedSubject,
  shown: readonly Shown[],
  made: ServedList,
): Promise<{ readonly specific: number; readonly rows: number }> => {
  const view = subject.viewOf(new Set());
  const bringsBack = createBringsBack(model.itemOf, made.dropped);
  const listsWithout = async (sets: readonly (readonly RemovedRow[])[]): Promise<ListWithout[]> => {
    const views = sets.map((rows) => subject.viewOf(new Set(rows.flatMap(({ events }) => events))));
    return (await model.listsOf(views, LIMIT + LIST_EXTRA)).map((without, at) => {
      const scored = scoredList(model, without);
      const gone = new Set(
        sets[at]?.flatMap(({ step, position }) => view.steps[step]?.items[position] ?? []),
      );
      const returned = scored.list.filter((itemId) => gone.has(itemId) || bringsBack(gone, itemId));
      return { ...scored, returned: new Set(returned) };
    });
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
  const main = scoredList(model, made);
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
  list: ServedList,
): Promise<SpecificFigures> => {
  const isExact = model.isAdditive || model.rowsOf(subject.viewOf(new Set())).length <= EXACT_ROWS;
  const { specific, rows } = isExact
    ? { specific: namedByParts(shown), rows: 0 }
    : await namedByRemoval(model, subject, shown, list);
  return {
    suggestions: sum.suggestions + shown.length,
    specific: sum.specific + specific,
    rows: sum.rows + rows,
  };
};
