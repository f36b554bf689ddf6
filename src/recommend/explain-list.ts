import type { Attribution } from '../explain/attribute.ts';
import { attribute } from '../explain/attribute.ts';
import type { Basis } from '../explain/basis.ts';
import { basisOf } from '../explain/basis.ts';
import type { FoundReason, ReasonFacts } from '../explain/find-reasons.ts';
import { findReasons } from '../explain/find-reasons.ts';
import type { Kept } from '../journey/apply-rules.ts';
import { contributionsOf } from '../model/ranking.ts';
import { explainSampled } from './explain-sampled.ts';
import type { MadeList, Run } from './make-list.ts';
import type { Retrieved } from './retrieve.ts';
import { popularityOf } from './retrieve.ts';

/** One kept candidate with what speaks for it. */
export type Explained = { readonly kept: Kept<Retrieved>; readonly attribution: Attribution; readonly reasons: readonly FoundReason[]; readonly basis: Basis };

/** What the shop's own order stands for: nothing of a model, so that its whole score is the place in that order. */
const byShopOrder: Attribution = { contributions: [], prior: 1, score: 1, residual: 0, faithful: true };

/** A model whose parts cannot be told apart: nothing may be named as a reason. */
const opaque = (score: number): Attribution => ({ contributions: [], prior: 0, score, residual: Math.abs(score), faithful: false });

type Attributed = { readonly attribution: Attribution; /** What the prior stands for cannot be told. */ readonly prior_is_mixed: boolean };

const plain = (attribution: Attribution): Attributed => ({ attribution, prior_is_mixed: false });

/** Exact contributions of each kept item: an additive model and no second stage. Rows come from steps of the view, so that reasons find their events. */
const exactly = (run: Run, { scored: { rows, output } }: MadeList, kept: readonly Kept<Retrieved>[]): Attributed[] | null => {
  if (output?.form !== 'parts') return null;
  const values = contributionsOf(output, kept.map(({ candidate }) => candidate.index));
  return kept.map(({ candidate }, at) => plain(attribute({ values, offset: at * output.rows, rows, prior: run.model!.prior?.[candidate.index] ?? 0, score: candidate.score })));
};

/** Through whatever models there are: exact where they are additive, sampled within its budget where a full answer is wanted, else untold. */
const attributionsOf = async (run: Run, made: MadeList, { full, random }: ExplainOptions): Promise<Attributed[]> => {
  const { kept } = made.list;
  const { scored } = made;
  if (scored.ranked === null) {
    const exact = exactly(run, made, kept);
    if (exact !== null) return exact.map((each, at) => (kept[at]!.candidate.source === 'shop_order' ? plain(byShopOrder) : each));
  }
  const told = kept.filter(({ candidate }) => candidate.source === 'model' && (scored.ranked === null || scored.ranked.scoreOf.has(candidate.item.item_id)));
  const sampled = full ? await explainSampled(run, made.view, scored, told.map(({ candidate }) => candidate), random) : null;
  return kept.map((each) => {
    if (each.candidate.source === 'shop_order') return plain(byShopOrder);
    return sampled?.[told.indexOf(each)] ?? plain(opaque(each.candidate.score));
  });
};

export type ExplainOptions = {
  /** The list of the same run without stored and session history; null: there was none to leave out. */
  readonly withoutHistory: ReadonlySet<string> | null;
  /** Places in the list so far: this page and those before it. */
  readonly limit: number;
  /** Reasons of models that are not additive cost runs: only where they are asked for. */
  readonly full: boolean;
  random(): number;
};

/** Reasons and basis of every suggestion. */
export const explainList = async (run: Run, made: MadeList, options: ExplainOptions): Promise<Explained[]> => {
  const attributed = await attributionsOf(run, made, options);
  const popularity = run.model === null ? {} : popularityOf(run.model);
  const facts: ReasonFacts = {
    view: made.view, item: (itemId) => run.shelf.item(itemId), learnt_from: run.model?.manifest.training?.purpose === 'train' ? 'behaviour' : 'content',
    prior_from: 'shoppers', isPopular: (itemId) => popularity[itemId] !== undefined,
  };
  return made.list.kept.map((kept, at) => {
    const { item, source, on_page } = kept.candidate;
    const { attribution, prior_is_mixed } = attributed[at]!;
    const own: ReasonFacts = source === 'shop_order' ? { ...facts, prior_from: item.sales_rank === null ? 'newest' : 'sales_rank' } : prior_is_mixed ? { ...facts, prior_from: null } : facts;
    const reasons = findReasons({ item, attribution, moves: kept.moves, lifts: kept.lifts }, own);
    const basis = basisOf({ item_id: item.item_id, attribution, lifts: kept.lifts, limit: options.limit, view: made.view, without_history: options.withoutHistory });
    // The page's own category or search brought it here.
    return { kept, attribution, reasons, basis: basis === 'popular' && on_page ? 'contextual' : basis };
  });
};
