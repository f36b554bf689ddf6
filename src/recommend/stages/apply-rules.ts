import type { Item } from "../../catalogue/item.ts";
import {
  applyRules as applyToCandidates,
  type KeptCandidate,
  type RuledList,
} from "../../journey/apply-rules.ts";
import { placeItems } from "../../journey/place-items.ts";
import { type Effect, joinEffects } from "../../journey/rule-effects.ts";
import { rangeOf } from "../../journey/rules/range.ts";
import { NO_SUBSTITUTES, type Situation, type StandIns } from "../../journey/rules/rule.ts";
import { RULE_CODES } from "../../journey/rules/rule-codes.ts";
import { type Rule, RULES } from "../../journey/rules/rules.ts";
import { present } from "../../lib/present.ts";
import type { View } from "../../shopper/view.ts";
import { candidatesOf, candidatesOnPage } from "./candidates.ts";
import type { Lap } from "./laps.ts";
import type { ListRun } from "./list-run.ts";
import { numbersByItem } from "./numbers-by-item.ts";
import type { Retrieved, Scored } from "./retrieve.ts";

/** One view with its scores and the list that the rules left of them. */
export type MadeList = { readonly view: View; readonly scored: Scored; readonly list: RuledList<Retrieved> };

/**
 * Makes lists of views of one run: models and rules, as for the answer itself. `lap`: for the answer's own
 * list, where its stages are measured.
 */
export type MakeLists = (
  run: ListRun,
  views: readonly View[],
  limit: number,
  lap?: Lap,
) => Promise<MadeList[]>;

/**
 * Days after which a bought thing is wanted again: as the shop declares, and, where it asks for that, as
 * learnt from several shoppers.
 */
const intervalsOf = (run: ListRun): ((item: Item) => number | null) => {
  if (run.repurchase === "declared") return (item) => item.consumable?.interval_days ?? null;
  const learnt = numbersByItem((run.model?.tables.intervals as { days?: unknown } | undefined)?.days);
  return (item) => item.consumable?.interval_days ?? learnt.get(item.item_id) ?? null;
};

/** What its model has learnt to stand in for what. */
const substitutesOf = ({ model }: ListRun): StandIns =>
  (model?.tables["substitutes"] as { of?: StandIns } | undefined)?.of ?? NO_SUBSTITUTES;

/**
 * Candidates down to the least score that was asked for, without those that are left out. The shop's own
 * order goes on below the scores: it counts as the last of them, or as nothing said at all.
 */
function* above(
  candidates: Iterable<Retrieved>,
  least: number | null,
  isLeftOut: (item: Item) => boolean,
): Generator<Retrieved> {
  let last = 0;
  for (const candidate of candidates) {
    if (candidate.source === "model") last = candidate.score;
    if (least !== null && (candidate.source === "model" ? last : Math.min(0, last)) < least) return;
    if (!isLeftOut(candidate.item)) yield candidate;
  }
}

/** What the rules changed in lists that follow one another. */
const effectsOf = (lists: readonly RuledList<Retrieved>[]): readonly Effect[] => {
  let base = 0;
  const placed = lists.map(({ kept, effects }) => {
    const each = { base, effects: effects() };
    base += kept.length;
    return each;
  });
  return joinEffects(placed, RULE_CODES);
};

const situationOf = (run: ListRun, view: View): Omit<Situation, "pool"> => ({
  view,
  moment: run.plan.moment,
  granted: run.granted,
  minor: run.minor,
  currency: run.currency,
  filter: run.filter,
  shop: run.shop,
  sources: run.sources,
  settings: run.settings,
  objectives: run.objectives,
  variants: run.variants,
  item: (itemId) => run.catalogue.item(itemId),
  range: rangeOf(run.catalogue),
  intervalDays: intervalsOf(run),
  substitutes: substitutesOf(run),
});

type Applying = {
  readonly situation: Omit<Situation, "pool">;
  readonly rules: readonly Rule[];
  readonly limit: number;
  readonly isLeftOut: (item: Item) => boolean;
};

/** What the page itself names comes first, group by group; then what the models score, and the rest. */
const listOf = (
  run: ListRun,
  scored: Scored,
  { situation, rules, limit, isLeftOut }: Applying,
): RuledList<Retrieved> => {
  const apply = (candidates: Iterable<Retrieved>, most: number): RuledList<Retrieved> =>
    applyToCandidates({
      candidates: above(candidates, run.min_score, isLeftOut),
      situation,
      rules,
      limit: most,
    });
  if (run.page.length === 0) return apply(candidatesOf(run.model, run.catalogue, scored, NONE), limit);
  const lists: RuledList<Retrieved>[] = [];
  const kept: KeptCandidate<Retrieved>[] = [];
  const offered = new Set<string>();
  const take = (list: RuledList<Retrieved>): void => {
    lists.push(list);
    kept.push(...list.kept);
  };
  for (const group of run.page) {
    if (kept.length >= limit) break;
    take(apply(candidatesOnPage(run.model, run.catalogue, scored, group), limit - kept.length));
    for (const itemId of group) offered.add(itemId);
  }
  if (kept.length < limit)
    take(apply(candidatesOf(run.model, run.catalogue, scored, offered), limit - kept.length));
  return {
    kept,
    effects: () => effectsOf(lists),
    dropped: new Map(lists.flatMap(({ dropped }) => [...dropped])),
  };
};

const NONE: ReadonlySet<string> = new Set();

/** The moment's rules over one scored view. `rules`: those that are asked; all of them but in a "what if". */
export const ruleList = (
  run: ListRun,
  view: View,
  scored: Scored,
  limit: number,
  rules: readonly Rule[] = RULES,
): RuledList<Retrieved> => {
  const situation = situationOf(run, view);
  return placeItems({
    situation,
    rules,
    limit,
    makeList: (isLeftOut) => listOf(run, scored, { situation, rules, limit, isLeftOut }),
    candidateOf: ({ item_id }) => {
      const [candidate] = candidatesOnPage(run.model, run.catalogue, scored, [item_id]);
      if (candidate === undefined || candidate.score < (run.min_score ?? -Infinity)) return null;
      return { ...candidate, on_page: false };
    },
  });
};

/** The moment's rules over each ranked view. */
export const applyRules = (
  run: ListRun,
  views: readonly View[],
  ranked: readonly Scored[],
  limit: number,
): MadeList[] =>
  views.map((view, at) => {
    const scored = present(ranked[at], "the scores of a view");
    return { view, scored, list: ruleList(run, view, scored, limit) };
  });
