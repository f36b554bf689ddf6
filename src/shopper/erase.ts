import type { ConsentPort } from "../consent/port.ts";
import type { SigningKeys } from "../consent/proofs/receipts/signing-keys.ts";
import type { Job, JobPort } from "../jobs/port.ts";
import { readProgress } from "../jobs/unlearning-progress.ts";
import type { Clock } from "../lib/clock.ts";
import { present } from "../lib/present.ts";
import type { RandomBytes } from "../lib/random.ts";
import { FOLLOWED_WITHIN_MS, isOver as hasPassed } from "../model/registry/follow-time.ts";
import { type BeginErasure, createBeginErasure, type TellRecipients } from "./begin-erasure.ts";
import type { BeliefShare } from "./belief-share.ts";
import type { Destruction, DestructionPort } from "./destruction-port.ts";
import {
  createDescribeErasure,
  type ErasureBody,
  type ErasureStatus,
  fateOfErasure,
  isOver,
} from "./erasure-job.ts";
import type { FateOfModels, JudgeFate } from "./fate-of-models.ts";
import type { Identities } from "./identities.ts";
import type { ShopperPort } from "./port.ts";
import { createPurge } from "./purge-erasure.ts";
import { createRaiseBarriers } from "./raise-barriers.ts";

export type Erasures = {
  readonly begin: BeginErasure;
  /**
   * Purges what is behind the barrier; every step may be repeated. Done in the background, and again after a
   * crash. @throws AggregateError what kept some of them, once all others have gone on
   */
  resume(shop: string): Promise<void>;
  status(shops: readonly string[], receiptId: string): Promise<ErasureStatus | null>;
};

type Deps = {
  readonly shoppers: Pick<ConsentPort, "readState" | "changeState"> &
    Pick<ShopperPort, "raiseBarrier" | "purge" | "readDoomedShares" | "readDoomedReceipts">;
  readonly jobs: JobPort;
  readonly destruction: Pick<DestructionPort, "request" | "read">;
  readonly keysDestroyedWithinMs: number;
  readonly identities: Identities;
  readonly fate: FateOfModels;
  readonly beliefs: {
    /** Takes what somebody answered out of what is believed of a shop's suggestions. */
    forget(shop: string, erasure: string, found: readonly (readonly BeliefShare[])[]): Promise<void>;
    /** Forgets all of it, since what somebody answered may be in it. */
    drop(shop: string): Promise<void>;
  };
  /** No other process answers; others look at what is believed once a second. */
  readonly servesAlone: boolean;
  readonly keys: SigningKeys;
  readonly tellRecipients: TellRecipients;
  /**
   * Takes out what waits to be told of questions by these pseudonyms to a person, which came into the queue
   * after word of the erasure. `standing`: tickets of what was asked since.
   */
  readonly dropQuestions: (
    shop: string,
    keys: readonly string[],
    standing: readonly string[],
  ) => Promise<void>;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

const acceptedAt = ({ body }: Job): number => (body as ErasureBody).accepted_at;
const byAcceptance = (one: Job, other: Job): number => acceptedAt(one) - acceptedAt(other);
const keysOf = ({ body }: Job): readonly string[] => (body as ErasureBody).keys;

/**
 * Erasure (Art. 17 GDPR): barrier, then purge, then the destruction of the keys that are left in free pages
 * and old files; the model's forgetting follows in the same job.
 */
export const createErasures = (deps: Deps): Erasures => {
  const { shoppers, jobs, destruction, fate, beliefs, servesAlone, keys, clock } = deps;
  const describe = createDescribeErasure({ jobs, destruction, fate, keys, clock });
  const raise = createRaiseBarriers({ shoppers, jobs });
  const purge = createPurge({ ...deps, raise, forgetBeliefs: beliefs.forget });
  /** The job as it is from now on; as another process left it, where that was faster. */
  const put = async (job: Job, from: string): Promise<Job> =>
    (await jobs.advance(job, from)) ? job : ((await jobs.read(job.shop, job.job_id)) ?? job);
  /** Every process answers without what was believed while the person's answers were there. */
  const isUnbelieved = ({ measured, unbelieved_at: at }: ErasureBody): boolean =>
    measured === false || (at !== undefined && (servesAlone || hasPassed(clock() - at, FOLLOWED_WITHIN_MS)));
  /** For what was purged by a version that did not drop it, or did not say so. */
  const noteUnbelieved = async (job: Job): Promise<Job> => {
    const body = job.body as ErasureBody;
    if (job.state !== "forgotten_in_data" || body.measured === false || body.unbelieved_at !== undefined)
      return job;
    await beliefs.drop(job.shop);
    const now = clock();
    return put({ ...job, updated_at: now, body: { ...body, unbelieved_at: now } }, job.state);
  };
  /**
   * No version that had learnt from the person may serve any more: the erasure is whole. One of an earlier
   * release does not know them, and stays.
   */
  const complete = async (job: Job, judge: JudgeFate): Promise<Job> => {
    const { remembering, measured: _measured, unbelieved_at: _at, ...body } = job.body as ErasureBody;
    if (remembering === undefined) return job;
    const model_versions = fateOfErasure(job, judge);
    if (model_versions.some(({ state }) => state === "retrain_due")) return job;
    const now = Math.max(clock(), present(body.forgotten_in_data_at, "the time of the erasure"));
    const last = remembering.length === 0 ? null : await readProgress(jobs, job.shop);
    const seconds = last !== null && last.sequence >= (body.sequence ?? Infinity) ? last.seconds : undefined;
    const whole: Job = {
      ...job,
      state: "complete",
      updated_at: now,
      body: { ...body, complete_at: now, model_versions, ...(seconds === undefined ? {} : { seconds }) },
    };
    return put(whole, job.state);
  };
  /**
   * Notes that the keys are destroyed, once the store has come so far. A number that this store never gave is
   * of one that it was copied from: it is asked for anew.
   */
  const noteDestroyed = async (job: Job, { wanted, destroyed, done_at }: Destruction): Promise<Job> => {
    const body = job.body as ErasureBody;
    if (body.destruction === undefined || body.keys_destroyed_at !== undefined) return job;
    const now = clock();
    if (body.destruction > wanted) {
      const number = await destruction.request(now);
      return put({ ...job, updated_at: now, body: { ...body, destruction: number } }, job.state);
    }
    if (destroyed < body.destruction) return job;
    const at = Math.max(done_at ?? now, body.forgotten_in_data_at ?? 0);
    return put({ ...job, updated_at: now, body: { ...body, keys_destroyed_at: at } }, job.state);
  };
  type Turn = { readonly state: Destruction; readonly judge: JudgeFate | null };
  /** `isHeld`: what is believed may rest on somebody who was erased before, who may be the same. */
  const goOn = async (job: Job, { state, judge }: Turn, isHeld: boolean): Promise<Job> => {
    // What was asked for just now is newer than what was read of the store.
    const purged = job.state === "accepted" ? await purge(job) : await noteDestroyed(job, state);
    const told = await noteUnbelieved(purged);
    const isWhole = told.state === "forgotten_in_data" && !isHeld && isUnbelieved(told.body as ErasureBody);
    return isWhole && judge !== null ? complete(told, judge) : told;
  };
  return {
    begin: createBeginErasure({ ...deps, raise, describe }),
    async resume(shop) {
      // Asked for twice, the first is to find what it forgets before the second takes it away.
      const all = [...(await jobs.list(shop, "erasure"))].sort(byAcceptance);
      if (all.length === 0) return;
      // Most that are left wait for their keys alone.
      const judge = all.some((job) => job.state !== "complete") ? await fate.judge(shop) : null;
      const turn = { state: await destruction.read(), judge };
      const failures: unknown[] = [];
      const stuck = new Set<string>();
      let isBelieved = false;
      for (const job of all) {
        // Of the same person as one that cannot go on: what that one is to forget stays until it can.
        if (keysOf(job).some((key) => stuck.has(key))) continue;
        try {
          const done = await goOn(job, turn, isBelieved);
          isBelieved ||= done.state !== "complete" && !isUnbelieved(done.body as ErasureBody);
          if (isOver(done)) await jobs.file(done);
        } catch (error) {
          failures.push(error);
          for (const key of keysOf(job)) stuck.add(key);
        }
      }
      // Told once everybody else has had their turn.
      if (failures.length > 0) throw new AggregateError(failures, "erasures that could not go on");
    },
    async status(shops, receiptId) {
      for (const shop of shops) {
        const job = await jobs.read(shop, receiptId);
        if (job !== null && job.kind === "erasure") return describe(job);
      }
      return null;
    },
  };
};
