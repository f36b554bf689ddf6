import { setTimeout as sleep } from "node:timers/promises";
import { describeError, type Log } from "../lib/log.ts";
import type { BufferedCounts } from "../recommend/compare/buffered-counts.ts";
import type { DecisionQueue } from "../recommend/record/decision-queue.ts";
import type { AccessLog } from "../shopper/access-log.ts";
import type { Deliveries } from "../webhooks/deliveries.ts";
import type { Background } from "./background.ts";

type Behind = {
  readonly background: Pick<Background, "idle">;
  readonly deliveries: Pick<Deliveries, "close">;
  readonly accesses: Pick<AccessLog, "close">;
  readonly decisions: Pick<DecisionQueue, "close">;
  readonly compared: Pick<BufferedCounts, "flush">;
  readonly officer: Pick<BufferedCounts, "flush">;
};

/** Longer than any of it takes where the store answers. */
const BEHIND_MS = 2_500;

/** Waits until what is behind the answers has ended, or its time is up: it goes on at the next start. */
export const settleBehind = async (
  { background, deliveries, accesses, decisions, compared, officer }: Behind,
  log: Log,
): Promise<void> => {
  // What was answered is written first; the rest is work that is done again.
  const written = accesses.close().then(() => decisions.close());
  const ended = Promise.all([background.idle(), deliveries.close(), written]).then(() =>
    Promise.all([compared.flush(), officer.flush()]),
  );
  // A store that takes nothing any more must not keep the process from closing what it holds.
  const settled = ended.then(
    () => true,
    (error: unknown) => {
      log.error(
        { job: "close", ...describeError(error) },
        "what waited behind the answers could not be written",
      );
      return true;
    },
  );
  const inTime = await Promise.race([settled, sleep(BEHIND_MS, false, { ref: false })]);
  if (inTime) return;
  log.warn({ ms: BEHIND_MS }, "work behind the answers was cut short; it goes on at the next start");
};
