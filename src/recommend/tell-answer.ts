import type { Shelf } from '../catalogue/shelf.ts';
import type { Decision } from '../consent/decide.ts';
import type { Because } from '../consent/purposes.ts';
import type { ShopperState } from '../consent/state.ts';
import { consentWordingOf } from '../consent/wording/wording.ts';
import type { Control } from '../explain/controls.ts';
import { createControls } from '../explain/controls.ts';
import type { Counterfactual } from '../explain/counterfactual.ts';
import { tellCounterfactual } from '../explain/tell-counterfactual.ts';
import type { TellFacts } from '../explain/tell-reason.ts';
import { tellReason } from '../explain/tell-reason.ts';
import type { Words } from '../explain/wording/wording.ts';
import type { Applied } from '../journey/apply-rules.ts';
import type { Notice } from '../notice/notice.ts';
import { buildNotice, isProfiling } from '../notice/notice.ts';
import type { View, ViewMaterial } from '../shopper/view.ts';
import type { ShopSettings } from '../shop/settings.ts';
import type { Chosen } from './choose-model.ts';
import type { Explained } from './explain-list.ts';
import type { Recommendation, RecommendRequest, Suggestion } from './request.ts';

export type AnswerFacts = {
  readonly recommendationId: string;
  readonly request: RecommendRequest;
  readonly settings: ShopSettings;
  readonly state: ShopperState | null;
  readonly decision: Decision;
  readonly material: ViewMaterial;
  readonly view: View;
  readonly words: Words;
  readonly explained: readonly Explained[];
  readonly counterfactuals: ReadonlyMap<string, Counterfactual | null> | null;
  readonly shelf: Shelf;
  readonly applied: readonly Applied[];
  readonly chosen: Chosen;
  readonly ledgerHead: string | null;
  readonly controlToken: string;
};

/** Where nobody is signed in, others may look on (DESIGN §10). */
export const isDiscreet = (state: ShopperState | null): boolean => state?.preferences.discreet ?? true;

/** The same question without profiling, as a control may send it: the page and nothing of the person. */
const askAgain = ({ context, limit }: RecommendRequest): Readonly<Record<string, unknown>> => {
  const page = Object.fromEntries(Object.entries(context).filter(([name, value]) => name !== 'moment' && value !== null && !(Array.isArray(value) && value.length === 0)));
  return { moment: context.moment, context: page, limit };
};

const mainParametersOf = ({ model }: Chosen, { locale }: Words): readonly string[] => {
  const sentences = model?.manifest.main_parameters;
  return sentences === undefined ? [] : sentences[locale] ?? sentences['en'] ?? [];
};

const noticeOf = ({ request, decision, material, view, words, applied, chosen, ledgerHead, state }: AnswerFacts): Notice => {
  const manifest = chosen.model?.manifest ?? null;
  const wording = consentWordingOf(words.locale);
  return buildNotice({
    decision, material, view, signals: request.signals, applied, words,
    offered: { session_events: request.session.events.length, cart: request.context.cart.length },
    model: { slot: chosen.slot, name: manifest?.name ?? null, version: manifest?.version ?? null, arm: chosen.arm, main_parameters: mainParametersOf(chosen, words) },
    because: (code: Because) => wording.because[code],
    also_used: decision.verdicts.connect_channels.granted && material.rung === 'profile' && (state?.links.length ?? 0) > 0 ? ['connect_channels'] : [],
    change_href: `/s/${request.shop}/privacy`, parameters_href: `/s/${request.shop}/v1/transparency`, ledger_head: ledgerHead,
  });
};

/** Puts an explained list into the words of the answer. */
export const tellAnswer = (facts: AnswerFacts): Recommendation => {
  const { recommendationId, request, settings, state, material, view, words, explained, counterfactuals, shelf } = facts;
  const discreet = isDiscreet(state);
  const profiling = isProfiling(view.rung);
  const item = (itemId: string) => shelf.item(itemId);
  const told: TellFacts = { words, item, discreet, channel: request.context.channel, now: view.now, threshold: settings.popular_threshold };
  const stored = new Set(material.stored.map(({ event_id }) => event_id));
  const controlsOf = createControls({ recommendation_id: recommendationId, has_shopper: request.shopper !== null, profiling, preferences: material.preferences, discreet, ask_again: askAgain(request), words, item });
  const suggestions = explained.map(({ kept, reasons, basis }, at): Suggestion => {
    const shown = kept.candidate.item;
    const counterfactual = counterfactuals?.get(shown.item_id) ?? null;
    const evidence = reasons.flatMap((reason) => reason.evidence);
    const controls: readonly Control[] = controlsOf(shown, evidence, (eventId) => stored.has(eventId));
    return {
      item: shown, rank: at + 1, score: kept.score, belief: null, basis, profiling, paid: kept.moves.some(({ paid }) => paid),
      reasons: reasons.map((reason) => tellReason(reason, shown, told)),
      counterfactual: counterfactual === null ? null : { without: counterfactual.without, rank_without: counterfactual.rank_without, instead: counterfactual.instead, text: tellCounterfactual(counterfactual, told), verified: true },
      controls,
    };
  });
  return { recommendation_id: recommendationId, locale: words.locale, control_token: facts.controlToken, suggestions, outreach: null, notice: noticeOf(facts) };
};
