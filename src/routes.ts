import { NO_SIGNALS } from "./consent/purposes.ts";
import type { ShopperRef } from "./consent/shopper-ref.ts";
import type { Admission } from "./http/admission.ts";
import type { Route } from "./http/call.ts";
import type { Cursors } from "./http/cursor.ts";
import { fromStory } from "./http/mapping/write-answer.ts";
import type { Metrics } from "./http/metrics.ts";
import type { Readiness } from "./http/readiness.ts";
import { consentRoutes } from "./http/routes/consent.ts";
import { datasetRoutes } from "./http/routes/datasets.ts";
import { erasureRoutes } from "./http/routes/erasures.ts";
import { eventRoutes } from "./http/routes/events.ts";
import { insightRoutes } from "./http/routes/insight.ts";
import { instructionRoutes } from "./http/routes/instructions.ts";
import { itemRoutes } from "./http/routes/items.ts";
import { modelRoutes } from "./http/routes/models.ts";
import { publicRoutes } from "./http/routes/public.ts";
import { recommendationRoutes } from "./http/routes/recommendations.ts";
import { ruleRoutes } from "./http/routes/rules.ts";
import { sessionReceiptRoutes } from "./http/routes/session-receipts.ts";
import { shopRoutes } from "./http/routes/shop.ts";
import { shopperRoutes } from "./http/routes/shopper.ts";
import { shopperEventRoutes } from "./http/routes/shopper-events.ts";
import { upkeepRoutes } from "./http/routes/upkeep.ts";
import { webhookRoutes } from "./http/routes/webhooks.ts";
import type { TokenVerifier } from "./http/verify-token.ts";
import { beliefsOf } from "./insight/tell-belief.ts";
import { createTellWork } from "./jobs/tell-work.ts";
import type { Config } from "./lib/config.ts";
import { describeError, type Log } from "./lib/log.ts";
import { runAside } from "./lib/run-aside.ts";
import type { TextSeal } from "./lib/text-seal.ts";
import { readDrift } from "./model/drift/drift-state.ts";
import { createModelAdmin } from "./model/registry/administration.ts";
import type { ShopModels } from "./model/registry/shop-models.ts";
import { slotsOf } from "./model/registry/slot-transitions.ts";
import type { Comparison } from "./recommend/compare/compare-models.ts";
import { createPromotionJudge } from "./recommend/compare/judge-promotion.ts";
import { createNamesEvidence } from "./recommend/record/answer-evidence.ts";
import type { DecisionQueue } from "./recommend/record/decision-queue.ts";
import type { Background } from "./services/background.ts";
import type { Recommend } from "./services/open-recommend.ts";
import type { Services } from "./services/services.ts";
import { createDescribe } from "./shop/describe.ts";
import type { AccessLog } from "./shopper/access-log.ts";
import { listExports } from "./shopper/left-the-house.ts";
import type { Deliveries } from "./webhooks/deliveries.ts";

/** When this version began to honour Global Privacy Control. */
const GPC_SINCE = "2026-01-01";

export type RouteParts = {
  readonly config: Config;
  readonly services: Services;
  readonly models: ShopModels;
  readonly followEverywhere: (shop: string) => Promise<void>;
  readonly comparison: Comparison;
  readonly recommend: Recommend;
  readonly decisions: DecisionQueue;
  readonly accesses: AccessLog;
  readonly deliveries: Deliveries;
  readonly background: Background;
  readonly tokens: TokenVerifier;
  /** Seals the subject of shopper tokens. */
  readonly subjects: TextSeal;
  readonly cursors: Cursors;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly admission: Admission;
  readonly stopping: AbortSignal;
  readonly log: Log;
};

/** Suggestions, and what they are made of. */
const mainJobRoutes = ({ services, recommend, decisions, cursors, metrics }: RouteParts): Route[] => {
  const { store, shops, clock, catalogues, recordEvents } = services;
  return [
    ...recommendationRoutes({
      ...recommend,
      metrics,
      clock,
      stopwatch: () => performance.now(),
      shops,
      readOwner: async (shop, id) => {
        const { within } = services.breaker;
        await within(decisions.flush, { long: true });
        return (await within(() => store.decisions.read(shop, id, null, clock())))?.shopper ?? null;
      },
    }),
    ...itemRoutes({ catalogue: store.catalogue, catalogues, cursors, onChange: () => undefined, clock }),
    ...eventRoutes({
      recordEvents,
      catalogues,
      pageIndex: services.pageIndex,
      shops,
      clock,
      metrics,
      refused: services.quality.refused,
    }),
  ];
};

/** The story of one answer, for the shopper whom it was given to. */
const storyOf =
  ({ services, recommend, decisions }: RouteParts) =>
  async (asker: ShopperRef, recommendationId: string) => {
    const { shop } = asker;
    await decisions.flush();
    // Looked for without the patience that a record of another process is given: most that are missing have
    // expired.
    const { store, clock } = services;
    if ((await store.decisions.read(shop, recommendationId, asker, clock())) === null) return null;
    const asked = { shop, recommendationId, asker, signals: NO_SIGNALS, discreet: false };
    return fromStory(recommendationId, await recommend.answerHistory(asked));
  };

/** A person's rights: consent, access, erasure, standing instructions. */
const rightsRoutes = (parts: RouteParts): Route[] => {
  const { services, decisions, accesses, deliveries, background, tokens, cursors, log } = parts;
  const { store, clock, webhooks } = services;
  return [
    ...consentRoutes({ ...services, shoppers: store.shoppers, ledger: store.ledger }),
    ...sessionReceiptRoutes(services),
    ...shopperRoutes({
      ...services,
      shoppers: store.shoppers,
      flushNotes: accesses.flush,
      handedOut: (shopper) => listExports(store.jobs, [shopper]),
      storyOf: storyOf(parts),
    }),
    ...erasureRoutes({
      ...services,
      erasedAt: async (shopper) => (await store.shoppers.readState(shopper)).erased_at,
      erasureWaits: (shop) => {
        void background.erase(shop);
        void deliveries.turn(shop);
      },
    }),
    ...shopperEventRoutes({
      ...services,
      shoppers: store.shoppers,
      cursors,
      namesEvidence: createNamesEvidence({ port: store.decisions, queue: decisions, clock }),
    }),
    ...instructionRoutes({
      ...services,
      proveIdentity: tokens.proveIdentity,
      tellReview: async ({ shop, key: asker }, data) => {
        try {
          await webhooks.announce({ shop, type: "review.requested", at: clock(), data, asker });
          void deliveries.turn(shop);
        } catch (error) {
          log.error(
            { shop, job: "webhooks", ...describeError(error) },
            "word of a question could not be queued",
          );
        }
      },
    }),
  ];
};

/** The shop's own side: settings, keys, models, data sets, webhooks. */
const shopSideRoutes = (parts: RouteParts): Route[] => {
  const { config, services, comparison, followEverywhere, recommend, subjects, stopping } = parts;
  const { store, shops, shopRules, signing, webhooks, erasureLog, registry, clock, random } = services;
  return [
    ...insightRoutes(services),
    ...webhookRoutes({ webhooks, allowPrivate: config.webhookPrivate }),
    ...datasetRoutes({
      exportDataset: (shop, dir, recipient) =>
        runAside(import.meta.url, "./learn/shop/export-process", { config, shop, dir, recipient }),
    }),
    ...modelRoutes({
      comparison,
      driftOf: (shop) => readDrift(store.jobs, shop),
      beliefOf: services.insights.tellBelief,
      followEverywhere,
      admin: createModelAdmin({
        models: store.models,
        jobs: store.jobs,
        erasureLog,
        registry,
        judgePromotion: createPromotionJudge(comparison),
        clock,
        stopping,
      }),
    }),
    ...upkeepRoutes({ shops, tellWork: createTellWork(store.jobs) }),
    ...shopRoutes({ shops, signing, subjects, clock, random }),
    ...ruleRoutes({
      ...recommend,
      shopRules,
      shops,
      clock,
      slotsOf: async (shop) => slotsOf((await registry.read(shop)).state),
    }),
  ];
};

/** Every route of the service, bound to the parts that answer it. */
export const composeRoutes = (parts: RouteParts): Route[] => {
  const { services, models, readiness } = parts;
  return [
    ...mainJobRoutes(parts),
    ...rightsRoutes(parts),
    ...shopSideRoutes(parts),
    ...publicRoutes({
      keys: services.signing,
      ledger: services.store.ledger,
      proverOf: services.proverOf,
      shopExists: (shop) => services.shops.exists(shop),
      describe: createDescribe({
        ...services,
        models,
        beliefOf: async (shop) => {
          const all = await services.insights.tellBelief(shop);
          return { all, of: (model) => beliefsOf(all, model) };
        },
      }),
      readiness,
      gpcSince: GPC_SINCE,
    }),
  ];
};
