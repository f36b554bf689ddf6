import type { JobPort } from "../../jobs/port.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import type { ModelPort } from "../../model/registry/port.ts";

const LEASE_MS = 60_000;
const RENEW_MS = 15_000;
const FORGETTING_LEASE_MS = 10_000;
const FORGETTING_RENEW_MS = 2_500;

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

type LeaseWish = LeaseDeps & { readonly name: string; readonly leaseMs: number; readonly renewMs: number };

/** Takes the lease and keeps it while the process lives. @throws DomainError training_running */
export const takeTrainingLease = async (
  shop: string,
  { renewMs = RENEW_MS, ...deps }: LeaseDeps,
): Promise<TrainingLease> => {
  const lease = await takeLease({ ...deps, name: `training:${shop}`, leaseMs: LEASE_MS, renewMs });
  if (lease === null)
    throw new DomainError(
      "training_running",
      "A training of this shop is running; wait for it. (One that was cut short gives way a minute " +
        "after it ended.)",
    );
  return lease;
};

/**
 * The right to make the models of a shop forget, one process at a time; null while another one has it. It
 * lapses within seconds of its holder's end, so that a crash does not keep a person waiting.
 */
export const takeForgettingLease = (shop: string, deps: LeaseDeps): Promise<TrainingLease | null> =>
  takeLease({
    renewMs: FORGETTING_RENEW_MS,
    ...deps,
    name: `unlearning:${shop}`,
    leaseMs: FORGETTING_LEASE_MS,
  });

/** The right to measure the champions of a shop, one process at a time; null while another one has it. */
export const takeDriftLease = (shop: string, deps: LeaseDeps): Promise<TrainingLease | null> =>
  takeLease({ renewMs: RENEW_MS, ...deps, name: `drift:${shop}`, leaseMs: LEASE_MS });

const takeLease = async ({
  jobs,
  clock,
  holder,
  name,
  leaseMs,
  renewMs,
}: LeaseWish): Promise<TrainingLease | null> => {
  const renew = (): Promise<boolean> => jobs.lease(name, holder, leaseMs, clock());
  if (!(await renew())) return null;
  const lost = new AbortController();
  const hold = async (): Promise<void> => {
    if (!lost.signal.aborted && (await renew())) return;
    lost.abort();
    throw new DomainError(
      "training_running",
      "Another process has taken this work over; nothing of this one was put to use.",
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

type FencedModels = Pick<ModelPort, "readRegistry" | "writeRegistry" | "registryRevision" | "settleRegistry">;

/**
 * The registry's part of the store, writable only while the lease is held. The lease is renewed between
 * reading a revision and writing the next one: a training that slept through the end of its lease finds it
 * lost, or the revision moved.
 */
export const fenceRegistry = (models: FencedModels, { hold }: TrainingLease): FencedModels => ({
  registryRevision: (shop) => models.registryRevision(shop),
  readRegistry: (shop) => models.readRegistry(shop),
  settleRegistry: (shop) => models.settleRegistry(shop),
  writeRegistry: async (shop, value, expected) => {
    await hold();
    return models.writeRegistry(shop, value, expected);
  },
});
