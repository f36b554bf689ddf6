import type { ErasureLogEntry, Job, JobPort } from "../../jobs/port.ts";
import type { Clock } from "../../lib/clock.ts";
import { firstOf } from "../../lib/present.ts";
import { latestLeaseEnd } from "../driver/lease-end.ts";
import { createJobReader, rewrapJob, sealJob, unsealJob } from "../sealing/sealed-job.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { hourAfter, hourOf } from "../sealing/size-classes.ts";
import { abandonAnswer, claimAnswer, claimRef, completeAnswer } from "../shopper/answer-programs.ts";
import type { Program } from "../shopper/program.ts";
import type { TaskRunner } from "../shopper/shopper-store.ts";
import { type Connection, script } from "./connection.ts";
import { partKey, shopNamesKey } from "./key-names.ts";
import { hashOf } from "./shop-keys.ts";

/** How long Redis keeps a lease that nobody renews beyond its end by the callers' clocks. */
const LEASE_KEPT_MS = 3_600_000;

/** ARGV: holder, until, now, milliseconds to keep, the latest end that a lease can have. */
const LEASE = script(`
local holder, ends = unpack(redis.call('HMGET', KEYS[1], 'holder', 'until'))
local held = holder and tonumber(ends) > tonumber(ARGV[3]) and tonumber(ends) <= tonumber(ARGV[5])
if held and holder ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'until', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`);
const RELEASE = script(
  `if redis.call('HGET', KEYS[1], 'holder') == ARGV[1] then redis.call('DEL', KEYS[1]) end return 1`,
);
/** ARGV: the entry's JSON without its opening brace; the sequence is put in front. */
const NUMBER = script(`
local sequence = redis.call('LLEN', KEYS[1]) + 1
redis.call('RPUSH', KEYS[1], '{"sequence":' .. sequence .. ',' .. ARGV[1])
return sequence`);
/** ARGV: field, row as it was read, row as it shall be. */
const REPLACE = script(`
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`);

export type RedisJobsDeps = {
  readonly connection: Connection;
  readonly runner: TaskRunner;
  readonly sealer: Sealer;
  readonly clock: Clock;
};

/** ARGV: field, row. Both hashes stand in one slot of a cluster. */
const ADD = script(`
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 0 end
return redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])`);
const FILE = script(`
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('HDEL', KEYS[1], ARGV[1])
return 1`);

const jobsKey = (shop: string): string => partKey(shop, "jobs", "all");
const filedKey = (shop: string): string => partKey(shop, "jobs", "filed");

/** Jobs of a shop under the newest wrapping key; returns how many were wrapped again. */
export const rewrapJobs = async (connection: Connection, sealer: Sealer, shop: string): Promise<number> => {
  let count = 0;
  // What was filed comes after what was not: a job that is filed meanwhile is met again.
  for (const key of [jobsKey(shop), filedKey(shop)]) {
    for (const [jobId, row] of hashOf(await connection.call("HGETALL", key))) {
      const again = rewrapJob(sealer, shop, jobId, row);
      if (again !== null) count += await connection.run<number>(REPLACE, [key], [jobId, row, again]);
    }
    // What was wrapped before may be of a run that was refused for want of replicas.
    await connection.settle(key);
  }
  return count;
};

export const createRedisJobs = ({ connection, runner, sealer, clock }: RedisJobsDeps): JobPort => {
  const write = async <T>(claim: Parameters<typeof claimRef>[0], program: () => Program<T>): Promise<T> =>
    firstOf(await runner.write([{ ref: claimRef(claim), program }]), "the outcome of a write");
  const readJob = createJobReader(sealer);
  const jobsIn = async (key: string, shop: string, kind: Job["kind"]): Promise<Job[]> =>
    hashOf(await connection.call("HGETALL", key))
      .map(([jobId, row]) => readJob(kind, shop, jobId, row))
      .filter((job) => job !== null)
      .sort((a, b) => (a.job_id < b.job_id ? -1 : 1));
  const leaseKey = (name: string): string => `candor:{lease/${name.replaceAll("}", "%7D")}}`;
  const erasuresKey = (shop: string): string => partKey(shop, "erasures", "log");
  const revokedKey = (shop: string, jti: string): string =>
    partKey(shop, `revoked/${sealer.hide("receipt", shop, jti)}`, "until");
  return {
    lease: async (name, holder, ttlMs, now) =>
      (await connection.run<number>(
        LEASE,
        [leaseKey(name)],
        [holder, now + ttlMs, now, Math.ceil(ttlMs) + LEASE_KEPT_MS, latestLeaseEnd(now, ttlMs)],
      )) === 1,
    async release(name, holder) {
      await connection.run(RELEASE, [leaseKey(name)], [holder]);
    },
    async put(job) {
      await connection.call("SADD", shopNamesKey, job.shop);
      await connection.call("HSET", jobsKey(job.shop), job.job_id, sealJob(sealer, job));
    },
    async add(job) {
      const keys = [jobsKey(job.shop), filedKey(job.shop)];
      await connection.call("SADD", shopNamesKey, job.shop);
      return (await connection.run<number>(ADD, keys, [job.job_id, sealJob(sealer, job)])) === 1;
    },
    async advance(job, from) {
      const key = jobsKey(job.shop);
      const next = sealJob(sealer, job);
      for (;;) {
        const row = await connection.call<Buffer | null>("HGET", key, job.job_id);
        if (row === null || unsealJob(sealer, job.shop, job.job_id, row).state !== from) return false;
        if ((await connection.run<number>(REPLACE, [key], [job.job_id, row, next])) === 1) return true;
      }
    },
    settle: (shop) => connection.settle(jobsKey(shop)),
    async read(shop, jobId) {
      const row =
        (await connection.call<Buffer | null>("HGET", jobsKey(shop), jobId)) ??
        (await connection.call<Buffer | null>("HGET", filedKey(shop), jobId));
      return row === null ? null : unsealJob(sealer, shop, jobId, row);
    },
    list: (shop, kind) => jobsIn(jobsKey(shop), shop, kind),
    async file(job) {
      const keys = [jobsKey(job.shop), filedKey(job.shop)];
      await connection.call("SADD", shopNamesKey, job.shop);
      await connection.run(FILE, keys, [job.job_id, sealJob(sealer, job)]);
    },
    listFiled: (shop, kind) => jobsIn(filedKey(shop), shop, kind),
    async remove(shop, jobId) {
      for (const key of [jobsKey(shop), filedKey(shop)]) await connection.call("HDEL", key, jobId);
      // Removed before, maybe by a call that was refused for want of replicas.
      await connection.settle(jobsKey(shop));
    },
    appendErasure: async (shop, jobId, at) => ({
      sequence: await connection.run<number>(
        NUMBER,
        [erasuresKey(shop)],
        [JSON.stringify({ job_id: jobId, at: hourOf(at) }).slice(1)],
      ),
      job_id: jobId,
      at: hourOf(at),
    }),
    readErasures: async (shop, sequence) =>
      (await connection.call<Buffer[]>("LRANGE", erasuresKey(shop), sequence, -1)).map(
        (row) => JSON.parse(row.toString()) as ErasureLogEntry,
      ),
    erasureHead: (shop) => connection.call<number>("LLEN", erasuresKey(shop)),
    claimIdempotent: (claim) => write(claim, () => claimAnswer(sealer, claim)),
    completeIdempotent: (claim, answer) => write(claim, () => completeAnswer(sealer, claim, answer)),
    abandonIdempotent: (claim) => write(claim, () => abandonAnswer(sealer, claim)),
    async revoke(shop, jti, until) {
      const ends = hourAfter(until);
      const left = Math.max(1, Math.ceil(ends - clock()));
      await connection.call("SET", revokedKey(shop, jti), ends, "PX", left);
    },
    isRevoked: async (shop, jti, now) =>
      Number((await connection.call<Buffer | null>("GET", revokedKey(shop, jti))) ?? 0) > now,
  };
};
