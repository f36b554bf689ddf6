import type { LeftTheHouse } from "../consent/proofs/receipts/erasure-receipt.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Job, JobPort } from "../jobs/port.ts";
import { firstOf } from "../lib/present.ts";

/** What is kept of a data set that was handed out. */
type Exported = {
  readonly subjects: readonly string[];
  readonly watermark: number;
  /** To whom it was given, where that was said. */
  readonly recipient?: string | null;
};

type Found = { readonly job: Job; readonly exported: Exported };

/** Data sets that were handed out with one of these identities of one person in them. */
const findExports = async (
  jobs: Pick<JobPort, "list">,
  refs: readonly ShopperRef[],
): Promise<readonly Found[]> => {
  const [first] = refs;
  if (first === undefined) return [];
  return (await jobs.list(first.shop, "training"))
    .filter(({ state }) => state === "dataset")
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

/** What an erasure's receipt tells of the data sets that cannot be called back. */
export const listExports = async (
  jobs: Pick<JobPort, "list">,
  refs: readonly ShopperRef[],
): Promise<readonly LeftTheHouse[]> =>
  (await findExports(jobs, refs)).map(({ job, exported }) => ({
    dataset: job.job_id,
    exported_at: new Date(job.updated_at).toISOString(),
    recipient: exported.recipient ?? null,
  }));
