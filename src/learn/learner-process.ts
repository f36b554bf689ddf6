import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../lib/config.ts";
import { createLog, describeError } from "../lib/log.ts";
import { openServices } from "../services/open-services.ts";
import { createLearner } from "./shop/learner.ts";

/*
 * The process that learns: started by `main`, told its configuration in one message, ended by SIGTERM or when
 * its parent goes. It reaches serving through the store alone.
 */
const TURN_MS = 1_000;

const run = async (config: Config): Promise<void> => {
  const log = createLog(config.logLevel);
  const clock = (): number => Date.now();
  const random = (size: number): Uint8Array => randomBytes(size);
  const { services, close } = await openServices(config, { clock, random });
  const stopping = new AbortController();
  const learner = createLearner({
    services,
    trainEveryHours: config.trainEveryHours,
    log,
    signal: stopping.signal,
  });
  // A training that is under way is cut short: whoever learns next goes on with it.
  const stop = (): void => stopping.abort();
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("disconnect", stop);
  // Whoever started this may have gone while the store was opened.
  if (!process.connected) stop();
  while (!stopping.signal.aborted) {
    await learner
      .turn()
      .catch((error: unknown) =>
        log.error({ job: "learner", ...describeError(error) }, "learning failed; it is tried again"),
      );
    await sleep(TURN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
  await close();
  process.exit(0);
};

process.once("message", (message: { config: Config }) => void run(message.config));
