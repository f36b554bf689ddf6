import type { ChildProcess } from "node:child_process";
import cluster, { type Worker } from "node:cluster";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { keepCompiled } from "./lib/compiled-code.ts";
import { type Config, describeConfig } from "./lib/config.ts";
import { createLog, type Log } from "./lib/log.ts";
import { outliveTerminal } from "./lib/process-end.ts";
import { startAside } from "./lib/run-aside.ts";
import { shareRates } from "./lib/shared-rates.ts";
import { stopOnSignals, type Stoppable } from "./lib/stop-on-signals.ts";
import { relayToWorkers } from "./lib/tell-workers.ts";
import { gatherWorkerMetrics } from "./lib/worker-metrics.ts";
import { GO, LEFT, PUBLISHED, WAITS } from "./lib/worker-words.ts";
import { openStoreOf } from "./services/open-store-of.ts";
import { requireDurable } from "./services/require-durable.ts";

/**
 * By how much the heap of JavaScript may grow over what was alive at its last collection. Left alone it holds
 * four times as much under a steady load, nearly all of it garbage (measured: 250 MB of 55).
 */
const HEAP_GROWS_PERCENT = 50;

const LEARNER_AGAIN_MS = 1_000;
/** Loading the learner takes a core for a second or two, and the first answers of a start are the slowest. */
const LEARNER_RESTS_MS = 5_000;
const LEARNER_AT_LATEST_MS = 10_000;
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
  { served, onPublished }: { readonly served: Promise<unknown>; readonly onPublished: () => void },
): Stoppable & {
  /** Somebody left a model: it need not find out by looking. */
  tellLeft(): void;
} => {
  const state = { child: null as ChildProcess | null, stopped: false };
  const start = (): void => {
    if (state.stopped) return;
    const child = startAside(import.meta.url, "./learn/learner-process", { config });
    const startAgain = (code: number | null): void => {
      if (state.stopped) return;
      log.error({ job: "learner", count: code ?? -1 }, "the learner ended and is started again");
      setTimeout(start, LEARNER_AGAIN_MS).unref();
    };
    child.on("message", onPublished).on("exit", startAgain);
    // A machine that has no room for another process gives none, and no exit.
    child.on("error", () => child.pid === undefined && startAgain(null));
    state.child = child;
  };
  const wait = (ms: number): Promise<void> => sleep(ms, undefined, { ref: false });
  // What it does waits for a moment; those who ask do not. Who rehearses nothing gives them no head start.
  const rested = served.then(() => wait(config.rehearseMs === 0 ? 0 : LEARNER_RESTS_MS));
  void Promise.race([rested, wait(LEARNER_AT_LATEST_MS)]).then(start, start);
  return {
    stop: async () => {
      state.stopped = true;
      if (state.child !== null) await stopChild(state.child, LEARNER_STOPS_WITHIN_MS);
    },
    kill: () => void state.child?.kill("SIGKILL"),
    tellLeft: () => void (state.child?.connected === true && state.child.send({ type: LEFT })),
  };
};

/** A worker keeps within its own limit of a stop; the primary ends one that hangs when it ends itself. */
const WORKER_STOPS_WITHIN_MS = 9_000;

type Workers = Stoppable & {
  tellPublished(): void;
  /** Resolves once all of them serve. */
  readonly served: Promise<void>;
};

type WorkerDeps = { readonly prepared: Promise<void>; readonly onLeft: () => void };

/** Workers begin once the store is `prepared`. */
const serveMany = (config: Config, log: Log, { prepared, onLeft }: WorkerDeps): Workers => {
  const state = { stopping: false };
  // The platform's own way hands a worker one connection in a turn of its loop, and loses that of a killed
  // one (docs/decisions/2026-11-26-workers-accept-by-themselves.md).
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  gatherWorkerMetrics();
  relayToWorkers();
  shareRates(Date.now);
  const workers = (): ChildProcess[] =>
    Object.values(cluster.workers ?? {}).flatMap((worker) => (worker === undefined ? [] : [worker.process]));
  const startAgain = (worker: Worker, code: number | null): void => {
    if (state.stopping) return;
    log.error({ worker: worker.id, count: code ?? -1 }, "a worker ended and is started again");
    setTimeout(start, WORKER_AGAIN_MS);
  };
  const start = (): void => {
    if (state.stopping) return;
    const worker = cluster.fork();
    // What is sent to one that was just killed fails as an event, and its exit follows; one that the machine
    // had no room for gives no exit.
    worker.on("error", () => worker.process.pid === undefined && startAgain(worker, null));
  };
  const served = new Promise<void>((resolve) => {
    const heard = { listening: 0 };
    cluster.on("listening", () => {
      heard.listening += 1;
      if (heard.listening === config.workers) resolve();
    });
  });
  for (let worker = 0; worker < config.workers; worker += 1) start();
  cluster.on("message", (worker, message: { readonly type?: string } | undefined) => {
    if (message?.type === LEFT) onLeft();
    if (message?.type !== WAITS) return;
    prepared.then(
      () => worker.isConnected() && worker.send({ type: GO }),
      () => undefined,
    );
  });
  cluster.on("exit", startAgain);
  return {
    served,
    stop: async () => {
      state.stopping = true;
      await Promise.all(workers().map((worker) => stopChild(worker, WORKER_STOPS_WITHIN_MS)));
    },
    kill: () => {
      state.stopping = true;
      for (const worker of workers()) worker.kill("SIGKILL");
    },
    tellPublished: () => {
      for (const worker of workers()) if (worker.connected) worker.send({ type: PUBLISHED });
    },
  };
};

/** Asks the primary, so that nothing is said before it is heard, and resolves when it says so. */
const awaitGo = (): Promise<void> =>
  new Promise((resolve) => {
    const hear = (message: { readonly type?: string } | undefined): void => {
      if (message?.type !== GO) return;
      process.off("message", hear);
      resolve();
    };
    process.on("message", hear);
    process.send?.({ type: WAITS });
  });

/** The keys and the store's files are made before the workers race for them. */
const prepareStore = async (config: Config, log: Log): Promise<void> => {
  const { store } = await openStoreOf(config, {
    clock: Date.now,
    random: (size) => randomBytes(size),
    warn: (sentence) => log.warn({}, sentence),
  });
  try {
    await requireDurable(store, config);
  } finally {
    await store.close();
  }
};

/**
 * Serves until a signal: one process, or a primary with workers that share the port; the learner beside them.
 */
export const serve = async (config: Config): Promise<void> => {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWS_PERCENT}`);
  const log = createLog(config.logLevel);
  keepCompiled(config.data);
  if (cluster.isWorker) {
    // What it runs is loaded while the primary sees to the store.
    const [{ serveAsWorker }] = await Promise.all([import("./serve-app.ts"), awaitGo()]);
    return serveAsWorker(config, log);
  }
  outliveTerminal();
  log.info({ config: describeConfig(config), pid: process.pid }, "starting");
  if (config.workers === 1) {
    const beside = { tellLeft: () => undefined as void };
    const { serveOne } = await import("./serve-app.ts");
    const { app, announced } = await serveOne(config, log, () => beside.tellLeft());
    const learner = startLearner(config, log, { served: announced, onPublished: () => void app.follow() });
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
  const beside = { tellLeft: () => undefined as void };
  const prepared = prepareStore(config, log);
  const workers = serveMany(config, log, { prepared, onLeft: () => beside.tellLeft() });
  await prepared.catch((cause: unknown) => {
    workers.kill();
    throw cause;
  });
  const learner = startLearner(config, log, { served: workers.served, onPublished: workers.tellPublished });
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
