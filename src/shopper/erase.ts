import type { ConsentPort } from "../consent/port.ts";
import { erasureLeaf } from "../consent/proofs/ledger/erasure-leaf.ts";
import {
  type ErasureReceipt,
  type ForgottenModel,
  type LeftTheHouse,
  signErasureReceipt,
} from "../consent/proofs/receipts/erasure-receipt.ts";
import type { SigningKeys } from "../consent/proofs/receipts/signing-keys.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Job, JobPort } from "../jobs/port.ts";
import { readProgress, type UnlearningPhase } from "../jobs/unlearning-progress.ts";
import type { Clock } from "../lib/clock.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import type { Destruction, DestructionPort } from "./destruction-port.ts";
import type { FateOfModels, JudgeFate, RememberingVersion } from "./fate-of-models.ts";
import type { Identities } from "./identities.ts";
import { listExports } from "./left-the-house.ts";
import type { ShopperPort } from "./port.ts";

/**
 * What an erasure job must still know; `keys` are pseudonyms, and go when the job has no more use for them.
 */
type ErasureBody = {
  readonly keys: readonly string[];
  readonly session_receipts: readonly { readonly jti: string; readonly until: number }[];
  readonly accepted_at: number;
  readonly forgotten_in_data_at: number | null;
  readonly complete_at: number | null;
  readonly model_versions: readonly ForgottenModel[];
  /** Versions that had learnt from the person, as long as one of them may serve. */
  readonly remembering?: readonly RememberingVersion[];
  /** How far in the erasure log the models must forget to have forgotten the person; known after the purge. */
  readonly sequence?: number;
  /** Data sets that were handed out with the person in them. */
  readonly exported?: readonly LeftTheHouse[];
  /** How long the models took, in seconds by phase. */
  readonly seconds?: Readonly<Record<string, number>>;
  /** By when the keys are beyond recovery; jobs of before have none of the three. */
  readonly keys_destroyed_by?: number;
  /** The destruction that takes these keys in; known once the rows are purged. */
  readonly destruction?: number;
  readonly keys_destroyed_at?: number;
};

/**
 * Until when copies of the keys in free pages and old files could still be opened by whoever has files and
 * keys.
 */
export type KeyDestructionStatus = {
  readonly state: "waiting" | "done" | "refused";
  /** RFC 3339; null for an erasure from before this was promised. */
  readonly due: string | null;
  readonly done_at: string | null;
};

export type ForgettingProgress = {
  readonly phase: UnlearningPhase;
  /** RFC 3339. */
  readonly since: string;
  /** Seconds by name of what is done. */
  readonly seconds: Readonly<Record<string, number>>;
};

export type ErasureStatus = {
  readonly receipt_id: string;
  readonly state: ErasureReceipt["state"];
  readonly model_versions: readonly ForgottenModel[];
  readonly key_destruction: KeyDestructionStatus;
  /** What the models are doing to forget, or have done; null: nothing is to be done, or nothing began yet. */
  readonly progress: ForgettingProgress | null;
  readonly receipt: string;
};

export type Erasures = {
  /**
   * Puts up the barrier on every joined identity: from then on every read answers "never seen". `shopperId`:
   * as the shop gave it, for recipients alone.
   */
  begin(ref: ShopperRef, shopperId: string | null): Promise<ErasureStatus>;
  /**
   * Purges what is behind the barrier; every step may be repeated. Done in the background, and again after a
   * crash.
   */
  resume(shop: string): Promise<void>;
  status(shops: readonly string[], receiptId: string): Promise<ErasureStatus | null>;
};

type Deps = {
  readonly shoppers: Pick<ConsentPort, "readState"> & Pick<ShopperPort, "raiseBarrier" | "purge">;
  readonly jobs: JobPort;
  readonly destruction: Pick<DestructionPort, "request" | "read">;
  readonly keysDestroyedWithinMs: number;
  readonly identities: Identities;
  readonly fate: FateOfModels;
  readonly keys: SigningKeys;
  /** Queues the word to recipients (Art. 19 GDPR); sent once the erasure has begun. Never rejects. */
  readonly tellRecipients: (erasure: {
    readonly shop: string;
    readonly receipt_id: string;
    readonly shopper_id: string | null;
    readonly at: number;
  }) => Promise<void>;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

const iso = (ms: number | null | undefined): string | null =>
  ms == null ? null : new Date(ms).toISOString();

/**
 * Nothing is left to do: no model remembers the person (or, of an erasure from before that was followed, none
 * is known to), and the keys are beyond recovery.
 */
const isOver = ({ state, body }: Job): boolean => {
  const { remembering, destruction, keys_destroyed_at } = body as ErasureBody;
  return (
    (state === "complete" || (state === "forgotten_in_data" && remembering === undefined)) &&
    (destruction === undefined || keys_destroyed_at !== undefined)
  );
};

const describeKeys = (body: ErasureBody, refused: string | null): KeyDestructionStatus => {
  const waits = refused === null ? "waiting" : "refused";
  return {
    state: body.keys_destroyed_at === undefined ? waits : "done",
    due: iso(body.keys_destroyed_by),
    done_at: iso(body.keys_destroyed_at),
  };
};

/**
 * Erasure (Art. 17 GDPR): barrier, then purge, then the destruction of the keys that are left in free pages
 * and old files; the model's forgetting follows in the same job.
 */
export const createErasures = ({
  shoppers,
  jobs,
  destruction,
  keysDestroyedWithinMs,
  identities,
  fate,
  keys,
  tellRecipients,
  clock,
  random,
}: Deps): Erasures => {
  const fateIn = ({ body }: Job, judge: JudgeFate): readonly ForgottenModel[] => {
    const { remembering, model_versions, accepted_at: at, sequence = null } = body as ErasureBody;
    return remembering === undefined ? model_versions : judge(remembering, { at, sequence });
  };
  const progressOf = async ({ shop, body, state, updated_at }: Job): Promise<ForgettingProgress | null> => {
    const { remembering = [], complete_at, seconds } = body as ErasureBody;
    if (state === "complete")
      return seconds === undefined
        ? null
        : { phase: "done", since: iso(complete_at ?? updated_at)!, seconds };
    const progress = remembering.length === 0 ? null : await readProgress(jobs, shop);
    return progress === null
      ? null
      : { phase: progress.phase, since: iso(progress.since)!, seconds: progress.seconds };
  };
  const describe = async (job: Job): Promise<ErasureStatus> => {
    const body = job.body as ErasureBody;
    const model_versions = fateIn(job, await fate.judge(job.shop));
    const state = job.state as ErasureReceipt["state"];
    const receipt: ErasureReceipt = {
      receipt_id: job.job_id,
      shop: job.shop,
      state,
      accepted_at: iso(body.accepted_at)!,
      forgotten_in_data_at: iso(body.forgotten_in_data_at),
      complete_at: iso(body.complete_at),
      keys_destroyed_by: iso(body.keys_destroyed_by),
      keys_destroyed_at: iso(body.keys_destroyed_at),
      model_versions,
      exported: body.exported ?? [],
    };
    const waits = body.keys_destroyed_at === undefined;
    return {
      receipt_id: job.job_id,
      state,
      model_versions,
      key_destruction: describeKeys(body, waits ? (await destruction.read()).refused : null),
      progress: await progressOf(job),
      receipt: await signErasureReceipt(keys, receipt, clock()),
    };
  };
  const raise = async (job: Job): Promise<void> => {
    const body = job.body as ErasureBody;
    const leaf = erasureLeaf({ receipt_id: job.job_id, shop: job.shop, accepted_at: iso(body.accepted_at)! });
    const endReceipts = (receipts: ErasureBody["session_receipts"]) =>
      Promise.all(receipts.map(({ jti, until }) => jobs.revoke(job.shop, jti, until)));
    await endReceipts(body.session_receipts);
    for (const [at, key] of body.keys.entries()) {
      const ref = { shop: job.shop, key };
      const { erased_at, session_receipts } = await shoppers.readState(ref);
      // Once only: a fresh consent given after the erasure must not fall to its repetition.
      if ((erased_at ?? -1) >= body.accepted_at) continue;
      await endReceipts(session_receipts);
      // One leaf an erasure: the ledger does not tell how many identities a person had.
      await (at === 0
        ? shoppers.raiseBarrier(ref, body.accepted_at, leaf)
        : shoppers.raiseBarrier(ref, body.accepted_at));
    }
  };
  const purge = async (job: Job): Promise<Job> => {
    const body = job.body as ErasureBody;
    await raise(job);
    for (const key of body.keys) await shoppers.purge({ shop: job.shop, key });
    const now = clock();
    const number = await destruction.request(now);
    const purged: Job = {
      ...job,
      state: "forgotten_in_data",
      updated_at: now,
      body: {
        ...body,
        keys: [],
        session_receipts: [],
        forgotten_in_data_at: Math.max(now, body.accepted_at),
        sequence: await jobs.erasureHead(job.shop),
        destruction: number,
      },
    };
    await jobs.put(purged);
    return purged;
  };
  /**
   * No version that had learnt from the person may serve any more: the erasure is whole. One of an earlier
   * release does not know them, and stays.
   */
  const complete = async (job: Job, judge: JudgeFate): Promise<Job> => {
    const { remembering, ...body } = job.body as ErasureBody;
    if (remembering === undefined) return job;
    const model_versions = fateIn(job, judge);
    if (model_versions.some(({ state }) => state === "retrain_due")) return job;
    const now = Math.max(clock(), body.forgotten_in_data_at!);
    const last = remembering.length === 0 ? null : await readProgress(jobs, job.shop);
    const seconds = last !== null && last.sequence >= (body.sequence ?? Infinity) ? last.seconds : undefined;
    const whole: Job = {
      ...job,
      state: "complete",
      updated_at: now,
      body: { ...body, complete_at: now, model_versions, ...(seconds === undefined ? {} : { seconds }) },
    };
    await jobs.put(whole);
    return whole;
  };
  /** Notes that the keys are destroyed, once the store has come so far. */
  const noteDestroyed = async (job: Job, { destroyed, done_at }: Destruction): Promise<Job> => {
    const body = job.body as ErasureBody;
    if (body.destruction === undefined || body.keys_destroyed_at !== undefined) return job;
    if (destroyed < body.destruction) return job;
    const at = Math.max(done_at ?? clock(), body.forgotten_in_data_at ?? 0);
    const noted: Job = { ...job, updated_at: clock(), body: { ...body, keys_destroyed_at: at } };
    await jobs.put(noted);
    return noted;
  };
  return {
    async begin(ref, shopperId) {
      const all = await identities.all(ref);
      const states = await Promise.all(all.map((each) => shoppers.readState(each)));
      const now = clock();
      const body: ErasureBody = {
        keys: all.map(({ key }) => key),
        session_receipts: states.flatMap((state) => state.session_receipts),
        accepted_at: now,
        forgotten_in_data_at: null,
        complete_at: null,
        model_versions: [],
        remembering: await fate.versionsOf(all),
        exported: await listExports(jobs, all),
        keys_destroyed_by: now + keysDestroyedWithinMs,
      };
      const job: Job = {
        job_id: randomId("era", random),
        shop: ref.shop,
        kind: "erasure",
        state: "accepted",
        body,
        updated_at: now,
      };
      await tellRecipients({
        shop: ref.shop,
        receipt_id: job.job_id,
        shopper_id: shopperId,
        at: now,
      });
      // The job first: after a crash between the two it puts up the barrier itself, and nobody was told yet.
      await jobs.put(job);
      await raise(job);
      return describe(job);
    },
    async resume(shop) {
      const all = await jobs.list(shop, "erasure");
      if (all.length === 0) return;
      const [state, judge] = await Promise.all([destruction.read(), fate.judge(shop)]);
      for (const job of all) {
        const purged = job.state === "accepted" ? await purge(job) : job;
        const told = await noteDestroyed(purged, state);
        const done = told.state === "forgotten_in_data" ? await complete(told, judge) : told;
        if (isOver(done)) await jobs.file(done);
      }
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
