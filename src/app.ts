import { createHmac, randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createProveRecords } from "./consent/proofs/ledger/prove-records.ts";
import { createProver } from "./consent/proofs/ledger/prover.ts";
import { createControlTokens } from "./consent/proofs/receipts/control-token.ts";
import { verifyShopperToken } from "./consent/proofs/receipts/shopper-token.ts";
import { withMemory } from "./consent/proofs/receipts/signing-keys.ts";
import { NO_SIGNALS } from "./consent/purposes.ts";
import { createAuthoriser, type TokenClaims } from "./http/authorise.ts";
import { createCursors } from "./http/cursor.ts";
import { drainServer } from "./http/drain-server.ts";
import { fromStory, renderRecommendation } from "./http/mapping/recommendation.ts";
import { createMetrics } from "./http/metrics.ts";
import { makeOpenApi } from "./http/openapi.ts";
import { createRateLimiter } from "./http/rate-limit.ts";
import { createRetries } from "./http/retries.ts";
import { consentRoutes } from "./http/routes/consent.ts";
import { datasetRoutes } from "./http/routes/datasets.ts";
import { eventRoutes } from "./http/routes/events.ts";
import { instructionRoutes } from "./http/routes/instructions.ts";
import { itemRoutes } from "./http/routes/items.ts";
import { modelRoutes } from "./http/routes/models.ts";
import { publicRoutes } from "./http/routes/public.ts";
import { recommendationRoutes } from "./http/routes/recommendations.ts";
import { shopRoutes } from "./http/routes/shop.ts";
import { shopperRoutes } from "./http/routes/shopper.ts";
import { webhookRoutes } from "./http/routes/webhooks.ts";
import { createExpress, createServer } from "./http/server.ts";
import type { Clock } from "./lib/clock.ts";
import type { Config } from "./lib/config.ts";
import { createLog, describeError, type Log } from "./lib/log.ts";
import { createOneAtATime } from "./lib/one-at-a-time.ts";
import { type RandomBytes, randomId } from "./lib/random.ts";
import { runAside } from "./lib/run-aside.ts";
import { createTextSeal } from "./lib/text-seal.ts";
import { createModelAdmin } from "./model/registry/manage-models.ts";
import { createShopModels, type ShopModels } from "./model/registry/shop-models.ts";
import type { ModelIncident } from "./model/registry/slots.ts";
import { createWarmUp } from "./model/runtime/warm-up.ts";
import { describeContract } from "./model/verify/describe-contract.ts";
import { loadForServing } from "./model/verify/load-package.ts";
import { mountDocs } from "./pages/docs.ts";
import { mountMetrics } from "./pages/metrics.ts";
import { bufferCounts } from "./recommend/compare/buffered-counts.ts";
import { createComparison } from "./recommend/compare/compare-models.ts";
import { createNamesEvidence } from "./recommend/record/answer-evidence.ts";
import { createDecisionQueue } from "./recommend/record/decision-queue.ts";
import { openRecommend } from "./services/open-recommend.ts";
import { type Opened, openStoreOf } from "./services/open-services.ts";
import { createServices, type Services } from "./services/services.ts";
import { createDescribe } from "./shop/describe.ts";
import { createAccessLog } from "./shopper/access-log.ts";
import type { Store } from "./store/driver/store.ts";
import type { KeyStore } from "./store/sealing/key-store.ts";
import { runWebhooks } from "./webhooks/run-webhooks.ts";
import type { Resolve } from "./webhooks/send.ts";

/** What tests put in the place of the platform: the whole test seam. */
export type Overrides = {
  readonly clock?: Clock;
  readonly random?: RandomBytes;
  readonly log?: Log;
  readonly store?: Store;
  readonly keys?: KeyStore;
  /** Looks up the names that webhooks go to. */
  readonly resolve?: Resolve;
};

export type App = {
  readonly server: Server;
  readonly services: Services;
  readonly models: ShopModels;
  /**
   * One turn of what happens behind the answers: ledger, registry, erasures, destruction of deleted keys.
   * Called by itself every 200 ms once started.
   */
  tick(): Promise<void>;
  /** Tries every webhook message that is due. Called by itself each second, and when there is one. */
  deliver(): Promise<void>;
  /** Writes what waits of who read whom; done by itself within a second. */
  noted(): Promise<void>;
  /**
   * Opens what the first answers of every shop need; resolves when it is there, was found broken, or time is
   * up. Begun by `listen` too.
   */
  warm(): Promise<void>;
  /** Starts the background turns and listens; `/readyz` says no until `warm` is through. */
  listen(port: number, host: string): Promise<{ port: number }>;
  /** Stops accepting, drains, flushes, releases models, closes the store. */
  close(): Promise<void>;
};

const INCIDENTS: Readonly<Record<ModelIncident["kind"], string>> = {
  fenced: "a model failed too often and was fenced",
  not_loaded: "a model could not be loaded",
  remembers: "a model that remembers shoppers who left was retired: its deadline has passed",
};
const TICK_MS = 200;
/** Webhook messages that wait for another try are looked for, and sums for an officer written, so often. */
const DELIVER_MS = 1000;
const OFFICER_MS = 60_000;
/** Whether the hourly sweep of what has passed its time is due is asked so often. */
const RETENTION_MS = 60_000;
/** A model that does not load in this time is loaded behind the answers. */
const LONGEST_WARM_MS = 10_000;
/** When this version began to honour Global Privacy Control. */
const GPC_SINCE = "2026-01-01";

const openParts = async (
  config: Config,
  { keys, store }: Overrides,
  platform: Parameters<typeof openStoreOf>[1],
): Promise<Opened> =>
  keys !== undefined && store !== undefined
    ? { keys, store }
    : { ...(await openStoreOf(config, platform)), ...(store === undefined ? {} : { store }) };

/** Puts the service together. Nothing listens and nothing runs behind it until `listen`. */
export const createApp = async (config: Config, overrides: Overrides = {}): Promise<App> => {
  const clock = overrides.clock ?? Date.now;
  const random = overrides.random ?? ((size) => randomBytes(size));
  const log = overrides.log ?? createLog(config.logLevel);
  const metrics = createMetrics();
  /** What nobody waits for any more once the service closes. */
  const stopping = new AbortController();
  const { keys, store: opened } = await openParts(config, overrides, {
    clock,
    random,
    warn: (sentence) => log.warn({}, sentence),
  });

  // Leaves are placed at once when this process may, so that a consent call can answer with its index.
  const placing = createOneAtATime();
  const place = (shop: string): void => {
    placing
      .run(shop, () => services.appender.run(shop))
      .catch((error: unknown) =>
        log.error({ shop, job: "ledger", ...describeError(error) }, "the ledger could not be appended"),
      );
  };
  const services: Services = await createServices({
    store: opened,
    keys,
    clock,
    random,
    leafWaits: place,
    keysDestroyedWithinHours: config.keysDestroyedWithinHours,
    untold: (shop, error) =>
      log.error(
        { shop, job: "webhooks", ...describeError(error) },
        "word of an erasure could not be queued: tell its recipients by hand",
      ),
  });
  const { shops, catalogues: catalogues, signing, store } = services;

  const counts = bufferCounts(store.shops);
  const comparison = createComparison(counts);
  const models = createShopModels({
    models: store.models,
    erasureLog: services.erasureLog,
    clock,
    load: (dir, runMs) => loadForServing(dir, runMs),
    onFailure: (shop, slot, id) => void comparison.happened(shop, slot, id, "failed"),
    report: (shop, incident) => {
      metrics.modelFault(incident.slot);
      log.error(
        { shop, slot: incident.slot, model: incident.id, code: incident.kind },
        INCIDENTS[incident.kind],
      );
    },
  });
  const warmUp = createWarmUp({
    shops: shops.list,
    open: (shop) => Promise.all([models.slotsOf(shop), catalogues.open(shop)]),
    longestMs: LONGEST_WARM_MS,
  });
  const decisions = createDecisionQueue({
    port: store.decisions,
    onDropped: (count) => metrics.decisionsDropped(count),
    onError: (error) =>
      log.error({ job: "decisions", ...describeError(error) }, "decisions could not be written"),
  });
  const officer = bufferCounts(store.shops);
  const accesses = createAccessLog({
    port: store.shoppers,
    clock,
    count: officer.count,
    onDropped: (count) => metrics.accessesDropped(count),
    onError: (error) =>
      log.error({ job: "accesses", ...describeError(error) }, "who read whom could not be noted"),
  });
  const recording: typeof decisions = {
    ...decisions,
    push(entry) {
      const { recommendation_id, shopper, expires_at: until } = entry;
      if (shopper !== null) accesses.decided({ shopper, recommendation_id, at: clock(), until });
      decisions.push(entry);
    },
  };
  const deliveries = runWebhooks({
    store,
    webhooks: services.webhooks,
    registry: models.registry,
    allowPrivate: config.webhookPrivate,
    signal: stopping.signal,
    clock,
    random,
    holder: randomId("web", random),
    onEnd: (shop, type, end) => {
      metrics.webhook(type, end);
      if (end === "given_up")
        log.error(
          { shop, job: "webhooks", code: type },
          "a webhook message was given up; see to its receiver",
        );
    },
    onError: (shop, error) =>
      log.error(
        { shop, job: "webhooks", ...describeError(error) },
        "webhooks could not be sent; they are tried again",
      ),
    ...(overrides.resolve === undefined ? {} : { resolve: overrides.resolve }),
  });
  const deliver = async (): Promise<void> => {
    await Promise.all((await shops.list()).map(deliveries.turn));
  };
  const controlTokens = createControlTokens({ secret: keys.pseudonym });
  const subjects = createTextSeal(keys.pseudonym, "shopper token");
  const cursors = createCursors({ seal: createTextSeal(keys.pseudonym, "cursor"), random });
  const recommend = openRecommend({
    services,
    models,
    decisions: recording,
    controlTokens,
    render: renderRecommendation,
    wait: (ms) => sleep(ms),
    comparison,
    onError: (error) => log.warn({ job: "shadow", ...describeError(error) }, "a shadow could not answer"),
  });
  const tokenKeys = withMemory(signing, 5_000);
  const verifyToken = async (token: string): Promise<TokenClaims> => {
    if (token.split(".").length === 2) {
      const { shop, recommendationId, subject } = controlTokens.verify(token, { nowMs: clock() });
      return {
        kind: "control",
        shop,
        shopper: subject === null ? null : { shop, key: subject },
        recommendationId,
      };
    }
    const { shop, subject, scopes, origin } = await verifyShopperToken(token, {
      keys: tokenKeys,
      subjects,
      shop: null,
      origin: null,
      nowMs: clock(),
    });
    return { kind: "token", shop, shopper: { shop, key: subject }, scopes, origin };
  };
  const erase = (shop: string): void =>
    void services.erasures
      .resume(shop)
      .catch((error: unknown) =>
        log.error(
          { shop, job: "erasure", ...describeError(error) },
          "an erasure could not go on; it is tried again",
        ),
      );
  const faults = async (): Promise<Record<string, string>> => {
    const [storeFault] = await Promise.all([
      store.ping().then(
        () => null,
        () => "the store does not answer",
      ),
    ]);
    return {
      ...(storeFault === null ? {} : { store: storeFault }),
      ...(warmUp.isRunning() ? { models: "the models of the shops are being loaded" } : {}),
    };
  };
  const provers = new Map<string, ReturnType<typeof createProver>>();
  const proverOf = (shop: string) => {
    const known = provers.get(shop);
    if (known !== undefined) return known;
    const made = createProver({
      readLeafHashes: async (from, to) =>
        (await store.ledger.readLeaves(shop, from, to - from)).map(({ hash }) => Buffer.from(hash, "hex")),
    });
    provers.set(shop, made);
    return made;
  };

  const proveRecords = createProveRecords({ ledger: store.ledger, proverOf });
  const routes = [
    ...recommendationRoutes({
      ...recommend,
      metrics,
      clock,
      shops,
      readOwner: async (shop, id) => {
        await decisions.flush();
        return (await store.decisions.read(shop, id, null, clock()))?.shopper ?? null;
      },
    }),
    ...itemRoutes({ catalogue: store.catalogue, cursors, onChange: () => undefined }),
    ...eventRoutes({ recordEvents: services.recordEvents, catalogues: catalogues, shops, clock, metrics }),
    ...consentRoutes({
      ...services,
      shoppers: store.shoppers,
      ledger: store.ledger,
      proveRecords,
      wait: (ms) => sleep(ms),
    }),
    ...shopperRoutes({
      gate: services.gate,
      shoppers: store.shoppers,
      erasures: services.erasures,
      identities: services.identities,
      proveRecords,
      shops,
      clock,
      random,
      cursors,
      eventHandles: services.eventHandles,
      erasureWaits: (shop) => {
        erase(shop);
        void deliveries.turn(shop);
      },
      flushNotes: accesses.flush,
      storyOf: async (shopper, recommendationId) => {
        const { shop } = shopper;
        await decisions.flush();
        // Looked for without the patience that a record of another process is given: most that are missing
        // have expired.
        if ((await store.decisions.read(shop, recommendationId, shopper, clock())) === null) return null;
        const asked = { shop, recommendationId, asker: shopper, signals: NO_SIGNALS, discreet: false };
        return fromStory(recommendationId, await recommend.answerHistory(asked));
      },
      correctEvent: services.correctEvent,
      catalogues: catalogues,
      namesEvidence: createNamesEvidence({ port: store.decisions, queue: decisions, clock }),
    }),
    ...instructionRoutes({
      gate: services.gate,
      instructions: services.instructions,
      identities: services.identities,
      proveIdentity: async (token, shop) => {
        const { subject } = await verifyShopperToken(token, {
          keys: tokenKeys,
          subjects,
          shop,
          origin: null,
          nowMs: clock(),
        });
        return { shop, key: subject };
      },
      tellReview: async (shop, data) => {
        await services.webhooks
          .announce({ shop, type: "review.requested", at: clock(), data })
          .then(() => void deliveries.turn(shop))
          .catch((error: unknown) =>
            log.error(
              { shop, job: "webhooks", ...describeError(error) },
              "word of a question could not be queued",
            ),
          );
      },
    }),
    ...webhookRoutes({ webhooks: services.webhooks, allowPrivate: config.webhookPrivate }),
    ...datasetRoutes({
      exportDataset: (shop, dir) =>
        runAside(import.meta.url, "./learn/shop/export-process", { config, shop, dir }),
    }),
    ...modelRoutes({
      comparison,
      admin: createModelAdmin({
        models: store.models,
        jobs: store.jobs,
        erasureLog: services.erasureLog,
        registry: models.registry,
        comparison,
        clock,
        stopping: stopping.signal,
      }),
    }),
    ...shopRoutes({ shops, signing, subjects, clock, random }),
    ...publicRoutes({
      keys: signing,
      ledger: store.ledger,
      proverOf,
      shopExists: (shop) => shops.exists(shop),
      describe: createDescribe({ services, models }),
      faults,
      gpcSince: GPC_SINCE,
    }),
  ];
  const app = createExpress({
    routes,
    authorise: createAuthoriser({ shops, verifyToken }),
    shops,
    retries: createRetries({
      port: store.jobs,
      clock,
      bind: (text) => createHmac("sha256", keys.pseudonym).update(`retry\0${text}`).digest("base64url"),
    }),
    pseudonym: store.pseudonym,
    limits: { json: config.bodyLimit, batch: config.batchLimit, waitMs: config.bodyWaitMs },
    accesses,
    rateLimiter: createRateLimiter({ perSecond: config.rateLimit, clock }),
    metrics,
    clock,
    random,
    log,
    trustProxy: config.trustProxy,
    mount: (express) => {
      mountDocs(express, { openApi: () => makeOpenApi("1"), pages: { features: describeContract() } });
      mountMetrics(express, metrics);
    },
  });
  const server = createServer(app, () => stopping.signal.aborted);

  const tick = async (): Promise<void> => {
    for (const shop of await shops.list()) await services.leaving.resume(shop);
    await models.follow();
    for (const shop of await shops.list()) {
      if ((await store.ledger.readOutbox(shop, 1)).length > 0) place(shop);
      erase(shop);
    }
    await services.keyDestruction.turn();
    await placing.idle();
    await counts.flush();
  };
  const every = (ms: number, action: () => Promise<void>): NodeJS.Timeout =>
    setInterval(
      () =>
        void action().catch((error: unknown) =>
          log.error(
            { job: "tick", ...describeError(error) },
            "work behind the answers failed; it is tried again",
          ),
        ),
      ms,
    ).unref();
  /** One sweep at a time; what goes wrong is told, and tried again at the next look. */
  const retaining = { running: null as Promise<void> | null };
  const retain = (): Promise<void> => {
    retaining.running ??= services.retention
      .turn()
      .catch((error: unknown) =>
        log.error(
          { job: "retention", ...describeError(error) },
          "what has passed its time could not be removed; it is tried again",
        ),
      )
      .finally(() => {
        retaining.running = null;
      });
    return retaining.running;
  };
  const timers: NodeJS.Timeout[] = [];
  const turning = {
    timer: null as NodeJS.Timeout | null,
    running: Promise.resolve() as Promise<void>,
    stopped: false,
  };
  const turn = (): void => {
    turning.running = tick()
      .catch((error: unknown) =>
        log.error(
          { job: "tick", ...describeError(error) },
          "work behind the answers failed; it is tried again",
        ),
      )
      .then(() => {
        if (!turning.stopped) turning.timer = setTimeout(turn, TICK_MS);
      });
  };
  return {
    server,
    services,
    models,
    tick,
    deliver,
    noted: accesses.flush,
    warm: warmUp.start,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        void warmUp.start();
        server.once("error", reject);
        server.listen(port, host, () => {
          turn();
          void retain();
          timers.push(
            every(DELIVER_MS, deliver),
            every(OFFICER_MS, officer.flush),
            every(RETENTION_MS, retain),
          );
          const address = server.address();
          resolve({ port: typeof address === "object" && address !== null ? address.port : port });
        });
      }),
    async close() {
      turning.stopped = true;
      stopping.abort();
      if (turning.timer !== null) clearTimeout(turning.timer);
      for (const timer of timers) clearInterval(timer);
      if (server.listening) await drainServer(server);
      await turning.running;
      await retaining.running;
      await placing.idle();
      await deliveries.close();
      await accesses.close();
      await decisions.close();
      await Promise.all([counts.flush(), officer.flush()]);
      await models.close();
      if (overrides.store === undefined) await opened.close();
    },
  };
};
