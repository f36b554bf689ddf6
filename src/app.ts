import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createControlTokens } from "./consent/proofs/receipts/control-token.ts";
import { openEdge } from "./edge.ts";
import { createAdmission } from "./http/admission.ts";
import { createServer } from "./http/create-server.ts";
import { createCursors } from "./http/cursor.ts";
import { drainServer } from "./http/drain-server.ts";
import { listenOn } from "./http/listen.ts";
import { renderRecommendation } from "./http/mapping/write-answer.ts";
import { createMetrics, type Metrics } from "./http/metrics.ts";
import { createReadiness } from "./http/readiness.ts";
import { createTokenVerifier } from "./http/verify-token.ts";
import { NO_BREAKER } from "./lib/circuit-breaker.ts";
import type { Clock } from "./lib/clock.ts";
import type { Config } from "./lib/config.ts";
import { createLog, describeError, type Log } from "./lib/log.ts";
import { createQuietLog } from "./lib/quiet-log.ts";
import type { RandomBytes } from "./lib/random.ts";
import { createTextSeal } from "./lib/text-seal.ts";
import type { ShopModels } from "./model/registry/shop-models.ts";
import type { QuestionDraw } from "./recommend/stages/ask.ts";
import { createReasonTime } from "./recommend/stages/reason-time.ts";
import type { RouteParts } from "./routes.ts";
import { createBackground } from "./services/background.ts";
import { createHealthMeter } from "./services/measure-health.ts";
import { openBreaker } from "./services/open-breaker.ts";
import { openDeliveries } from "./services/open-deliveries.ts";
import { openDomain, servesAlone } from "./services/open-domain.ts";
import { openModels } from "./services/open-models.ts";
import { openRecommend } from "./services/open-recommend.ts";
import { openRecords } from "./services/open-records.ts";
import { type Opened, openRefusalsOf, openStoreOf } from "./services/open-store-of.ts";
import type { Services } from "./services/services.ts";
import { settleBehind } from "./services/settle-behind.ts";
import type { Store } from "./store/driver/store.ts";
import type { KeyStore } from "./store/sealing/key-store.ts";
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
  /** Which answers ask their shopper something. */
  readonly questionDraw?: QuestionDraw;
  /** Longest that an answer waits for one run of a model. */
  readonly modelDeadlineMs?: number;
  /** Hears of each act that models must forget. */
  readonly onLeft?: () => void;
  /** What else is done before the service says that it is ready. Never rejects; ends when it is aborted. */
  readonly rehearse?: (stopping: AbortSignal) => Promise<void>;
};

export type App = {
  readonly server: Server;
  readonly services: Services;
  readonly models: ShopModels;
  /**
   * One turn of what happens behind the answers: ledger, registry, erasures, destruction of deleted keys.
   * Done by itself every 200 ms once started.
   */
  tick(): Promise<void>;
  /** Swaps to what the registry has now, and goes on with the erasures that waited for it. Never rejects. */
  follow(): Promise<void>;
  /** Tries every webhook message that is due. Called by itself each second, and when there is one. */
  deliver(): Promise<void>;
  /** Writes what waits of who read whom; done by itself within a second. */
  noted(): Promise<void>;
  /**
   * Opens what the first answers of every shop need, and rehearses; resolves when it is there, was found
   * broken, or time is up. Begun by `listen` too.
   */
  warm(): Promise<void>;
  /** Starts the background turns and listens; `/readyz` says no until `warm` is through. */
  listen(port: number, host: string): Promise<{ port: number }>;
  /** Stops accepting, drains, flushes, releases models, closes the store. */
  close(): Promise<void>;
};

type Platform = {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Aborted when the service closes: what nobody waits for any more. */
  readonly stopping: AbortController;
};

const openParts = async (platform: Platform, { keys, store }: Overrides): Promise<Opened> => {
  const { config, clock, random, log, metrics } = platform;
  if (keys !== undefined && store !== undefined) return { keys, store };
  const warn = (sentence: string): void => log.warn({}, sentence);
  const opened = await openStoreOf(config, { clock, random, warn, tell: metrics.storeEvent });
  return store === undefined ? opened : { ...opened, store };
};

type Behind = ReturnType<typeof openBehind>;

/** What works behind the answers: models, records, webhooks, and the turns that keep them going. */
const openBehind = (
  platform: Platform,
  services: Services,
  { resolve, modelDeadlineMs, rehearse }: Pick<Overrides, "resolve" | "modelDeadlineMs" | "rehearse">,
) => {
  const { config, log, metrics, stopping } = platform;
  const serving = openModels({
    services,
    countFault: metrics.modelFault,
    log,
    ...(modelDeadlineMs === undefined ? {} : { deadlineMs: modelDeadlineMs }),
    ...(rehearse === undefined ? {} : { rehearse: () => rehearse(stopping.signal) }),
  });
  const records = openRecords({
    services,
    onDropped: { decisions: metrics.decisionsDropped, accesses: metrics.accessesDropped },
    log,
  });
  const deliveries = openDeliveries({
    services,
    registry: services.registry,
    allowPrivate: config.webhookPrivate,
    stopping: stopping.signal,
    countEnd: metrics.webhook,
    log,
    ...(resolve === undefined ? {} : { resolve }),
  });
  const admission = createAdmission(config);
  const measure = createHealthMeter({
    services,
    models: serving.models,
    queues: { decisions: records.decisions.size, accesses: records.accesses.size, calls: admission.waiting },
    tell: metrics.health,
  });
  const background = createBackground({ services, ...serving, ...records, deliveries, measure, log });
  return { ...serving, ...records, deliveries, background, admission };
};

/** What the routes are bound to. */
const openRoutes = (
  { config, log, metrics, stopping }: Platform,
  services: Services,
  keys: KeyStore,
  behind: Behind,
  { questionDraw }: Pick<Overrides, "questionDraw">,
): RouteParts => {
  const { store, signing, clock, random } = services;
  const controlTokens = createControlTokens({ secret: keys.pseudonym });
  const subjects = createTextSeal(keys.pseudonym, "shopper token");
  return {
    ...behind,
    config,
    services,
    subjects,
    recommend: openRecommend({
      ...behind,
      services,
      controlTokens,
      render: renderRecommendation,
      ...(questionDraw === undefined ? {} : { questionDraw }),
      wait: (ms) => sleep(ms),
      reasonTime: () => createReasonTime(config.reasonBudgetMs, () => performance.now()),
      onError: (error) => log.warn({ job: "shadow", ...describeError(error) }, "a shadow could not answer"),
    }),
    tokens: createTokenVerifier({ controlTokens, signing, subjects, clock }),
    cursors: createCursors({ seal: createTextSeal(keys.pseudonym, "cursor"), random }),
    readiness: createReadiness({
      identifyStore: store.identify,
      isWarmingUp: behind.warmUp.isRunning,
      isStopping: () => stopping.signal.aborted,
    }),
    metrics,
    stopping: stopping.signal,
    log,
  };
};

/** Answers under way are waited for so long when it closes. */
const DRAIN_MS = 5_000;

/** Puts the service together. Nothing listens and nothing runs behind it until `listen`. */
export const createApp = async (config: Config, overrides: Overrides = {}): Promise<App> => {
  const clock = overrides.clock ?? Date.now;
  const loud = overrides.log ?? createLog(config.logLevel);
  const watched = { breaker: NO_BREAKER, models: null as ShopModels | null };
  const platform: Platform = {
    config,
    clock,
    random: overrides.random ?? ((size) => randomBytes(size)),
    log: createQuietLog({ log: loud, clock, suspect: () => watched.breaker.suspect() }),
    metrics: createMetrics(),
    stopping: new AbortController(),
  };
  const { log, stopping } = platform;
  const opened = await openParts(platform, overrides);
  const breaker = openBreaker(config, opened.store, { log: loud, storeUp: platform.metrics.storeUp });
  watched.breaker = breaker;
  const refusals = openRefusalsOf(config, opened.keys, platform.random, true);
  platform.metrics.heldRefusals(() => refusals.list().length);
  const services = await openDomain(
    platform,
    { ...opened, refusals },
    {
      breaker,
      onLeft: () => overrides.onLeft?.(),
      stillServes: (shop, id) => (servesAlone(config) ? (watched.models?.serves(shop, id) ?? null) : null),
    },
  );
  const behind = openBehind(platform, services, overrides);
  const { models, warmUp, accesses, background } = behind;
  watched.models = models;
  const edge = openEdge(openRoutes(platform, services, opened.keys, behind, overrides), opened.keys);
  const server = createServer(edge, platform.random, () => stopping.signal.aborted);
  return {
    server,
    services,
    models,
    tick: background.turn,
    follow: background.follow,
    deliver: background.deliver,
    noted: accesses.flush,
    warm: warmUp.start,
    async listen(port, host) {
      void warmUp.start();
      const listening = await listenOn(server, port, host);
      background.start();
      return listening;
    },
    async close() {
      stopping.abort();
      breaker.stop();
      background.stop();
      if (server.listening && !(await drainServer(server, DRAIN_MS)))
        log.warn({ ms: DRAIN_MS }, "connections that had not ended in time were cut off");
      await settleBehind(behind, log);
      await warmUp.rehearsed();
      await models.close();
      if (overrides.store === undefined) await opened.store.close();
      refusals.close();
    },
  };
};
