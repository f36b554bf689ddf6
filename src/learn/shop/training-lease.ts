import type { JobPort } from "../../jobs/port.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import type { ModelPort } from "../../model/registry/port.ts";

const LEASE_MS = 60_000;
const RENEW_MS = 15_000;

/**
 * The right to train a shop, for one process at a time across all instances; it lapses a minute after its
 * holder fell silent.
 */
export type TrainingLease = {
  /**
   * Renews it. @throws DomainError training_running where somebody else has it by now: what this training
   * made is not to be published.
   */
  hold(): Promise<void>;
  /** Aborted when the lease was found lost. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
};

export type LeaseDeps = {
  readonly jobs: Pick<JobPort, "lease" | "release">;
  readonly clock: Clock;
  readonly holder: string;
  readonly renewMs?: number;
};

/** Takes the lease and keeps it while the process lives. @throws DomainError training_running */
export const takeTrainingLease = async (
  shop: string,
  { jobs, clock, holder, renewMs = RENEW_MS }: LeaseDeps,
): Promise<TrainingLease> => {
  const name = `training:${shop}`;
  const renew = (): Promise<boolean> => jobs.lease(name, holder, LEASE_MS, clock());
  if (!(await renew()))
    throw new DomainError(
      "training_running",
      "A training of this shop is running; wait for it. (One that was cut short gives way a minute " +
        "after it ended.)",
    );
  const lost = new AbortController();
  const hold = async (): Promise<void> => {
    if (!lost.signal.aborted && (await renew())) return;
    lost.abort();
    throw new DomainError(
      "training_running",
      "Another process has taken this training over; nothing of this one was put to use.",
    );
  };
  // A store that is away for a moment is no lost lease: the next turn, and every `hold`, asks again.
  const timer = setInterval(() => void hold().catch(() => undefined), renewMs);
  timer.unref();
  return {
    hold,
    lost: lost.signal,
    release: async () => {
      clearInterval(timer);
      await jobs.release(name, holder);
    },
  };
};

type FencedModels = Pick<ModelPort, "readRegistry" | "writeRegistry" | "registryRevision">;

/**
 * The registry's part of the store, writable only while the lease is held. The lease is renewed between
 * reading a revision and writing the next one: a training that slept through the end of its lease finds it
 * lost, or the revision moved.
 */
export const fenceRegistry = (models: FencedModels, { hold }: TrainingLease): FencedModels => ({
  registryRevision: (shop) => models.registryRevision(shop),
  readRegistry: (shop) => models.readRegistry(shop),
  writeRegistry: async (shop, value, expected) => {
    await hold();
    return models.writeRegistry(shop, value, expected);
  },
});
