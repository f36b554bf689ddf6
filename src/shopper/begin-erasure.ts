import type { ConsentPort } from "../consent/port.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Job, JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import { present } from "../lib/present.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import { isOfSameWish } from "../lib/retried-id.ts";
import type { ErasureBody, ErasureStatus } from "./erasure-job.ts";
import type { FateOfModels } from "./fate-of-models.ts";
import type { Identities } from "./identities.ts";
import { listExports } from "./left-the-house.ts";

/** What an erasure is called before it is begun: whoever begins it again, it is one, with one receipt. */
export type NamedErasure = {
  readonly receiptId: string;
  /** Pseudonyms of the person, whether or not they are joined by now. */
  readonly keys?: readonly string[];
  /** When it was asked for; left out: now. */
  readonly at?: number;
};

/** Queues the word to recipients (Art. 19 GDPR); sent once the erasure has begun. Never rejects. */
export type TellRecipients = (erasure: {
  readonly shop: string;
  readonly receipt_id: string;
  readonly shopper_id: string | null;
  /** Of their questions to a person, under every joined identity. */
  readonly tickets: readonly string[];
  readonly at: number;
}) => Promise<void>;

/**
 * Puts up the barrier on every joined identity: from then on every read answers "never seen". `shopperId`: as
 * the shop gave it, for recipients alone.
 */
export type BeginErasure = (
  ref: ShopperRef,
  shopperId: string | null,
  named?: NamedErasure,
) => Promise<ErasureStatus>;

type Deps = {
  readonly shoppers: Pick<ConsentPort, "readState" | "changeState">;
  readonly jobs: Pick<JobPort, "read" | "add" | "settle" | "list">;
  readonly keysDestroyedWithinMs: number;
  readonly identities: Identities;
  readonly fate: Pick<FateOfModels, "versionsOf">;
  readonly raise: (job: Job) => Promise<void>;
  readonly describe: (job: Job) => Promise<ErasureStatus>;
  readonly tellRecipients: TellRecipients;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

export const createBeginErasure = (deps: Deps): BeginErasure => {
  const { shoppers, jobs, identities, fate, raise, describe, tellRecipients, clock, random } = deps;
  const bodyOf = async (all: readonly ShopperRef[], now: number) => {
    const states = await Promise.all(all.map((each) => shoppers.readState(each)));
    // Takes what was told since an erasure of before, also where the clock was put back.
    const before = Math.max(...states.map(({ erased_at }) => erased_at ?? -1));
    const accepted_at = Math.max(now, before + 1);
    const body: ErasureBody = {
      keys: all.map(({ key }) => key),
      session_receipts: states.flatMap((state) => state.session_receipts),
      accepted_at,
      forgotten_in_data_at: null,
      complete_at: null,
      model_versions: [],
      remembering: await fate.versionsOf(all),
      exported: await listExports(jobs, all),
      measured: states.some(({ standing }) => standing.measure.state !== "never_given"),
      keys_destroyed_by: accepted_at + deps.keysDestroyedWithinMs,
    };
    return { body, tickets: states.flatMap(({ reviews }) => reviews.map(({ ticket }) => ticket)) };
  };
  /** Made anew it would be of fewer: behind the barrier nobody has links, or what remembers them. */
  const goOn = async (job: Job, { shop, key: own }: ShopperRef): Promise<ErasureStatus> => {
    await raise(job);
    // It stands, maybe by writes that too few replicas had: it is told once they have them.
    await jobs.settle(shop);
    for (const key of new Set([own, ...(job.body as ErasureBody).keys]))
      await shoppers.changeState({ shop, key }, () => null);
    return describe(job);
  };
  return async (ref, shopperId, named) => {
    const { shop } = ref;
    const now = clock();
    const before = named === undefined ? null : await jobs.read(shop, named.receiptId);
    if (before !== null && isOfSameWish((before.body as ErasureBody).accepted_at, named?.at ?? now))
      return goOn(before, ref);
    const { body, tickets } = await bodyOf(await identities.all(ref, named?.keys), now);
    const job: Job = {
      job_id: (before === null ? named?.receiptId : undefined) ?? randomId("era", random),
      shop,
      kind: "erasure",
      state: "accepted",
      body,
      updated_at: now,
    };
    await tellRecipients({ shop, receipt_id: job.job_id, shopper_id: shopperId, tickets, at: now });
    // The job first: after a crash between the two it puts up the barrier itself, and nobody was told yet.
    // Where the same call runs twice, the other may be behind the barrier, and knows of more.
    if (!(await jobs.add(job)))
      return goOn(present(await jobs.read(shop, job.job_id), "the erasure that was begun"), ref);
    await raise(job);
    return describe(job);
  };
};
