import type { Passage } from '../consent/gate.ts';
import type { Because, Purpose } from '../consent/purposes.ts';
import { PURPOSES } from '../consent/purposes.ts';
import type { Counterfactual } from '../explain/counterfactual.ts';
import type { WordingLocale } from '../explain/wording/locales.ts';
import type { DecisionRecord } from '../notice/decision-record.ts';
import { encodeDecision, recordCounterfactual, recordReason } from '../notice/decision-record.ts';
import type { ShopSettings } from '../shop/settings.ts';
import type { DecisionEntry } from '../store/decision-port.ts';
import type { Explained } from './explain-list.ts';
import type { Recommendation, RecommendRequest } from './request.ts';

const DAY_MS = 86_400_000;

type Facts = {
  readonly request: RecommendRequest;
  readonly answer: Recommendation;
  readonly explained: readonly Explained[];
  readonly counterfactuals: ReadonlyMap<string, Counterfactual | null> | null;
  readonly passage: Passage;
  readonly discreet: boolean;
  readonly settings: ShopSettings;
  readonly now: number;
};

/** What is kept of an answer: sealed with the shopper's key where a grant opened it, else without any link to anybody, for a day (CONSENT "What is kept"). */
export const recordDecision = ({ request, answer, explained, counterfactuals, passage, discreet, settings, now }: Facts): DecisionEntry => {
  const { notice } = answer;
  const { verdicts } = passage.decision;
  const personal = notice.profiling && passage.shopper !== null && passage.grant('personalise') !== null;
  const record: DecisionRecord = {
    decided_at: now, moment: request.context.moment, channel: request.context.channel, rung: notice.mode, locale: answer.locale as WordingLocale, tone: settings.tone, discreet,
    slot: notice.model.slot, model: notice.model.name === null ? null : { name: notice.model.name, version: notice.model.version!, arm: notice.model.arm },
    consent_version: personal ? passage.state?.version ?? 0 : 0,
    verdicts: Object.fromEntries(PURPOSES.map((purpose) => [purpose, verdicts[purpose].because])) as Record<Purpose, Because | null>,
    used: notice.purposes_used, limit: request.limit, threshold: settings.popular_threshold,
    applied: notice.rules_applied.map(({ code, items }) => ({ code, items })) as DecisionRecord['applied'],
    data_used: notice.data_used, data_withheld: notice.data_withheld, gpc: notice.signals.gpc, dnt: notice.signals.dnt,
    tcf: notice.signals.tcf as DecisionRecord['tcf'], gpp: notice.signals.gpp as DecisionRecord['gpp'],
    items: explained.map(({ kept, attribution, reasons, basis }, at) => ({
      item_id: kept.candidate.item.item_id, score: kept.score, prior: attribution.prior, basis, paid: answer.suggestions[at]!.paid,
      reasons: reasons.map((reason) => recordReason(reason, notice.mode)), counterfactual: recordCounterfactual(counterfactuals?.get(kept.candidate.item.item_id) ?? null),
    })),
  };
  return {
    recommendation_id: answer.recommendation_id, shop: request.shop, shopper: personal ? passage.shopper : null,
    expires_at: now + (personal ? settings.retention_days.decisions : 1) * DAY_MS, body: encodeDecision(record),
  };
};
