/** The "without …" claims of a package: whether they hold, and whether less would do. */
import type { Attribution } from "../../explain/attribute.ts";
import { findRemovals } from "../../explain/counterfactual.ts";
import type { ExplainedModel } from "./explained-model.ts";
import { type ExplainedSubject, viewWithout } from "./subjects.ts";

export const LIMIT = 10;
/** Histories up to this length are searched to the end for a smaller set. */
const EXHAUSTIVE = 10;
const MOST_ROWS = 8;
/** What a claim may name. */
export const MOST_EVENTS = 3;

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

const subsetsUpTo = (ids: readonly string[], most: number): string[][] => {
  const found: string[][] = [];
  const grow = (from: number, chosen: readonly string[]): void => {
    if (chosen.length > 0) found.push([...chosen]);
    if (chosen.length === most) return;
    for (const [at, id] of ids.slice(from).entries()) grow(from + at + 1, [...chosen, id]);
  };
  grow(0, []);
  return found.sort((a, b) => a.length - b.length);
};

/** A suggestion of a list with what explains it. */
export type Shown = { readonly index: number; readonly score: number; readonly attribution: Attribution };

export const NO_REMOVALS: RemovalFigures = {
  suggestions: 0,
  claims: 0,
  valid: 0,
  exhaustive: { subjects: 0, suggestions: 0, claims: 0, smaller_exists: 0, missed: 0 },
};

type Claim = { readonly item: string; readonly without: readonly string[] };
type Lists = (views: Parameters<ExplainedModel["listsOf"]>[0], limit: number) => Promise<string[][]>;

const listsBy =
  (model: ExplainedModel): Lists =>
  async (views, limit) =>
    (await model.listsOf(views, limit)).map(({ best }) => best.map(({ index }) => model.itemAt(index)));

/** The "without …" claims of a list, as the service finds them. */
const claimsOf = async (
  model: ExplainedModel,
  subject: ExplainedSubject,
  shown: readonly Shown[],
  cutoff: number | null,
): Promise<Claim[]> => {
  const listsOf = listsBy(model);
  const found = await findRemovals({
    view: subject.viewOf(new Set()),
    limit: LIMIT,
    cutoff,
    maxRows: MOST_ROWS,
    // Only the removals are tried here, not what would be seen instead.
    bringsBack: () => false,
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
  return shown.flatMap(({ index }) => {
    const item = model.itemAt(index);
    const claim = found.get(item) ?? null;
    return claim === null ? [] : [{ item, without: claim.without }];
  });
};

/** Claims whose item is gone from the list of a view that is built anew without the events they name. */
const countValid = async (
  model: ExplainedModel,
  subject: ExplainedSubject,
  claims: readonly Claim[],
): Promise<number> => {
  const { now } = subject.viewOf(new Set());
  const lists = await listsBy(model)(
    claims.map(({ without }) => viewWithout(subject, new Set(without), now)),
    LIMIT,
  );
  return claims.filter(({ item }, at) => lists[at]?.includes(item) === false).length;
};

/** Tries every set of at most three events, for smaller sets than claimed and for claims that were missed. */
const searchAllSets = async (
  model: ExplainedModel,
  subject: ExplainedSubject,
  shown: readonly Shown[],
  claims: readonly Claim[],
): Promise<RemovalFigures["exhaustive"]> => {
  const sets = subsetsUpTo(
    subject.events.map(({ event_id }) => event_id),
    MOST_EVENTS,
  );
  const lists = await listsBy(model)(
    sets.map((set) => subject.viewOf(new Set(set))),
    LIMIT,
  );
  const leastOf = (item: string): number =>
    sets[lists.findIndex((list) => !list.includes(item))]?.length ?? Infinity;
  const claimed = new Set(claims.map(({ item }) => item));
  const unclaimed = shown.map(({ index }) => model.itemAt(index)).filter((item) => !claimed.has(item));
  return {
    subjects: 1,
    suggestions: shown.length,
    claims: claims.length,
    smaller_exists: claims.filter(({ item, without }) => leastOf(item) < without.length).length,
    missed: unclaimed.filter((item) => leastOf(item) < Infinity).length,
  };
};

/** Claims of one subject's list, and what trying them says. */
const examine = async (
  model: ExplainedModel,
  subject: ExplainedSubject,
  shown: readonly Shown[],
  cutoff: number | null,
): Promise<RemovalFigures> => {
  const claims = await claimsOf(model, subject, shown, cutoff);
  return {
    suggestions: shown.length,
    claims: claims.length,
    valid: await countValid(model, subject, claims),
    exhaustive:
      subject.events.length > EXHAUSTIVE
        ? NO_REMOVALS.exhaustive
        : await searchAllSets(model, subject, shown, claims),
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

export const examineRemovals = async (
  sum: RemovalFigures,
  model: ExplainedModel,
  subject: ExplainedSubject,
  shown: readonly Shown[],
  cutoff: number | null,
): Promise<RemovalFigures> => add(sum, await examine(model, subject, shown, cutoff));
