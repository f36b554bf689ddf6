import type { JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import { createFresh } from "../lib/fresh.ts";
import type { ShopPort } from "../shop/port.ts";
import type { BeliefShare } from "../shopper/belief-share.ts";
import { type Belief, beliefOf } from "./belief-of.ts";
import { addSums, type BeliefSums, NO_SUMS, subtractSums } from "./belief-sums.ts";
import type { SealSums } from "./seal-sums.ts";
import { countedIn } from "./share-of-belief.ts";

/** `making`: what shares beside shoppers name this one by; `standing`: the one that stands meanwhile. */
export type BeliefMaking = { readonly making: string; readonly standing: string | null };

/** The belief of each shop, as it is stored: sums of people's answers, and nothing else of them. */
export type KeptBeliefs = {
  /** What is believed today; null: nothing is. */
  current(shop: string): Promise<Belief | null>;
  /**
   * Makes it anew where the last is an hour old, or was dropped; one process at a time, since `count` reads
   * the rows of everybody as they stand. It keeps beside each person what it counts of them before it counts
   * it, so that whoever leaves meanwhile is taken out of what it returns.
   */
  renew(shop: string, count: (making: BeliefMaking) => Promise<BeliefSums>): Promise<void>;
  /**
   * Forgets one erased person: what is left is what the others would give, to the byte. `found`: what is kept
   * beside each of their identities; `erasure`: by which it is known that this was done already. Where it
   * cannot be said what of it was theirs, the whole of it is dropped.
   */
  forget(shop: string, erasure: string, found: readonly (readonly BeliefShare[])[]): Promise<void>;
  /** Forgets all of it at once, and what is being made; it is made anew of the rows that are left. */
  drop(shop: string): Promise<void>;
};

/** What is being made, and what has left it since; `left` null: nobody can say, and it comes to nothing. */
type PendingBelief = {
  readonly making: string;
  readonly left: BeliefSums | null;
  readonly erasures: readonly string[];
};

/** What the belief is made of. `making` null: that is not known. */
type BehindBelief = {
  readonly making: string | null;
  readonly sums: BeliefSums;
  /** Erasures whose shares are out of it, so that one that was cut short takes nothing away twice. */
  readonly erasures: readonly string[];
  readonly pending: PendingBelief | null;
};

type StoredBelief = Belief & BehindBelief;
/** As it lies in the store. */
type BeliefDocument = Belief & { readonly behind: string };

const DOCUMENT = "belief";
const HOUR_MS = 3_600_000;
const FRESH_MS = 1000;
/** Longer than reading everybody takes; after a crash, the next process waits so long. */
const LEASE_MS = 5 * 60_000;

/** Due at the next renewal. */
const dropped = (pending: PendingBelief | null): StoredBelief => ({
  ...{ made_at: 0, scales: {}, making: null, sums: NO_SUMS, erasures: [], pending },
});

const NOTHING_YET = dropped(null);

/**
 * What was written before there were scales is of all slots and versions together, and true of none. It
 * counts as nothing, is made anew of the rows at the next turn, and is gone with the first who leaves.
 */
const isOfScales = (document: Partial<BeliefDocument> | undefined): document is BeliefDocument =>
  document?.scales !== undefined;

/** What was made later than now was made before the clock was put back. */
const isDue = ({ made_at }: StoredBelief, now: number): boolean => now - made_at >= HOUR_MS || made_at > now;

type Left = { readonly erasure: string; readonly found: readonly (readonly BeliefShare[])[] };

const withoutIn = (pending: PendingBelief | null, { erasure, found }: Left): PendingBelief | null => {
  if (pending === null || pending.erasures.includes(erasure)) return pending;
  const counted = countedIn(pending.making, found);
  return {
    ...pending,
    left: pending.left === null || counted === null ? null : addSums(pending.left, counted),
    erasures: [...pending.erasures, erasure],
  };
};

const without = (stored: StoredBelief, left: Left): StoredBelief => {
  const { making, sums, made_at, erasures } = stored;
  const pending = withoutIn(stored.pending, left);
  if (making === null || erasures.includes(left.erasure)) return { ...stored, pending };
  const counted = countedIn(making, left.found);
  if (counted === null) return dropped(pending);
  const rest = subtractSums(sums, counted);
  return {
    ...beliefOf(rest, made_at),
    ...{ making, sums: rest, erasures: [...erasures, left.erasure], pending },
  };
};

/** What was made, less who left meanwhile; null: it came to nothing. */
const finished = (
  { pending }: StoredBelief,
  { making, sums, now }: { making: string; sums: BeliefSums; now: number },
): StoredBelief | null => {
  // Another process has taken it over, or everything was dropped.
  if (pending === null || pending.making !== making || pending.left === null) return null;
  const rest = subtractSums(sums, pending.left);
  return { ...beliefOf(rest, now), making, sums: rest, erasures: pending.erasures, pending: null };
};

export const createKeptBeliefs = ({
  documents,
  jobs,
  clock,
  holder,
  newMaking,
  sealSums: { seal, open },
}: {
  readonly documents: Pick<ShopPort, "readDocument" | "writeDocument">;
  readonly jobs: Pick<JobPort, "lease" | "release">;
  readonly clock: Clock;
  /** Who makes it, among all processes of the shop. */
  readonly holder: string;
  /** An id that no making had. */
  readonly newMaking: () => string;
  readonly sealSums: SealSums;
}): KeptBeliefs => {
  const read = async (
    shop: string,
  ): Promise<{ readonly stored: StoredBelief; readonly revision: number }> => {
    const document = await documents.readDocument(shop, DOCUMENT);
    const value = document?.value as Partial<BeliefDocument> | undefined;
    const revision = document?.revision ?? 0;
    if (!isOfScales(value)) return { stored: NOTHING_YET, revision };
    const { behind, ...made } = value;
    return { stored: { ...made, ...(open(shop, behind) as BehindBelief) }, revision };
  };
  const write = async (shop: string, stored: StoredBelief, revision: number): Promise<boolean> => {
    const { making, sums, erasures, pending, ...made } = stored;
    const document: BeliefDocument = { ...made, behind: seal(shop, { making, sums, erasures, pending }) };
    return (await documents.writeDocument(shop, DOCUMENT, document, revision)) !== null;
  };
  const fresh = createFresh({
    clock,
    ttlMs: FRESH_MS,
    load: async (shop): Promise<Belief | null> => {
      const document = await documents.readDocument(shop, DOCUMENT);
      const value = document?.value as Partial<BeliefDocument> | undefined;
      if (!isOfScales(value) || Object.keys(value.scales).length === 0) return null;
      return { made_at: value.made_at, scales: value.scales };
    },
  });
  /** Tries until nobody wrote in between; null ends it. Resolves to what stands then. */
  const change = async (
    shop: string,
    by: (stored: StoredBelief) => StoredBelief | null,
  ): Promise<StoredBelief> => {
    for (;;) {
      const { stored, revision } = await read(shop);
      const next = by(stored);
      if (next === null) return stored;
      if (!(await write(shop, next, revision))) continue;
      fresh.forget(shop);
      return next;
    }
  };
  const make = async (shop: string, count: (making: BeliefMaking) => Promise<BeliefSums>): Promise<void> => {
    const making = newMaking();
    // Another process may have made it between the question and the lease.
    const { pending, making: standing } = await change(shop, (stored) =>
      isDue(stored, clock()) ? { ...stored, pending: { making, left: NO_SUMS, erasures: [] } } : null,
    );
    if (pending?.making !== making) return;
    const now = clock();
    const sums = await count({ making, standing });
    await change(shop, (stored) => finished(stored, { making, sums, now }));
  };
  return {
    current: (shop) => fresh.get(shop),
    async renew(shop, count) {
      if (!isDue((await read(shop)).stored, clock())) return;
      const lease = `belief:${shop}`;
      if (!(await jobs.lease(lease, holder, LEASE_MS, clock()))) return;
      try {
        await make(shop, count);
      } finally {
        await jobs.release(lease, holder);
      }
    },
    async forget(shop, erasure, found) {
      // Written also where nothing is believed: a process of an earlier version may be about to.
      await change(shop, (stored) => without(stored, { erasure, found }));
    },
    async drop(shop) {
      await change(shop, () => dropped(null));
    },
  };
};
