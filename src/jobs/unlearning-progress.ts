import type { JobPort } from "./port.ts";

/** What the models of a shop are going through while they forget; kept after its end, as the last run. */
export const UNLEARNING_PHASES = ["read", "make", "publish", "done", "failed"] as const;
export type UnlearningPhase = (typeof UNLEARNING_PHASES)[number];

export type UnlearningProgress = {
  readonly phase: UnlearningPhase;
  /** Since when, ms. */
  readonly since: number;
  /** The version that is being made without those who left. */
  readonly version: string;
  /** How far in the erasure log the run goes. */
  readonly sequence: number;
  /** Seconds of what is over, by name: read, count, ridge, lists, fit, write, check, store, publish. */
  readonly seconds: Readonly<Record<string, number>>;
};

const JOB = "unlearning-run";

export const keepProgress = (
  jobs: Pick<JobPort, "put">,
  shop: string,
  progress: UnlearningProgress,
): Promise<void> =>
  jobs.put({
    job_id: JOB,
    shop,
    kind: "unlearning",
    state: progress.phase,
    body: progress,
    updated_at: progress.since,
  });

export const readProgress = async (
  jobs: Pick<JobPort, "read">,
  shop: string,
): Promise<UnlearningProgress | null> =>
  ((await jobs.read(shop, JOB))?.body ?? null) as UnlearningProgress | null;
