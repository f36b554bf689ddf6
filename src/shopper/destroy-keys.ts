import type { JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import type { DestructionPort } from "./destruction-port.ts";

export type KeyDestruction = {
  /**
   * Goes on with a destruction that runs, or begins the one that is due; one process at a time. Called every
   * turn.
   */
  turn(): Promise<void>;
};

type Deps = {
  readonly destruction: DestructionPort;
  readonly jobs: Pick<JobPort, "lease" | "release">;
  readonly clock: Clock;
  /** The time that erasure receipts name. */
  readonly withinMs: number;
  /** Names this process among the holders of the lease. */
  readonly holder: string;
};

const LEASE = "key-destruction";
const LEASE_MS = 60_000;
/** A turn of the service does so many steps at most, so that what else waits for the turn is not held up. */
const STEPS_A_TURN = 16;

/**
 * Makes deletions final (Art. 17 GDPR): what was deleted since the last time is destroyed together, half of
 * the promised time after the first of it, so that many erasures cost one destruction and half of the time is
 * left for trying again.
 */
export const createKeyDestruction = ({
  destruction,
  jobs,
  clock,
  withinMs,
  holder,
}: Deps): KeyDestruction => ({
  async turn() {
    const { running, wanted_since } = await destruction.read();
    const due = wanted_since !== null && clock() >= wanted_since + withinMs / 2;
    if (!running && !due) return;
    if (!(await jobs.lease(LEASE, holder, LEASE_MS, clock()))) return;
    for (let step = 0; step < STEPS_A_TURN; step += 1) {
      const came = await destruction.step(clock());
      if (came === "waiting") return;
      if (came === "done") return jobs.release(LEASE, holder);
    }
  },
});
