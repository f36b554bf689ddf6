import type { ChildProcess } from "node:child_process";
import cluster from "node:cluster";
import { setFlagsFromString } from "node:v8";
import { type App, createApp } from "./app.ts";
import { type Config, describeConfig } from "./lib/config.ts";
import { DomainError } from "./lib/errors.ts";
import { createLog, type Log } from "./lib/log.ts";
import { CLOSE_WITHIN_MS, endWithParent, outliveTerminal } from "./lib/process-end.ts";
import { startAside } from "./lib/run-aside.ts";
import { shareRates } from "./lib/shared-rates.ts";
import { stopOnSignals, type Stoppable } from "./lib/stop-on-signals.ts";
import { relayToWorkers } from "./lib/tell-workers.ts";
import { gatherWorkerMetrics } from "./lib/worker-metrics.ts";
import { rehearse } from "./rehearse.ts";

/**
 * By how much the heap of JavaScript may grow over what was alive at its last collection. Left alone it holds
 * four times as much under a steady load, nearly all of it garbage (measured: 250 MB of 55).
 */
const HEAP_GROWS_PERCENT = 50;

const HOW_TO_BEGIN = "There is no shop yet. Make one with: candor shop create NAME";

/** Says that it is ready once it is; never when it was stopped before. */
const announce = async (app: App, config: Config, port: number, log: Log): Promise<void> => {
  await app.warm();
  if (!app.server.listening) return;
  log.info({ url: `http://${config.host}:${port}`, pid: process.pid }, "ready");
  const shops = await app.services.shops.list();
  if (shops.length === 0) log.warn({}, HOW_TO_BEGIN);
  for (const shop of shops) {
    if ((await app.services.shops.settings(shop)).contact === null)
      log.warn({ shop }, 'no contact person is set: "ask a person" has nobody to name (PATCH /v1/settings)');
  }
};

const LEARNER_AGAIN_MS = 1_000;
const WORKER_AGAIN_MS = 200;
/** What the learner is about is cut short, and goes on at the next start; it is not waited for longer. */
const LEARNER_STOPS_WITHIN_MS = 5_000;

/** Tells a process to stop, and resolves when it is gone; ends it where it does not stop in time. */
const stopChild = (child: ChildProcess, withinMs: number): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const timer = setTimeout(() => child.kill("SIGKILL"), withinMs);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });

/**
 * The learner: content packages of young shops, scheduled training, forgetting. A process of its own, started
 * here and never imported, so that serving cannot reach training (docs/architecture.md, "Invariants").
 */
const startLearner = (
  config: Config,
  log: Log,
  onPublished: () => void,
): Stoppable & {
  /** Somebody left a model: it need not find out by looking. */
  tellLeft(): void;
} => {
  const state = { child: null as ChildProcess | null, stopped: false };
  const start = (): void => {
    if (state.stopped) return;
    const child = startAside(import.meta.url, "./learn/learner-process", { config });
    child.on("message", onPublished);
    child.on("exit", (code) => {
      if (state.stopped) return;
      log.error({ job: "learner", count: code ?? -1 }, "the learner ended and is started again");
      setTimeout(start, LEARNER_AGAIN_MS).unref();
    });
    state.child = child;
  };
  start();
  return {
    stop: async () => {
      state.stopped = true;
      if (state.child !== null) await stopChild(state.child, LEARNER_STOPS_WITHIN_MS);
    },
    kill: () => void state.child?.kill("SIGKILL"),
    tellLeft: () => void (state.child?.connected === true && state.child.send({ type: LEFT })),
  };
};

/** Word between the processes of a service: a worker that somebody left, the primary that models changed. */
const LEFT = "left";
const PUBLISHED = "published";

/**
 * A withdrawal that was acknowledged and is lost comes back as a yes.
 * @throws DomainError config_invalid where the store may lose it, and nobody has taken that risk by name
 */
const requireDurable = async ({ services: { store } }: App, { acceptLoss }: Config): Promise<void> => {
  const risks = acceptLoss ? [] : await store.risks();
  if (risks.length === 0) return;
  throw new DomainError(
    "config_invalid",
    `${risks.join(" ")} Serving on it takes the risk that an acknowledged withdrawal or erasure is lost: ` +
      "--accept-loss (CANDOR_ACCEPT_LOSS) says so.",
  );
};

/** Opens the service, or says why it must not serve here. */
const openChecked = async (config: Config, log: Log, onLeft: () => void = () => undefined): Promise<App> => {
  const app = await createApp(config, {
    log,
    onLeft,
    rehearse: (stopping) => rehearse(config, log, stopping),
  });
  await requireDurable(app, config).catch(async (cause: unknown) => {
    await app.close();
    throw cause;
  });
  return app;
};

/** `announced`: to be awaited after the signals are heard, since loading models takes a while. */
const serveOne = async (
  config: Config,
  log: Log,
  onLeft: () => void,
): Promise<{ app: App; announced: Promise<void> }> => {
  const app = await openChecked(config, log, onLeft);
  // Workers share a port: whoever asks one of them whether it is ready is answered by another next time.
  if (cluster.isWorker) await app.warm();
  const { port } = await app.listen(config.port, config.host);
  return { app, announced: announce(app, config, port, log) };
};

/** A worker keeps within its own limit of a stop; the primary ends one that hangs when it ends itself. */
const WORKER_STOPS_WITHIN_MS = 9_000;

type Workers = Stoppable & { tellPublished(): void };

const serveMany = (config: Config, log: Log, onLeft: () => void): Workers => {
  const state = { stopping: false };
  // The platform's own way hands a worker one connection in a turn of its loop, and loses that of a killed
  // one (docs/decisions/2026-11-26-workers-accept-by-themselves.md).
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  gatherWorkerMetrics();
  relayToWorkers();
  shareRates(Date.now);
  const workers = (): ChildProcess[] =>
    Object.values(cluster.workers ?? {}).flatMap((worker) => (worker === undefined ? [] : [worker.process]));
  const start = (): void => {
    if (!state.stopping) cluster.fork();
  };
  for (let worker = 0; worker < config.workers; worker += 1) start();
  cluster.on("message", (_worker, message: { readonly type?: string } | undefined) => {
    if (message?.type === LEFT) onLeft();
  });
  cluster.on("exit", (worker, code) => {
    if (state.stopping) return;
    log.error({ worker: worker.id, count: code ?? -1 }, "a worker ended and is started again");
    setTimeout(start, WORKER_AGAIN_MS);
  });
  return {
    stop: async () => {
      state.stopping = true;
      await Promise.all(workers().map((worker) => stopChild(worker, WORKER_STOPS_WITHIN_MS)));
    },
    kill: () => {
      for (const worker of workers()) worker.kill("SIGKILL");
    },
    tellPublished: () => {
      for (const worker of workers()) if (worker.connected) worker.send({ type: PUBLISHED });
    },
  };
};

/** A worker stops when the primary says so, or has gone. */
const serveAsWorker = async (config: Config, log: Log): Promise<void> => {
  endWithParent({ graceMs: CLOSE_WITHIN_MS });
  // The platform's own answer to a primary that has gone is an exit in whatever is under way.
  cluster.worker?.on("disconnect", () => {
    if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true;
  });
  const { app, announced } = await serveOne(config, log, () => void process.send?.({ type: LEFT }));
  process.on("message", (message: { readonly type?: string } | undefined) => {
    if (message?.type === PUBLISHED) void app.follow();
  });
  stopOnSignals({ stop: () => app.close(), kill: () => undefined }, { log, isLed: true });
  await announced;
};

/**
 * Serves until a signal: one process, or a primary with workers that share the port; the learner beside them.
 */
export const serve = async (config: Config): Promise<void> => {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWS_PERCENT}`);
  const log = createLog(config.logLevel);
  if (cluster.isWorker) return serveAsWorker(config, log);
  outliveTerminal();
  log.info({ config: describeConfig(config), pid: process.pid }, "starting");
  if (config.workers === 1) {
    const beside = { tellLeft: () => undefined as void };
    const { app, announced } = await serveOne(config, log, () => beside.tellLeft());
    const learner = startLearner(config, log, () => void app.follow());
    beside.tellLeft = learner.tellLeft;
    stopOnSignals(
      {
        stop: async () => {
          await Promise.all([learner.stop(), app.close()]);
        },
        kill: learner.kill,
      },
      { log },
    );
    return announced;
  }
  // The keys and the store's files are made before the workers race for them.
  const first = await openChecked(config, log);
  await first.close();
  const beside = { tellLeft: () => undefined as void };
  const workers = serveMany(config, log, () => beside.tellLeft());
  const learner = startLearner(config, log, workers.tellPublished);
  beside.tellLeft = learner.tellLeft;
  stopOnSignals(
    {
      stop: async () => {
        await Promise.all([learner.stop(), workers.stop()]);
      },
      kill: () => {
        learner.kill();
        workers.kill();
      },
    },
    { log },
  );
};
