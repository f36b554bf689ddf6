import type { ErasureLogEntry, Job, JobPort } from "../../jobs/port.ts";
import { firstOf } from "../../lib/present.ts";
import { latestLeaseEnd } from "../driver/lease-end.ts";
import { createJobReader, rewrapJob, sealJob, unsealJob } from "../sealing/sealed-job.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { hourAfter, hourOf } from "../sealing/size-classes.ts";
import { abandonAnswer, claimAnswer, claimRef, completeAnswer } from "../shopper/answer-programs.ts";
import { type Program, shopFolder } from "../shopper/program.ts";
import type { TaskRunner } from "../shopper/shopper-store.ts";
import { REWRAPPED_A_TURN, type TableBatch } from "./destruction.ts";
import { changeInBatches, type Environment, sortable, under } from "./environment.ts";

type Lease = { readonly holder: string; readonly until: number };

export type LmdbJobs = {
  readonly port: JobPort;
  /** Jobs that were filed after those that were not: one that is filed during a pass is met again. */
  readonly rewrap: readonly TableBatch[];
  sweep(now: number): Promise<number>;
};

export const createLmdbJobs = (environment: Environment, runner: TaskRunner, sealer: Sealer): LmdbJobs => {
  const leases = environment.table<Lease>("leases", "json");
  const jobs = environment.table<Buffer>("jobs", "binary");
  const filed = environment.table<Buffer>("filed_jobs", "binary");
  const erasures = environment.table<ErasureLogEntry>("erasures", "json");
  const revoked = environment.table<number>("revoked", "json");
  const write = async <T>(ref: Parameters<typeof claimRef>[0], program: () => Program<T>): Promise<T> =>
    firstOf(await runner.write([{ ref: claimRef(ref), program }]), "the outcome of a write");
  const jobKey = (shop: string, jobId: string): string => `${shopFolder(shop)}/${jobId}`;
  const headOf = (shop: string): number => {
    for (const { value } of erasures.getRange({
      start: `${shopFolder(shop)}0`,
      end: `${shopFolder(shop)}/`,
      reverse: true,
      limit: 1,
    }))
      return value.sequence;
    return 0;
  };
  const readJob = createJobReader(sealer);
  const jobsOf = (table: typeof jobs, shop: string, kind: Job["kind"]): Job[] => {
    const prefix = `${shopFolder(shop)}/`;
    return Array.from(table.getRange(under(prefix)), ({ key, value }) =>
      readJob(kind, shop, key.slice(prefix.length), value),
    ).filter((job) => job !== null);
  };
  const rewrapOf = (table: typeof jobs): TableBatch =>
    changeInBatches(
      environment,
      table,
      {
        change(key, row) {
          const [folder, jobId] = [key.slice(0, key.indexOf("/")), key.slice(key.indexOf("/") + 1)];
          return rewrapJob(sealer, decodeURIComponent(folder), jobId, row);
        },
      },
      REWRAPPED_A_TURN,
    );
  const revokedKey = (shop: string, jti: string): string =>
    `${shopFolder(shop)}/${sealer.hide("receipt", shop, jti)}`;

  const port: JobPort = {
    lease: (name, holder, ttlMs, now) =>
      environment.write(() => {
        const held = leases.get(name);
        const isHeld = held !== undefined && held.until > now && held.until <= latestLeaseEnd(now, ttlMs);
        if (isHeld && held.holder !== holder) return false;
        void leases.put(name, { holder, until: now + ttlMs });
        return true;
      }),
    release: (name, holder) =>
      environment.write(() => {
        if (leases.get(name)?.holder === holder) void leases.remove(name);
      }),
    put: (job) => environment.write(() => void jobs.put(jobKey(job.shop, job.job_id), sealJob(sealer, job))),
    add: (job) =>
      environment.write(() => {
        const key = jobKey(job.shop, job.job_id);
        if ((jobs.getBinary(key) ?? filed.getBinary(key)) !== undefined) return false;
        void jobs.put(key, sealJob(sealer, job));
        return true;
      }),
    advance: (job, from) =>
      environment.write(() => {
        const key = jobKey(job.shop, job.job_id);
        const row = jobs.getBinary(key);
        if (row === undefined || unsealJob(sealer, job.shop, job.job_id, row).state !== from) return false;
        void jobs.put(key, sealJob(sealer, job));
        return true;
      }),
    // What is read here was flushed.
    settle: () => Promise.resolve(),
    read: (shop, jobId) =>
      environment.read(() => {
        const key = jobKey(shop, jobId);
        const row = jobs.getBinary(key) ?? filed.getBinary(key);
        return row === undefined ? null : unsealJob(sealer, shop, jobId, row);
      }),
    list: (shop, kind) => environment.read(() => jobsOf(jobs, shop, kind)),
    file: (job) =>
      environment.write(() => {
        const key = jobKey(job.shop, job.job_id);
        void filed.put(key, sealJob(sealer, job));
        void jobs.remove(key);
      }),
    listFiled: (shop, kind) => environment.read(() => jobsOf(filed, shop, kind)),
    remove: (shop, jobId) =>
      environment.write(() => {
        void jobs.remove(jobKey(shop, jobId));
        void filed.remove(jobKey(shop, jobId));
      }),
    appendErasure: (shop, jobId, at) =>
      environment.write(() => {
        const entry = { sequence: headOf(shop) + 1, job_id: jobId, at: hourOf(at) };
        void erasures.put(`${shopFolder(shop)}/${sortable(entry.sequence)}`, entry);
        return entry;
      }),
    readErasures: (shop, sequence) =>
      environment.read(() =>
        Array.from(
          erasures.getRange({
            start: `${shopFolder(shop)}/${sortable(sequence + 1)}`,
            end: `${shopFolder(shop)}0`,
          }),
          ({ value }) => value,
        ),
      ),
    erasureHead: (shop) => environment.read(() => headOf(shop)),
    claimIdempotent: (claim) => write(claim, () => claimAnswer(sealer, claim)),
    completeIdempotent: (claim, answer) => write(claim, () => completeAnswer(sealer, claim, answer)),
    abandonIdempotent: (claim) => write(claim, () => abandonAnswer(sealer, claim)),
    revoke: (shop, jti, until) =>
      environment.write(() => {
        const key = revokedKey(shop, jti);
        void revoked.put(key, Math.max(hourAfter(until), revoked.get(key) ?? 0));
      }),
    isRevoked: (shop, jti, now) => environment.read(() => (revoked.get(revokedKey(shop, jti)) ?? 0) > now),
  };
  return {
    port,
    rewrap: [rewrapOf(jobs), rewrapOf(filed)],
    sweep: (now) =>
      environment.write(() => {
        const over = [
          ...Array.from(revoked.getRange({}))
            .filter(({ value }) => value <= now)
            .map(
              ({ key }) =>
                () =>
                  revoked.remove(key),
            ),
          ...Array.from(leases.getRange({}))
            .filter(({ value }) => value.until <= now)
            .map(
              ({ key }) =>
                () =>
                  leases.remove(key),
            ),
        ];
        for (const remove of over) void remove();
        return over.length;
      }),
  };
};
