import type { Shelf } from '../catalogue/shelf.ts';
import type { Item } from '../catalogue/item.ts';
import type { Purpose } from '../consent/purposes.ts';
import type { RuledList } from '../journey/apply-rules.ts';
import { applyRules } from '../journey/apply-rules.ts';
import type { MomentPlan } from '../journey/moments.ts';
import { RULES } from '../journey/rules/rules.ts';
import type { Boost, RequestFilter, ShopMatch } from '../journey/rule.ts';
import type { View } from '../shopper/view.ts';
import type { Retrieved, Scored, ServingModel } from './retrieve.ts';
import { candidatesOf, scoreViews } from './retrieve.ts';

/** What stays the same over the runs of one answer: the main run and every "what if". */
export type Run = {
  readonly model: ServingModel | null;
  readonly shelf: Shelf;
  readonly plan: MomentPlan;
  readonly granted: ReadonlySet<Purpose>;
  readonly denied: ReadonlySet<Purpose>;
  readonly minor: boolean;
  readonly repurchase: 'declared' | 'learnt';
  readonly currency: string | null;
  readonly filter: RequestFilter | null;
  readonly boosts: readonly Boost[];
  readonly exclusions: readonly ShopMatch[];
  readonly variants: boolean;
  readonly min_score: number | null;
  readonly deadlineMs: number;
};

export type MadeList = { readonly view: View; readonly scored: Scored; readonly list: RuledList<Retrieved> };

/** Days after which a bought thing is wanted again: as the shop declares, and, where it asks for that, as learnt from several shoppers. */
const intervalsOf = (run: Run): ((item: Item) => number | null) => {
  if (run.repurchase === 'declared') return (item) => item.consumable?.interval_days ?? null;
  const learnt = (run.model?.tables.intervals as { days?: Readonly<Record<string, number>> } | undefined)?.days ?? {};
  return (item) => item.consumable?.interval_days ?? learnt[item.item_id] ?? null;
};

function* above(candidates: Iterable<Retrieved>, least: number | null): Generator<Retrieved> {
  for (const candidate of candidates) {
    if (least !== null && candidate.score < least) return;
    yield candidate;
  }
}

const ruleList = (run: Run, view: View, scored: Scored, limit: number): RuledList<Retrieved> =>
  applyRules({
    candidates: above(candidatesOf(run.model, run.shelf, scored), run.min_score),
    situation: {
      view, plan: run.plan, granted: run.granted, minor: run.minor, currency: run.currency, filter: run.filter, boosts: run.boosts, exclusions: run.exclusions,
      variants: run.variants, item: (itemId) => run.shelf.item(itemId), intervalDays: intervalsOf(run),
    },
    rules: RULES, limit,
  });

/** Views to lists: one run of the graph for all of them, then the moment's rules over each. */
export const makeLists = async (run: Run, views: readonly View[], limit: number): Promise<MadeList[]> => {
  const scored = await scoreViews(run.model, views, run.denied, run.deadlineMs);
  return views.map((view, at) => ({ view, scored: scored[at]!, list: ruleList(run, view, scored[at]!, limit) }));
};
