import { setTimeout as sleep } from "node:timers/promises";
import { seededSource } from "../../generated-shop/generate-shop.ts";
import { findLost } from "./find-lost.ts";
import { type House, ledgerOf } from "./kill-processes.ts";
import { type RedisGroup, startRedisCluster } from "./redis/redis-cluster.ts";
import { createRedisProcess, DURABLE, type RedisProcess, SERVER } from "./redis/redis-process.ts";
import { startRedisSentinels } from "./redis/redis-sentinels.ts";
import { type Served, serveStore } from "./serve.ts";
import { type Acknowledged, agree, countOf, createCaller, nothingYet, startWriters } from "./writers.ts";

/** One server alone, started again by whoever watches it. */
const startOneRedis = async (): Promise<RedisGroup> => {
  const server = await createRedisProcess((port, dir) => [...SERVER(port, dir), ...DURABLE]);
  return {
    url: `redis://127.0.0.1:${server.port}`,
    servers: [server],
    primary: () => Promise.resolve(server),
    whole: () => server.start(),
    remove: server.remove,
  };
};

export const GROUPS = { redis: startOneRedis, cluster: startRedisCluster, sentinel: startRedisSentinels };
export type GroupName = keyof typeof GROUPS;

export type OutageFigures = {
  readonly store: GroupName;
  readonly primaries_killed: number;
  /** From the kill until every shopper that is tried was answered and written. */
  readonly full_service_ms: { readonly median: number; readonly longest: number };
  readonly acknowledged: ReturnType<typeof countOf>;
  readonly misused: readonly string[];
  readonly lost: readonly string[];
  readonly ledger: string;
};

const PROBED = 24;
const NEVER_WHOLE_MS = 60_000;

/** Shoppers of every part of a cluster say yes: while one of them cannot, the service is not whole. */
const waitServed = async (service: Served, key: string): Promise<void> => {
  const call = createCaller(service.url, key);
  const until = performance.now() + NEVER_WHOLE_MS;
  let left = Array.from({ length: PROBED }, (_, at) => `probe-${at}`);
  while (left.length > 0) {
    const tried = await Promise.allSettled(left.map((shopper) => agree(call, shopper)));
    left = left.filter((_, at) => tried[at]?.status === "rejected");
    if (performance.now() > until) throw new Error("the service did not come back within a minute");
    if (left.length > 0) await sleep(20);
  }
};

/** Resolves when another has taken over from the one that was killed. */
const waitTakenOver = async (group: RedisGroup, killed: RedisProcess): Promise<void> => {
  const isOther = async (): Promise<boolean> => (await group.primary()).port !== killed.port;
  while (!(await isOther().catch(() => false))) await sleep(50);
};

/** In a cluster it is the first of several that is missing: its replica must have taken its part. */
const killOne = async (group: RedisGroup, name: GroupName, random: () => number): Promise<void> => {
  const killed = await group.primary();
  await killed.kill();
  if (name === "sentinel") await waitTakenOver(group, killed);
  // Longer than a node of the cluster is missed before its replica takes over.
  else await sleep((name === "cluster" ? 3_000 : 0) + random() * 1_500);
  await killed.start();
};

export type OutagePlan = {
  readonly rounds: number;
  readonly seed: number;
  readonly say?: (line: string) => void;
};

const proveOutages = async (
  house: House,
  group: RedisGroup,
  name: GroupName,
  plan: OutagePlan,
): Promise<OutageFigures> => {
  const random = seededSource(plan.seed);
  const told: Acknowledged = nothingYet();
  const times: number[] = [];
  const service = await serveStore(house.place);
  try {
    const call = createCaller(service.url, house.key);
    const items = Array.from({ length: 5 }, (_, at) => ({ item_id: `i${at}`, title: `Thing ${at}` }));
    await call("PUT", "/v1/items", null, items);
    for (let at = 0; at < plan.rounds; at += 1) {
      const writers = startWriters(call, String(at), told);
      await sleep(500 + random() * 1_000);
      const from = performance.now();
      await killOne(group, name, random);
      await waitServed(service, house.key);
      times.push(Math.round(performance.now() - from));
      for (const writer of writers) writer.stop();
      await Promise.all(writers.map(({ done }) => done));
      await group.whole();
      plan.say?.(`${name} ${at + 1}/${plan.rounds}: ${times.at(-1)} ms, ${JSON.stringify(countOf(told))}`);
    }
    const sorted = times.toSorted((a, b) => a - b);
    return {
      store: name,
      primaries_killed: plan.rounds,
      full_service_ms: { median: sorted[Math.floor(sorted.length / 2)] ?? 0, longest: sorted.at(-1) ?? 0 },
      acknowledged: countOf(told),
      misused: told.misused,
      lost: await findLost(call, told),
      ledger: await ledgerOf(house),
    };
  } finally {
    await service.stop();
  }
};

/** Kills the primary of a Redis under a busy shop, again and again. */
export const proveOutagesOf = async (
  name: GroupName,
  plan: OutagePlan,
  within: (redis: string, work: (house: House) => Promise<OutageFigures>) => Promise<OutageFigures>,
): Promise<OutageFigures> => {
  const group = await GROUPS[name]();
  try {
    return await within(group.url, (house) => proveOutages(house, group, name, plan));
  } finally {
    await group.remove();
  }
};
