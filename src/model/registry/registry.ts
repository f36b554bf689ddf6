import { setTimeout as sleep } from "node:timers/promises";
import type { JobPort } from "../../jobs/port.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import type { ModelPort } from "./port.ts";
import { readState, type RegistryState } from "./registry-state.ts";

/*
 * Who calls whom in this folder, top to bottom:
 *
 *   administration   acts of people, over HTTP and on the command line
 *     registry       reads and changes the stored state, compare-and-set, under the lease where it matters
 *   shop-models      follows the registry and the erasure log, shop by shop, in each process that serves
 *     registry       as above: retires what did not forget in time, writes down fences
 *     slots          what one shop serves here: loads, swaps, leases
 *       model-cache  (runtime) models in memory, counted by lease, watched run by run
 *
 * Changes of the state are pure functions: `slot-transitions` and `package-transitions` over
 * `registry-state`. A process has one registry (`services.registry`); it keeps nothing, so that nothing is
 * out of date: only `slots` remembers a state, the one that it serves.
 */

/** A state as the store has it. */
export type RegistryRead = { readonly revision: number; readonly state: RegistryState };

export type Registry = {
  read(shop: string): Promise<RegistryRead>;
  /** Cheap enough to be asked several times a second; 0: nothing was written yet. */
  revision(shop: string): Promise<number>;
  /**
   * Applies a pure change; when somebody wrote in between, the change is judged again on the new state.
   * @throws DomainError promotion_running | what the change throws
   */
  change(shop: string, change: (state: RegistryState) => RegistryState): Promise<RegistryRead>;
  /**
   * Does `work` under the lease that promotion and erasure share (docs/learning.md, "Watermarks"): an erasure
   * cannot slip in between the look at its log and the switch. Waits `patienceMs` for whoever has it.
   * @throws DomainError promotion_running | what the work throws
   */
  alone<T>(shop: string, by: string, work: () => Promise<T>, patienceMs?: number): Promise<T>;
};

export type RegistryDeps = {
  readonly models: Pick<ModelPort, "readRegistry" | "writeRegistry" | "registryRevision" | "settleRegistry">;
  readonly jobs: Pick<JobPort, "lease" | "release">;
  readonly clock: Clock;
};

const MOST_ATTEMPTS = 5;
/** Longest that a crash in the middle of a promotion keeps the others waiting. */
const LEASE_MS = 30_000;
const LOOK_AGAIN_MS = 100;

/** The registry of every shop over one store. */
export const createRegistry = ({ models, jobs, clock }: RegistryDeps): Registry => {
  const read: Registry["read"] = async (shop) => {
    const stored = await models.readRegistry(shop);
    return { revision: stored?.revision ?? 0, state: readState(stored?.value) };
  };
  return {
    read,
    revision: (shop) => models.registryRevision(shop),
    change: async (shop, change) => {
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
        const { revision, state } = await read(shop);
        const next = change(state);
        if (next === state) {
          // So already, maybe by a change that was refused for want of replicas.
          await models.settleRegistry(shop);
          return { revision, state };
        }
        const written = await models.writeRegistry(shop, next, revision);
        if (written !== null) return { revision: written.revision, state: next };
      }
      throw new DomainError(
        "promotion_running",
        "somebody else is changing the slots of this shop; look at them and try again",
      );
    },
    alone: async (shop, by, work, patienceMs = 0) => {
      const name = `promotion:${shop}`;
      const holder = `${by}:${clock()}`;
      for (let waited = 0; !(await jobs.lease(name, holder, LEASE_MS, clock())); waited += LOOK_AGAIN_MS) {
        if (waited >= patienceMs)
          throw new DomainError(
            "promotion_running",
            "Another promotion or an erasure is running for this shop; try again in a moment.",
          );
        await sleep(LOOK_AGAIN_MS);
      }
      try {
        return await work();
      } finally {
        await jobs.release(name, holder);
      }
    },
  };
};
