import type { JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import { createFresh } from "../lib/fresh.ts";
import type { ShopPort } from "../shop/port.ts";
import type { Chances } from "./belief.ts";

/** What is believed of suggestions, until it is made anew. */
export type Belief = {
  readonly made_at: number;
  readonly chances: Chances;
  readonly answers: number;
  /** Expected calibration error on answers that came after they were believed; null: none yet. */
  readonly error: number | null;
  readonly held_back: number;
};

/** `chances` null: nothing is believed. */
export type KeptBelief = Omit<Belief, "chances"> & { readonly chances: Chances | null };

/** The belief of each shop, as it is stored: sums of people's answers, and nothing else of them. */
export type KeptBeliefs = {
  /** What is believed today; null: nothing is. */
  current(shop: string): Promise<Belief | null>;
  /**
   * Makes it anew where the last is an hour old, or was dropped; one process at a time, since `make` reads
   * the rows of everybody as they stand. Where somebody left meanwhile, nothing is written, and it stays due.
   */
  renew(shop: string, make: (now: number) => Promise<KeptBelief>): Promise<void>;
  /**
   * Forgets it at once, since it cannot be said what of it one person made. Whoever read the rows before this
   * writes nothing any more. What is made anew rests on the rows that are left.
   */
  drop(shop: string): Promise<void>;
};

const DOCUMENT = "belief";
const HOUR_MS = 3_600_000;
const FRESH_MS = 1000;
/** Longer than reading everybody takes; after a crash, the next process waits so long. */
const LEASE_MS = 5 * 60_000;
/** Due at the next renewal. */
const DROPPED: KeptBelief = { made_at: 0, chances: null, answers: 0, error: null, held_back: 0 };

/** What was made later than now was made before the clock was put back. */
const isDue = (kept: KeptBelief | null, now: number): boolean =>
  kept === null || now - kept.made_at >= HOUR_MS || kept.made_at > now;

export const createKeptBeliefs = ({
  documents,
  jobs,
  clock,
  holder,
}: {
  readonly documents: Pick<ShopPort, "readDocument" | "writeDocument">;
  readonly jobs: Pick<JobPort, "lease" | "release">;
  readonly clock: Clock;
  /** Who makes it, among all processes of the shop. */
  readonly holder: string;
}): KeptBeliefs => {
  const read = async (
    shop: string,
  ): Promise<{ readonly kept: KeptBelief | null; readonly revision: number }> => {
    const document = await documents.readDocument(shop, DOCUMENT);
    return { kept: (document?.value as KeptBelief | undefined) ?? null, revision: document?.revision ?? 0 };
  };
  const fresh = createFresh({
    clock,
    ttlMs: FRESH_MS,
    load: async (shop): Promise<Belief | null> => {
      const { kept } = await read(shop);
      return kept?.chances == null ? null : { ...kept, chances: kept.chances };
    },
  });
  return {
    current: (shop) => fresh.get(shop),
    async renew(shop, make) {
      if (!isDue((await read(shop)).kept, clock())) return;
      const lease = `belief:${shop}`;
      if (!(await jobs.lease(lease, holder, LEASE_MS, clock()))) return;
      try {
        // Another process may have made it between the question and the lease.
        const { kept, revision } = await read(shop);
        const now = clock();
        if (!isDue(kept, now)) return;
        // Whoever dropped it meanwhile dropped what these rows still say.
        await documents.writeDocument(shop, DOCUMENT, await make(now), revision);
        fresh.forget(shop);
      } finally {
        await jobs.release(lease, holder);
      }
    },
    async drop(shop) {
      for (;;) {
        // Written also where nothing is believed: another process may be about to.
        const { revision } = await read(shop);
        if ((await documents.writeDocument(shop, DOCUMENT, DROPPED, revision)) !== null) break;
      }
      fresh.forget(shop);
    },
  };
};
