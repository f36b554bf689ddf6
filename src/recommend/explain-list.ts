import type { Attribution } from '../explain/attribute.ts';
import { attribute } from '../explain/attribute.ts';
import type { Basis } from '../explain/basis.ts';
import { basisOf } from '../explain/basis.ts';
import type { FoundReason, ReasonFacts } from '../explain/find-reasons.ts';
import { findReasons } from '../explain/find-reasons.ts';
import type { Kept } from '../journey/apply-rules.ts';
import { contributionsOf } from '../model/ranking.ts';
import type { MadeList, Run } from './make-list.ts';
import type { Retrieved } from './retrieve.ts';
import { popularityOf } from './retrieve.ts';

/** One kept candidate with what speaks for it. */
export type Explained = { readonly kept: Kept<Retrieved>; readonly attribution: Attribution; readonly reasons: readonly FoundReason[]; readonly basis: Basis };

/** What the shop's own order stands for: nothing of a model, so that its whole score is the place in that order. */
const byShopOrder: Attribution = { contributions: [], prior: 1, score: 1, residual: 0, faithful: true };

/** A model whose parts cannot be told apart: nothing may be named as a reason. */
const opaque = (score: number): Attribution => ({ contributions: [], prior: 0, score, residual: Math.abs(score), faithful: false });

/** Exact contributions of each kept item (additive models). Rows come from steps of the view, so that reasons find their events. */
const attributionsOf = (run: Run, { scored: { rows, output }, list }: MadeList): Attribution[] => {
  const parts = output?.form === 'parts' ? output : null;
  const wanted = list.kept.map(({ candidate }) => candidate.index);
  const values = parts === null ? null : contributionsOf(parts, wanted);
  return list.kept.map(({ candidate }, at) => {
    if (candidate.source === 'shop_order') return byShopOrder;
    if (parts === null || values === null) return opaque(candidate.score);
    return attribute({ values, offset: at * parts.rows, rows, prior: run.model!.prior?.[candidate.index] ?? 0, score: candidate.score });
  });
};

/** Reasons and basis of every suggestion. `withoutHistory`: the list of the same run without stored and session history. */
export const explainList = (run: Run, made: MadeList, withoutHistory: ReadonlySet<string> | null, limit: number): Explained[] => {
  const attributions = attributionsOf(run, made);
  const popularity = run.model === null ? {} : popularityOf(run.model);
  const facts: ReasonFacts = {
    view: made.view, item: (itemId) => run.shelf.item(itemId), learnt_from: run.model?.manifest.training?.purpose === 'train' ? 'behaviour' : 'content',
    prior_from: 'shoppers', isPopular: (itemId) => popularity[itemId] !== undefined,
  };
  return made.list.kept.map((kept, at) => {
    const { item, source } = kept.candidate;
    const attribution = attributions[at]!;
    const own: ReasonFacts = source === 'model' ? facts : { ...facts, prior_from: item.sales_rank === null ? 'newest' : 'sales_rank' };
    const reasons = findReasons({ item, attribution, moves: kept.moves, lifts: kept.lifts }, own);
    return { kept, attribution, reasons, basis: basisOf({ item_id: item.item_id, attribution, lifts: kept.lifts, limit, view: made.view, without_history: withoutHistory }) };
  });
};
