/** The "without …" claims of a package: whether they hold, and whether less would do. */
import type { Attribution } from "../../explain/attribute.ts";
import { findRemovals } from "../../explain/counterfactual.ts";
import type { ExplainedModel } from "./explained-model.ts";
import { type ExplainedSubject, viewWithout } from "./subjects.ts";

export const LIMIT = 10;
/** Histories up to this length are searched to the end for a smaller set. */
const EXHAUSTIVE = 10;
const MOST_ROWS = 8;
const MOST_EVENTS = 3;

export type RemovalFigures = {
  readonly suggestions: number;
  readonly claims: number;
  readonly valid: number;
  /**
   * On histories that were searched to the end: claims, how many of them a smaller set of any events also
   * meets, and suggestions without a claim that a set of at most three meets.
   */
  readonly exhaustive: {
    readonly subjects: number;
    readonly suggestions: number;
    readonly claims: number;
    readonly smaller_exists: number;
    readonly missed: number;
  };
};

const NOTHING: ReadonlySet<number> = new Set();

const subsetsUpTo = (ids: readonly string[], most: number): string[][] => {
  const found: string[][] = [];
  const grow = (from: number, chosen: readonly string[]): void => {
    if (chosen.length > 0) found.push([...chosen]);
    if (chosen.length < most)
      for (let at = from; at < ids.length; at += 1) grow(at + 1, [...chosen, ids[at]!]);
  };
  grow(0, []);
  return found.sort((a, b) => a.length - b.length);
};

type Shown = { readonly index: number; readonly score: number; readonly attribution: Attribution };

/** Claims of one subject's list, and what trying them says. */
const examine = async (
  model: ExplainedModel,
  subject: ExplainedSubject,
  shown: readonly Shown[],
  cutoff: number | null,
): Promise<RemovalFigures> => {
  const view = subject.viewOf(new Set());
  const listsOf = async (
    views: Parameters<ExplainedModel["bestOf"]>[0],
    limit: number,
  ): Promise<string[][]> =>
    (await model.bestOf(views, limit, NOTHING)).map((best) => best.map(({ index }) => model.itemAt(index)));
  const found = await findRemovals({
    view,
    limit: LIMIT,
    cutoff,
    maxRows: MOST_ROWS,
    rerun: (sets) =>
      listsOf(
        sets.map((set) => subject.viewOf(set)),
        LIMIT + MOST_ROWS,
      ),
    shown: shown.map(({ index, score, attribution }) => ({
      item_id: model.itemAt(index),
      score,
      contributions: attribution.contributions,
    })),
  });
  const claims = shown.flatMap(({ index }) => {
    const claim = found.get(model.itemAt(index)) ?? null;
    return claim === null ? [] : [{ item: model.itemAt(index), without: claim.without }];
  });
  const checked = await listsOf(
    claims.map(({ without }) => viewWithout(subject, new Set(without), view.now)),
    LIMIT,
  );
  const figures = {
    suggestions: shown.length,
    claims: claims.length,
    valid: claims.filter(({ item }, at) => !checked[at]!.includes(item)).length,
  };
  if (subject.events.length > EXHAUSTIVE)
    return {
      ...figures,
      exhaustive: { subjects: 0, suggestions: 0, claims: 0, smaller_exists: 0, missed: 0 },
    };
  const sets = subsetsUpTo(
    subject.events.map(({ event_id }) => event_id),
    MOST_EVENTS,
  );
  const lists = await listsOf(
    sets.map((set) => subject.viewOf(new Set(set))),
    LIMIT,
  );
  const leastOf = (item: string): number | null =>
    sets[lists.findIndex((list) => !list.includes(item))]?.length ?? null;
  return {
    ...figures,
    exhaustive: {
      subjects: 1,
      suggestions: shown.length,
      claims: claims.length,
      smaller_exists: claims.filter(({ item, without }) => (leastOf(item) ?? Infinity) < without.length)
        .length,
      missed: shown.filter(
        ({ index }) =>
          (found.get(model.itemAt(index)) ?? null) === null && leastOf(model.itemAt(index)) !== null,
      ).length,
    },
  };
};

const add = (one: RemovalFigures, other: RemovalFigures): RemovalFigures => ({
  suggestions: one.suggestions + other.suggestions,
  claims: one.claims + other.claims,
  valid: one.valid + other.valid,
  exhaustive: {
    subjects: one.exhaustive.subjects + other.exhaustive.subjects,
    suggestions: one.exhaustive.suggestions + other.exhaustive.suggestions,
    claims: one.exhaustive.claims + other.exhaustive.claims,
    smaller_exists: one.exhaustive.smaller_exists + other.exhaustive.smaller_exists,
    missed: one.exhaustive.missed + other.exhaustive.missed,
  },
});

export const NO_REMOVALS: RemovalFigures = {
  suggestions: 0,
  claims: 0,
  valid: 0,
  exhaustive: { subjects: 0, suggestions: 0, claims: 0, smaller_exists: 0, missed: 0 },
};

export const examineRemovals = async (
  sum: RemovalFigures,
  model: ExplainedModel,
  subject: ExplainedSubject,
  shown: readonly Shown[],
  cutoff: number | null,
): Promise<RemovalFigures> => add(sum, await examine(model, subject, shown, cutoff));
