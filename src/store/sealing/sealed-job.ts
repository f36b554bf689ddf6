import { LRUCache } from "lru-cache";
import type { Job } from "../../jobs/port.ts";
import type { Sealer } from "./sealing.ts";
import { filledJson } from "./size-classes.ts";

const place = (shop: string, jobId: string): string => `job/${shop}/${jobId}`;

/** A job under a key of its own, which stands wrapped in front of it: removing the row destroys the key. */
export const sealJob = (sealer: Sealer, job: Job): Buffer => {
  const at = place(job.shop, job.job_id);
  const { key, wrapped } = sealer.freshKey(at);
  return Buffer.concat([Buffer.from([wrapped.length]), wrapped, sealer.seal(key, at, filledJson(job))]);
};

export const unsealJob = (sealer: Sealer, shop: string, jobId: string, row: Buffer): Job => {
  const at = place(shop, jobId);
  const end = 1 + row.readUInt8(0);
  return JSON.parse(
    sealer.unseal(sealer.unwrap(at, row.subarray(1, end)), at, row.subarray(end)).toString("utf8"),
  ) as Job;
};

const MOST_KINDS = 20_000;

/**
 * Opens the jobs of one kind. Of which kind a row is stands sealed within it; it is remembered by the row's
 * key, which is another with each write, so that who looks for work does not open the work of others again.
 */
export const createJobReader = (sealer: Sealer) => {
  const kinds = new LRUCache<string, Job["kind"]>({ max: MOST_KINDS });
  return (kind: Job["kind"], shop: string, jobId: string, row: Buffer): Job | null => {
    const mark = row.toString("latin1", 0, 1 + row.readUInt8(0));
    const known = kinds.get(mark);
    if (known !== undefined && known !== kind) return null;
    const job = unsealJob(sealer, shop, jobId, row);
    kinds.set(mark, job.kind);
    return job.kind === kind ? job : null;
  };
};

/** The row with its key under the newest wrapping key; null when it already is. */
export const rewrapJob = (sealer: Sealer, shop: string, jobId: string, row: Buffer): Buffer | null => {
  const end = 1 + row.readUInt8(0);
  const wrapped = sealer.rewrap(place(shop, jobId), row.subarray(1, end));
  return wrapped === null ? null : Buffer.concat([Buffer.from([wrapped.length]), wrapped, row.subarray(end)]);
};

/** The row with its key as another store wraps it. */
export const rewrapJobFor = (from: Sealer, to: Sealer, shop: string, jobId: string, row: Buffer): Buffer => {
  const at = place(shop, jobId);
  const end = 1 + row.readUInt8(0);
  const wrapped = to.wrap(at, from.unwrap(at, row.subarray(1, end)));
  return Buffer.concat([Buffer.from([wrapped.length]), wrapped, row.subarray(end)]);
};
