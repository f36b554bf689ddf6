import { randomBytes } from "node:crypto";
import { createCircuitBreaker } from "../lib/circuit-breaker.ts";
import type { Config } from "../lib/config.ts";
import { createLog, describeError } from "../lib/log.ts";
import { CLOSE_WITHIN_MS, endWithParent } from "../lib/process-end.ts";
import { createQuietLog } from "../lib/quiet-log.ts";
import { removeEndedFolders } from "../lib/temporary-folder.ts";
import { createWaker, type Waker } from "../lib/waker.ts";
import { openServices } from "../services/open-services.ts";
import { waitForStore } from "../services/wait-for-store.ts";
import { createDriftWatch } from "./drift/watch-drift.ts";
import { createForgettingMemory } from "./shop/forgetting-memory.ts";
import { createLearner } from "./shop/learner.ts";
import { createUnlearner } from "./shop/unlearn.ts";

/*
 * The process that learns: started by `main`, told its configuration in one message, ended by SIGTERM or when
 * its parent goes. It reaches serving through the store alone.
 */
const TURN_MS = 1_000;
/** Whether somebody has left is asked so often, where nobody says so. */
const UNLEARN_MS = 200;
/** Whether the weekly look at the champions is due is asked so often. */
const DRIFT_MS = 60_000;
/** Not while a service that has just started warms up: every shopper is read. */
const FIRST_DRIFT_MS = 10_000;

const FAILED = "the learner cannot begin, or could not go on; it is started again";

/** What the process that started this one tells it: its configuration first. */
type ToLearner = { readonly config: Config } | { readonly type: "left" };
type FromLearner = { readonly type: "published" };

const clock = (): number => Date.now();
const random = (size: number): Uint8Array => randomBytes(size);

const run = async (config: Config, left: Waker): Promise<void> => {
  // A learner that was killed is started again by who serves, and by nobody else.
  void removeEndedFolders();
  const { services, close } = await waitForStore(() => openServices(config, { clock, random }));
  // That the store is away is told by those who serve; here it only keeps the work from being told as failed.
  const breaker = createCircuitBreaker({ budgetMs: null, probe: services.store.identify });
  const log = createQuietLog({ log: createLog(config.logLevel), clock, suspect: breaker.suspect });
  const stopping = new AbortController();
  const learner = createLearner({
    services,
    trainEveryHours: config.trainEveryHours,
    log,
    signal: stopping.signal,
  });
  const memory = createForgettingMemory();
  const unlearner = createUnlearner({
    services,
    log,
    signal: stopping.signal,
    memory,
    onPublished: () => void process.send?.({ type: "published" } satisfies FromLearner),
  });
  const drift = createDriftWatch({ services, log, signal: stopping.signal });
  // A training that is under way is cut short: whoever learns next goes on with it.
  const stop = (): void => stopping.abort();
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  const again = async (
    job: string,
    everyMs: number,
    turn: () => Promise<void>,
    waker = createWaker(),
    firstMs = 0,
  ): Promise<void> => {
    if (firstMs > 0) await waker.sleep(firstMs, stopping.signal);
    while (!stopping.signal.aborted) {
      await turn().catch((error: unknown) =>
        log.error({ job, ...describeError(error) }, "work of the learner failed; it is tried again"),
      );
      await waker.sleep(everyMs, stopping.signal);
    }
  };
  // A training takes its time; who leaves meanwhile, and a shop that has just come, do not wait for its end.
  await Promise.all([
    again("content and retention", TURN_MS, learner.prepare),
    again("training", TURN_MS, learner.train),
    again("unlearning", UNLEARN_MS, unlearner.turn, left),
    again("drift", DRIFT_MS, drift.turn, createWaker(), FIRST_DRIFT_MS),
  ]);
  memory.clear();
  await close();
  process.exit(0);
};

endWithParent({ graceMs: CLOSE_WITHIN_MS });
const left = createWaker();
process.on("message", (message: ToLearner) => {
  if (!("config" in message)) return left.wake();
  run(message.config, left).catch((error: unknown) => {
    createLog(message.config.logLevel).error({ job: "learner", ...describeError(error) }, FAILED);
    process.exit(1);
  });
});
