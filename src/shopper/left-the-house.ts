import { setTimeout as sleep } from "node:timers/promises";
import type { LeftTheHouse } from "../consent/proofs/receipts/erasure-receipt.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Job, JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import { firstOf, present } from "../lib/present.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import { logLeaving } from "./who-left.ts";

/** No store call takes so long; whoever died with the lease keeps the others waiting for it no longer. */
const LEASE_MS = 10_000;
const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/**
 * What is kept of a data set that was handed out, or is about to be: the pseudonyms of those who are in it,
 * of every identity that was read of them, until they are erased or nothing of theirs is kept any more.
 */
type Exported = {
  readonly subjects: readonly string[];
  readonly watermark: number;
  /** To whom it was given, where that was said. */
  readonly recipient?: string | null;
};

export type ExportDeps = {
  readonly jobs: JobPort;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

/** A data set by its id. */
type ExportId = { readonly shop: string; readonly dataset: string };

type Found = { readonly job: Job; readonly exported: Exported };

/** States of the job that a data set is kept as: it is being made, and it may have left the house. */
const BEGUN = "dataset_begun";
const DATASET = "dataset";
/** Whoever made one that was begun so long ago has died. */
const ABANDONED_MS = 86_400_000;

const mayHaveLeft = ({ job }: Found): boolean => job.state === DATASET;

const toldOf = ({ job, exported }: Found): LeftTheHouse => ({
  dataset: job.job_id,
  exported_at: new Date(job.updated_at).toISOString(),
  recipient: exported.recipient ?? null,
});

/** Data sets that were handed out, or are being made, with one of these identities of one person in them. */
const findExports = async (
  jobs: Pick<JobPort, "list">,
  refs: readonly ShopperRef[],
): Promise<readonly Found[]> => {
  const [first] = refs;
  if (first === undefined) return [];
  return (await jobs.list(first.shop, "training"))
    .filter(({ state }) => state === DATASET || state === BEGUN)
    .map((job) => ({ job, exported: job.body as Exported }))
    .filter(({ exported }) => refs.some(({ key }) => exported.subjects.includes(key)));
};

/**
 * An exported data set may become a model at any time, as far forgotten as the log was when it was read: is
 * the person in one that has not fallen behind the log?
 */
export const isInExport = async (
  jobs: Pick<JobPort, "list" | "erasureHead">,
  refs: readonly ShopperRef[],
): Promise<boolean> => {
  const head = await jobs.erasureHead(firstOf(refs, "an identity").shop);
  return (await findExports(jobs, refs)).some(({ exported }) => exported.watermark >= head);
};

/** What a person is told of the data sets that cannot be called back: of none that never left the house. */
export const listExports = async (
  jobs: Pick<JobPort, "list">,
  refs: readonly ShopperRef[],
): Promise<readonly LeftTheHouse[]> => (await findExports(jobs, refs)).filter(mayHaveLeft).map(toldOf);

/**
 * Who is in a data set is read, changed and written by one process at a time: erasures go on in every process
 * that serves, and none may put back whom another took out.
 */
const alone = async <T>(
  { jobs, clock, random }: ExportDeps,
  shop: string,
  work: () => Promise<T>,
): Promise<T> => {
  const name = `exports:${shop}`;
  const holder = randomId("exp", random);
  for (let waited = 0; !(await jobs.lease(name, holder, LEASE_MS, clock())); waited += LOOK_AGAIN_MS) {
    if (waited >= PATIENCE_MS)
      throw new Error("another process changes who is in the data sets of this shop");
    await sleep(LOOK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    await jobs.release(name, holder);
  }
};

const putSubjects = (
  jobs: Pick<JobPort, "put">,
  { job, exported }: Found,
  isKept: (key: string) => boolean,
): Promise<void> =>
  jobs.put({ ...job, body: { ...exported, subjects: exported.subjects.filter((key) => isKept(key)) } });

/** Removes what is kept of data sets whose making was cut short: nobody has them. */
const dropAbandoned = async (
  { jobs, clock }: Pick<ExportDeps, "jobs" | "clock">,
  shop: string,
): Promise<void> => {
  for (const { job_id, state, updated_at } of await jobs.list(shop, "training"))
    if (state === BEGUN && updated_at <= clock() - ABANDONED_MS) await jobs.remove(shop, job_id);
};

/**
 * Known before it is read for its files: whoever leaves from then on is missing there, is taken out of them,
 * or finds that they are in it. A model that names the data set inherits its watermark.
 */
export const beginExport = async (
  { jobs, clock }: Pick<ExportDeps, "jobs" | "clock">,
  { shop, dataset }: ExportId,
  exported: Exported,
): Promise<void> => {
  await dropAbandoned({ jobs, clock }, shop);
  await jobs.put({
    job_id: dataset,
    shop,
    kind: "training",
    state: BEGUN,
    body: exported,
    updated_at: clock(),
  });
};

/**
 * Its files are written, with these in it. Returns whoever of them was erased since they were read: with them
 * it may not leave the house. Where there are none it may, is told of from now on, and whoever is in it stays
 * known.
 */
export const narrowExport = (
  deps: ExportDeps,
  { shop, dataset }: ExportId,
  identities: readonly string[],
): Promise<readonly string[]> =>
  alone(deps, shop, async () => {
    const job = present(await deps.jobs.read(shop, dataset), "what is kept of a data set that is made");
    const exported = job.body as Exported;
    const known = new Set(exported.subjects);
    const left = identities.filter((key) => !known.has(key));
    if (left.length > 0) return left;
    const isIn = new Set(identities);
    await putSubjects(deps.jobs, { job: { ...job, state: DATASET }, exported }, (key) => isIn.has(key));
    return [];
  });

/** It came to nothing. */
export const dropExport = (deps: ExportDeps, { shop, dataset }: ExportId): Promise<void> =>
  alone(deps, shop, () => deps.jobs.remove(shop, dataset));

/**
 * Takes somebody who was erased out of what is kept of data sets: a fresh consent under the same id begins
 * anew. `note` writes down where they were before that is forgotten.
 */
export const leaveExports = async <T>(
  deps: ExportDeps,
  refs: readonly ShopperRef[],
  note: (left: readonly LeftTheHouse[]) => Promise<T>,
): Promise<T> => {
  const { jobs, clock, random } = deps;
  const { shop } = firstOf(refs, "an identity");
  if ((await findExports(jobs, refs)).length === 0) return note([]);
  return alone(deps, shop, async () => {
    const found = await findExports(jobs, refs);
    const noted = await note(found.filter(mayHaveLeft).map(toldOf));
    const keys = refs.map(({ key }) => key);
    const from = await jobs.erasureHead(shop);
    // Whose consent had ended by itself left no entry; a model of it must be known to remember them.
    if (found.some(({ exported }) => exported.watermark >= from))
      await logLeaving(jobs, { shop, jobId: randomId("fgt", random), body: { from, keys } }, clock());
    for (const each of found) await putSubjects(jobs, each, (key) => !keys.includes(key));
    return noted;
  });
};

/**
 * The same for those of whom retention has left nothing, each a person of their own: no list of who was in a
 * data set outlasts what else is kept of them.
 */
export const forgetInExports = async (deps: ExportDeps, refs: readonly ShopperRef[]): Promise<void> => {
  // Most of them were in none; what is kept of a data set is opened once for all.
  if ((await findExports(deps.jobs, refs)).length === 0) return;
  for (const ref of refs) await leaveExports(deps, [ref], () => Promise.resolve());
};
