import {
  type ErasureReceipt,
  type ForgottenModel,
  type LeftTheHouse,
  signErasureReceipt,
} from "../consent/proofs/receipts/erasure-receipt.ts";
import type { SigningKeys } from "../consent/proofs/receipts/signing-keys.ts";
import type { Job, JobPort } from "../jobs/port.ts";
import { readProgress, type UnlearningPhase } from "../jobs/unlearning-progress.ts";
import type { Clock } from "../lib/clock.ts";
import type { DestructionPort } from "./destruction-port.ts";
import type { FateOfModels, JudgeFate, RememberingVersion } from "./fate-of-models.ts";

/**
 * What an erasure job must still know; `keys` are pseudonyms, and go when the job has no more use for them.
 */
export type ErasureBody = {
  readonly keys: readonly string[];
  readonly session_receipts: readonly { readonly jti: string; readonly until: number }[];
  readonly accepted_at: number;
  readonly forgotten_in_data_at: number | null;
  readonly complete_at: number | null;
  readonly model_versions: readonly ForgottenModel[];
  /** Versions that had learnt from the person, as long as one of them may serve. */
  readonly remembering?: readonly RememberingVersion[];
  /**
   * How far in the erasure log the models must forget to have forgotten the person; known after the purge.
   */
  readonly sequence?: number;
  /** Data sets that were handed out with the person in them. */
  readonly exported?: readonly LeftTheHouse[];
  /**
   * Whether the person ever agreed to be measured, so that what is believed of suggestions may rest on them;
   * jobs of before do not say.
   */
  readonly measured?: boolean | undefined;
  /** When what is believed forgot the person; jobs purged before this was noted have none. */
  readonly unbelieved_at?: number | undefined;
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

export const isoOf = (ms: number): string => new Date(ms).toISOString();

export const iso = (ms: number | null | undefined): string | null => (ms == null ? null : isoOf(ms));

/**
 * Nothing is left to do: no model remembers the person (or, of an erasure from before that was followed, none
 * is known to), and the keys are beyond recovery.
 */
export const isOver = ({ state, body }: Job): boolean => {
  const { remembering, destruction, keys_destroyed_at } = body as ErasureBody;
  return (
    (state === "complete" || (state === "forgotten_in_data" && remembering === undefined)) &&
    (destruction === undefined || keys_destroyed_at !== undefined)
  );
};

/**
 * Adds data sets that the person was in to those of the receipt, before it is forgotten who was in them: one
 * that was being read when the erasure was asked for may have them in it as well. Returns all.
 */
export const noteExported = async (
  jobs: Pick<JobPort, "read" | "advance">,
  job: Job,
  left: readonly LeftTheHouse[],
): Promise<readonly LeftTheHouse[]> => {
  const kept = (await jobs.read(job.shop, job.job_id)) ?? job;
  const { exported: told = [] } = kept.body as ErasureBody;
  const news = left.filter(({ dataset }) => !told.some((each) => each.dataset === dataset));
  const exported = [...told, ...news];
  // Where another process was faster with the erasure, it has told of them.
  const noted: Job = { ...job, body: { ...(job.body as ErasureBody), exported } };
  if (news.length > 0) await jobs.advance(noted, job.state);
  return exported;
};

const describeKeys = (body: ErasureBody, refused: string | null): KeyDestructionStatus => {
  const waits = refused === null ? "waiting" : "refused";
  return {
    state: body.keys_destroyed_at === undefined ? waits : "done",
    due: iso(body.keys_destroyed_by),
    done_at: iso(body.keys_destroyed_at),
  };
};

/** What has become of the versions that had learnt from the person. */
export const fateOfErasure = ({ body }: Job, judge: JudgeFate): readonly ForgottenModel[] => {
  const { remembering, model_versions, accepted_at: at, sequence = null } = body as ErasureBody;
  return remembering === undefined ? model_versions : judge(remembering, { at, sequence });
};

type Deps = {
  readonly jobs: Pick<JobPort, "read">;
  readonly destruction: Pick<DestructionPort, "read">;
  readonly fate: FateOfModels;
  readonly keys: SigningKeys;
  readonly clock: Clock;
};

/** Tells how far an erasure is, with a signed receipt. */
export const createDescribeErasure = ({
  jobs,
  destruction,
  fate,
  keys,
  clock,
}: Deps): ((job: Job) => Promise<ErasureStatus>) => {
  const progressOf = async ({ shop, body, state, updated_at }: Job): Promise<ForgettingProgress | null> => {
    const { remembering = [], complete_at, seconds, sequence = Infinity } = body as ErasureBody;
    if (state === "complete")
      return seconds === undefined
        ? null
        : { phase: "done", since: isoOf(complete_at ?? updated_at), seconds };
    const progress = remembering.length === 0 ? null : await readProgress(jobs, shop);
    // The run of before went less far.
    return progress === null || (progress.phase === "done" && progress.sequence < sequence)
      ? null
      : { phase: progress.phase, since: isoOf(progress.since), seconds: progress.seconds };
  };
  return async (job) => {
    const body = job.body as ErasureBody;
    const model_versions = fateOfErasure(job, await fate.judge(job.shop));
    const state = job.state as ErasureReceipt["state"];
    const receipt: ErasureReceipt = {
      receipt_id: job.job_id,
      shop: job.shop,
      state,
      accepted_at: isoOf(body.accepted_at),
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
};
