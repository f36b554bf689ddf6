import { passSteady } from './pass-steady.ts';
import { planOf } from '../journey/plans.ts';
import type { ControlTokens } from '../consent/receipts/control-token.ts';
import { createWording } from '../explain/wording/wording.ts';
import { isProfiling } from '../notice/notice.ts';
import { randomId } from '../lib/random.ts';
import type { ShopModels } from '../model/shop-models.ts';
import type { Services } from '../services.ts';
import { createViewBuilder, withoutHistory } from '../shopper/build-view.ts';
import type { DecisionQueue } from './decision-queue.ts';
import { hasHistory } from '../explain/basis.ts';
import { chooseModel } from './choose-model.ts';
import { explainList } from './explain-list.ts';
import { findCounterfactuals } from './find-counterfactuals.ts';
import type { Run } from './make-list.ts';
import { makeLists } from './make-list.ts';
import { recordDecision } from './record-decision.ts';
import type { Recommendation, RecommendRequest } from './request.ts';
import { isDiscreet, tellAnswer } from './tell-answer.ts';

export type Pipeline = { recommend(request: RecommendRequest): Promise<Recommendation> };

export type PipelineDeps = {
  readonly services: Services;
  readonly models: ShopModels;
  readonly decisions: DecisionQueue;
  readonly controlTokens: ControlTokens;
};

/** A re-run list is longer than the answer, so that a rank can be told. */
const RERUN_EXTRA = 50;
/** Longest that one run of a model may take. */
const DEADLINE_MS = 50;

/**
 * The main job, one way: decide, view, retrieve, rank, journey, explain, notice (DESIGN §2). A refusal is the same path
 * with less in the view.
 */
export const createPipeline = ({ services, models, decisions, controlTokens }: PipelineDeps): Pipeline => {
  const wording = createWording();
  const { gate, shops, shelves, sessionReceipts, store, clock, random } = services;
  return {
    async recommend(request) {
      const now = clock();
      const plan = planOf(request.context.moment);
      const [settings, policy, shelf, slots, heard] = await Promise.all([
        shops.settings(request.shop), shops.policy(request.shop), shelves.open(request.shop), models.slotsOf(request.shop),
        sessionReceipts.hear({ shop: request.shop, sessionId: request.session.id, receipt: request.session.receipt }),
      ]);

      // decide, view
      const call = { shopper: request.shopper, signals: request.signals, optOut: request.mode === 'non_profiled', sessionReceipt: heard.purposes, policy, country: request.context.country };
      const { passage, material } = await passSteady({ gate, shoppers: store.shoppers, request, plan, now }, call);
      const { decision, state } = passage;
      const build = createViewBuilder(material);
      const view = build();
      const words = wording.words(wording.locale(request.locale, settings.locale), settings.tone);

      // retrieve, rank, journey
      const chosen = await chooseModel(slots, request.slot ?? plan.slot, { stickyKey: request.shopper?.key ?? null, measure: decision.verdicts.measure.granted });
      try {
        const granted = new Set(Object.entries(decision.verdicts).flatMap(([purpose, { granted: yes }]) => (yes ? [purpose as keyof typeof decision.verdicts] : [])));
        const run: Run = {
          model: chosen.model, shelf, plan, granted, denied: new Set(Object.keys(decision.verdicts).filter((purpose) => !granted.has(purpose as never)) as never[]),
          minor: decision.verdicts.personalise.because === 'minor', repurchase: settings.repurchase, currency: request.context.currency ?? settings.currency, filter: request.filter, boosts: [], exclusions: [],
          variants: request.variants, min_score: request.min_score, deadlineMs: DEADLINE_MS,
        };
        const personal = isProfiling(view.rung) && hasHistory(view);
        const views = personal ? [view, createViewBuilder(withoutHistory(material))()] : [view];
        // One more than asked for, so that what would be next is known.
        const [main, bare] = await makeLists(run, views, request.limit + 1);
        const made = { ...main!, list: { ...main!.list, kept: main!.list.kept.slice(0, request.limit) } };
        const next = main!.list.kept[request.limit] ?? null;
        const without = bare === undefined ? null : new Set(bare.list.kept.slice(0, request.limit).map(({ candidate }) => candidate.item.item_id));

        // explain
        const explained = explainList(run, made, without, request.limit);
        const counterfactuals = request.explain === 'brief' || !personal ? null : await findCounterfactuals({
          view, explained, limit: request.limit, cutoff: next?.score ?? null,
          rerun: async (sets) => (await makeLists(run, sets.map((set) => build(set)), request.limit + RERUN_EXTRA)).map(({ list }) => list.kept.map(({ candidate }) => candidate.item.item_id)),
        });

        // notice
        const recommendationId = randomId('rec', random);
        const answer = tellAnswer({
          recommendationId, request, settings, state, decision, material, view, words, explained, counterfactuals, shelf, applied: made.list.applied, chosen,
          ledgerHead: (await store.ledger.readHead(request.shop))?.jws ?? null,
          controlToken: controlTokens.mint({ shop: request.shop, recommendationId, subject: request.shopper?.key ?? null, nowMs: now }),
        });
        decisions.push(recordDecision({ request, answer, explained, counterfactuals, passage, discreet: isDiscreet(state), now, settings }));
        return answer;
      } finally {
        await chosen.release();
      }
    },
  };
};
