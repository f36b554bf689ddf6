import type { ChildProcess } from "node:child_process";
import cluster, { type Worker } from "node:cluster";
import { type App, createApp } from "./app.ts";
import { type Config, describeConfig } from "./lib/config.ts";
import { createLog, type Log } from "./lib/log.ts";
import { startAside } from "./lib/run-aside.ts";

/** What is stopped in peace, or at once. */
type Stoppable = { stop(): Promise<void>; kill(): void };

/**
 * Answers under way are finished in this time; an upload that is still being checked, or a training, does not
 * hold the process longer.
 */
const LONGEST_DRAIN_MS = 10_000;

/**
 * Says once whether the process should end: the first signal drains, a second one forces, and so does time.
 */
const onStop = (parts: Stoppable, log: Log): void => {
  const asked = { times: 0 };
  const force = (): void => {
    parts.kill();
    process.exit(1);
  };
  const signal = (): void => {
    asked.times += 1;
    if (asked.times > 1) return force();
    setTimeout(() => {
      log.error({ ms: LONGEST_DRAIN_MS }, "the service did not stop in time and is ended");
      force();
    }, LONGEST_DRAIN_MS).unref();
    parts.stop().then(
      () => process.exit(0),
      () => {
        log.error({}, "the service did not stop cleanly");
        force();
      },
    );
  };
  process.on("SIGTERM", signal);
  process.on("SIGINT", signal);
};

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

/**
 * The learner: content packages of young shops, scheduled training, forgetting. A process of its own, started
 * here and never imported, so that serving cannot reach training (docs/architecture.md, "Invariants").
 */
const startLearner = (config: Config, log: Log): Stoppable => {
  const state = { child: null as ChildProcess | null, stopped: false };
  const start = (): void => {
    const child = startAside(import.meta.url, "./learn/learner-process", { config });
    child.on("exit", (code) => {
      if (state.stopped) return;
      log.error({ job: "learner", count: code ?? -1 }, "the learner ended and is started again");
      setTimeout(start, 1000).unref();
    });
    state.child = child;
  };
  start();
  return {
    stop: () =>
      new Promise((resolve) => {
        state.stopped = true;
        const { child } = state;
        if (child === null || child.exitCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
    kill: () => void state.child?.kill("SIGKILL"),
  };
};

/** `announced`: to be awaited after the signals are heard, since loading models takes a while. */
const serveOne = async (config: Config, log: Log): Promise<{ app: App; announced: Promise<void> }> => {
  const app = await createApp(config, { log });
  // Workers share a port: whoever asks one of them whether it is ready is answered by another next time.
  if (cluster.isWorker) await app.warm();
  const { port } = await app.listen(config.port, config.host);
  return { app, announced: announce(app, config, port, log) };
};

const workersNow = (): Worker[] =>
  Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);

const serveMany = (config: Config, log: Log): Stoppable => {
  const state = { stopping: false };
  for (let worker = 0; worker < config.workers; worker += 1) cluster.fork();
  cluster.on("exit", (worker, code) => {
    if (state.stopping) return;
    log.error({ worker: worker.id, count: code }, "a worker ended and is started again");
    setTimeout(() => cluster.fork(), 200);
  });
  return {
    stop: async () => {
      state.stopping = true;
      await Promise.all(
        workersNow().map(
          (worker) =>
            new Promise<void>((resolve) => {
              worker.once("exit", () => resolve());
              worker.process.kill("SIGTERM");
            }),
        ),
      );
    },
    kill: () => {
      for (const worker of workersNow()) worker.process.kill("SIGKILL");
    },
  };
};

/**
 * Serves until a signal: one process, or a primary with workers that share the port; the learner beside them.
 */
export const serve = async (config: Config): Promise<void> => {
  const log = createLog(config.logLevel);
  if (cluster.isWorker) {
    const { app, announced } = await serveOne(config, log);
    onStop({ stop: () => app.close(), kill: () => undefined }, log);
    return announced;
  }
  log.info({ config: describeConfig(config), pid: process.pid }, "starting");
  if (config.workers === 1) {
    const { app, announced } = await serveOne(config, log);
    const learner = startLearner(config, log);
    onStop(
      {
        stop: async () => {
          await Promise.all([learner.stop(), app.close()]);
        },
        kill: learner.kill,
      },
      log,
    );
    return announced;
  }
  // The keys and the store's files are made before the workers race for them.
  const first = await createApp(config, { log });
  await first.close();
  const workers = serveMany(config, log);
  const learner = startLearner(config, log);
  onStop(
    {
      stop: async () => {
        await Promise.all([learner.stop(), workers.stop()]);
      },
      kill: () => {
        learner.kill();
        workers.kill();
      },
    },
    log,
  );
};
