import type { Item } from "../../catalogue/item.ts";
import {
  applyRules as applyToCandidates,
  type KeptCandidate,
  type RuledList,
} from "../../journey/apply-rules.ts";
import { type Effect, joinEffects } from "../../journey/rule-effects.ts";
import { RULE_CODES } from "../../journey/rules/rule-codes.ts";
import { type Rule, RULES } from "../../journey/rules/rules.ts";
import { present } from "../../lib/present.ts";
import type { View } from "../../shopper/view.ts";
import { candidatesOf, candidatesOnPage } from "./candidates.ts";
import type { ListRun } from "./list-run.ts";
import type { Retrieved, Scored } from "./retrieve.ts";

/** One view with its scores and the list that the rules left of them. */
export type MadeList = { readonly view: View; readonly scored: Scored; readonly list: RuledList<Retrieved> };

/**
 * Days after which a bought thing is wanted again: as the shop declares, and, where it asks for that, as
 * learnt from several shoppers.
 */
const intervalsOf = (run: ListRun): ((item: Item) => number | null) => {
  if (run.repurchase === "declared") return (item) => item.consumable?.interval_days ?? null;
  const learnt =
    (run.model?.tables.intervals as { days?: Readonly<Record<string, number>> } | undefined)?.days ?? {};
  return (item) => item.consumable?.interval_days ?? learnt[item.item_id] ?? null;
};

function* above(candidates: Iterable<Retrieved>, least: number | null): Generator<Retrieved> {
  for (const candidate of candidates) {
    if (least !== null && candidate.score < least) return;
    yield candidate;
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

/**
 * What a shop lifts and what it takes out. Shops cannot say either yet: the rules for them are written and
 * tested (`journey/rules/promoted.ts`, `excluded.ts`), and there is no setting that they could read.
 */
const SHOP_WISHES = { boosts: [], exclusions: [] } as const;

/** The moment's rules over one scored view. `rules`: those that are asked; all of them but in a "what if". */
export const ruleList = (
  run: ListRun,
  view: View,
  scored: Scored,
  limit: number,
  rules: readonly Rule[] = RULES,
): RuledList<Retrieved> => {
  const situation = {
    view,
    moment: run.plan.moment,
    granted: run.granted,
    minor: run.minor,
    currency: run.currency,
    filter: run.filter,
    ...SHOP_WISHES,
    objectives: run.objectives,
    variants: run.variants,
    item: (itemId: string) => run.catalogue.item(itemId),
    intervalDays: intervalsOf(run),
  };
  const apply = (candidates: Iterable<Retrieved>, most: number): RuledList<Retrieved> =>
    applyToCandidates({ candidates: above(candidates, run.min_score), situation, rules, limit: most });
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
