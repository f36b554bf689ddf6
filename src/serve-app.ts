import cluster from "node:cluster";
import { type App, createApp } from "./app.ts";
import { writeCompiled } from "./lib/compiled-code.ts";
import type { Config } from "./lib/config.ts";
import type { Log } from "./lib/log.ts";
import { CLOSE_WITHIN_MS, endWithParent } from "./lib/process-end.ts";
import { stopOnSignals } from "./lib/stop-on-signals.ts";
import { removeEndedFolders } from "./lib/temporary-folder.ts";
import { LEFT, PUBLISHED } from "./lib/worker-words.ts";
import { rehearsalTime } from "./rehearsal-time.ts";
import { rehearse } from "./rehearse.ts";
import { requireDurable } from "./services/require-durable.ts";
import { waitForStore } from "./services/wait-for-store.ts";

const HOW_TO_BEGIN = "There is no shop yet. Make one with: candor shop create NAME";

/** Says that it is ready once it is; never when it was stopped before. */
const announce = async (app: App, config: Config, port: number, log: Log): Promise<void> => {
  await app.warm();
  if (!app.server.listening) return;
  log.info({ url: `http://${config.host}:${port}`, pid: process.pid }, "ready");
  writeCompiled();
  const shops = await app.services.shops.list();
  if (shops.length === 0) log.warn({}, HOW_TO_BEGIN);
  for (const shop of shops) {
    if ((await app.services.shops.settings(shop)).contact === null)
      log.warn({ shop }, 'no contact person is set: "ask a person" has nobody to name (PATCH /v1/settings)');
  }
};

/** Opens the service, or says why it must not serve here. */
const openChecked = async (config: Config, log: Log, onLeft: () => void): Promise<App> => {
  const app = await createApp(config, {
    log,
    onLeft,
    rehearse: (stopping) => {
      const rehearseMs = rehearsalTime(config.rehearseMs, performance.now());
      return rehearse({ ...config, rehearseMs }, log, stopping);
    },
  });
  await requireDurable(app.services.store, config).catch(async (cause: unknown) => {
    await app.close();
    throw cause;
  });
  return app;
};

/** `announced`: to be awaited after the signals are heard, since loading models takes a while. */
export const serveOne = async (
  config: Config,
  log: Log,
  onLeft: () => void,
): Promise<{ app: App; announced: Promise<void> }> => {
  const open = (): Promise<App> => openChecked(config, log, onLeft);
  const app = cluster.isWorker ? await waitForStore(open) : await open();
  // Workers share a port: whoever asks one of them whether it is ready is answered by another next time.
  if (cluster.isWorker) await app.warm();
  // In its own time: nobody waits for what a killed process left.
  void removeEndedFolders();
  const { port } = await app.listen(config.port, config.host);
  return { app, announced: announce(app, config, port, log) };
};

/** A worker stops when the primary says so, or has gone. */
export const serveAsWorker = async (config: Config, log: Log): Promise<void> => {
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
