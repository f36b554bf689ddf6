import type { ConsentPort } from "../consent/port.ts";
import type { Job, JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import type { RandomBytes } from "../lib/random.ts";
import type { BeliefShare } from "./belief-share.ts";
import type { DestructionPort } from "./destruction-port.ts";
import { type ErasureBody, noteExported } from "./erasure-job.ts";
import type { FateOfModels } from "./fate-of-models.ts";
import { leaveExports } from "./left-the-house.ts";
import type { ShopperPort } from "./port.ts";
import { logBegun } from "./who-left.ts";

type Deps = {
  readonly shoppers: Pick<ConsentPort, "readState"> & Pick<ShopperPort, "purge" | "readDoomedShares">;
  readonly jobs: JobPort;
  readonly destruction: Pick<DestructionPort, "request">;
  readonly fate: Pick<FateOfModels, "withActs">;
  /** Takes what somebody answered out of what is believed of a shop's suggestions. */
  readonly forgetBeliefs: (
    shop: string,
    erasure: string,
    found: readonly (readonly BeliefShare[])[],
  ) => Promise<void>;
  /**
   * Takes out what waits to be told of questions by these pseudonyms to a person, which came into the queue
   * after word of the erasure. `standing`: tickets of what was asked since.
   */
  readonly dropQuestions: (
    shop: string,
    keys: readonly string[],
    standing: readonly string[],
  ) => Promise<void>;
  readonly raise: (job: Job) => Promise<void>;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

/**
 * Purges what is behind the barrier of an accepted erasure; every step may be repeated. Where another process
 * was faster, the job is as that one left it.
 */
export const createPurge = (deps: Deps): ((job: Job) => Promise<Job>) => {
  const { shoppers, jobs, destruction, fate, clock, random } = deps;
  return async (job) => {
    const body = job.body as ErasureBody;
    await deps.raise(job);
    const refs = body.keys.map((key) => ({ shop: job.shop, key }));
    const states = await Promise.all(refs.map(shoppers.readState));
    const standing = states.flatMap(({ reviews }) => reviews.map(({ ticket }) => ticket));
    await deps.dropQuestions(job.shop, body.keys, standing);
    // Whoever raised it may have died before the log, or be about it: models must forget as far as that.
    await logBegun(jobs, refs, clock());
    // What entered the registry between the look at the versions and the barrier is known by the act alone.
    const remembering =
      body.remembering === undefined ? {} : { remembering: await fate.withActs(refs, body.remembering) };
    const exported = await leaveExports({ jobs, clock, random }, refs, (left) =>
      noteExported(jobs, job, left),
    );
    // Before the rows go, which say what of it was the person's; no making reads them any more.
    if (body.measured !== false)
      await deps.forgetBeliefs(job.shop, job.job_id, await Promise.all(refs.map(shoppers.readDoomedShares)));
    for (const ref of refs) await shoppers.purge(ref);
    const now = clock();
    const number = await destruction.request(now);
    const purged: Job = {
      ...job,
      state: "forgotten_in_data",
      updated_at: now,
      body: {
        ...body,
        ...remembering,
        keys: [],
        exported,
        session_receipts: [],
        forgotten_in_data_at: Math.max(now, body.accepted_at),
        unbelieved_at: now,
        sequence: await jobs.erasureHead(job.shop),
        destruction: number,
      },
    };
    if (await jobs.advance(purged, job.state)) return purged;
    return (await jobs.read(job.shop, job.job_id)) ?? purged;
  };
};
