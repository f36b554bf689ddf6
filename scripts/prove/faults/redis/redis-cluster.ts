import { setTimeout as sleep } from "node:timers/promises";
import { createRedisProcess, DURABLE, freePort, type RedisProcess, SERVER } from "./redis-process.ts";
import { speakRedis } from "./speak-redis.ts";

export type RedisGroup = {
  readonly url: string;
  readonly servers: readonly RedisProcess[];
  /** A primary of now. */
  primary(): Promise<RedisProcess>;
  /** Resolves when every part has a primary, and every primary a replica that follows it. */
  whole(): Promise<void>;
  remove(): Promise<void>;
};

const PRIMARIES = 3;
const SLOTS = 16_384;
/** How long a primary is missed before another takes over. */
const MISSED_MS = 1_500;

const isWholeNode = async ({ port }: RedisProcess): Promise<boolean> => {
  const info = String(await speakRedis(port, "CLUSTER", "INFO"));
  const replication = String(await speakRedis(port, "INFO", "replication"));
  const isLinked = replication.includes("role:master")
    ? /slave0:.*state=online/.test(replication)
    : replication.includes("master_link_status:up");
  const nodes = String(await speakRedis(port, "CLUSTER", "NODES"));
  return info.includes("cluster_state:ok") && isLinked && !/fail|handshake/.test(nodes);
};

const join = async (servers: readonly RedisProcess[]): Promise<void> => {
  const [first, ...others] = servers;
  if (first === undefined) return;
  const primaries = servers.slice(0, PRIMARIES);
  for (const [at, { port }] of primaries.entries()) {
    const [from, to] = [at, at + 1].map((each) => Math.round((each * SLOTS) / PRIMARIES));
    await speakRedis(port, "CLUSTER", "ADDSLOTSRANGE", String(from), String((to ?? 0) - 1));
    await speakRedis(port, "CLUSTER", "SET-CONFIG-EPOCH", String(at + 1));
  }
  for (const { port, busPort } of others.map((each) => ({ port: each.port, busPort: busPorts.get(each) })))
    await speakRedis(first.port, "CLUSTER", "MEET", "127.0.0.1", String(port), String(busPort));
  const ids = await Promise.all(primaries.map(({ port }) => speakRedis(port, "CLUSTER", "MYID")));
  for (const [at, { port }] of servers.slice(PRIMARIES).entries()) {
    const id = String(ids[at % PRIMARIES]);
    while (!String(await speakRedis(port, "CLUSTER", "NODES")).includes(id)) await sleep(50);
    await speakRedis(port, "CLUSTER", "REPLICATE", id);
  }
};

const busPorts = new WeakMap<RedisProcess, number>();

const startNode = async (options: readonly string[]): Promise<RedisProcess> => {
  const bus = await freePort();
  const node = await createRedisProcess((port, dir) => [
    ...SERVER(port, dir),
    ...[
      "--cluster-enabled",
      "yes",
      "--cluster-port",
      String(bus),
      "--cluster-node-timeout",
      String(MISSED_MS),
    ],
    ...["--cluster-replica-validity-factor", "0"],
    ...options,
  ]);
  busPorts.set(node, bus);
  return node;
};

/** Six servers on this machine: three primaries with a replica each. */
export const startRedisCluster = async (options: readonly string[] = DURABLE): Promise<RedisGroup> => {
  const servers: RedisProcess[] = [];
  for (let at = 0; at < 2 * PRIMARIES; at += 1) servers.push(await startNode(options));
  await join(servers);
  const whole = async (): Promise<void> => {
    const isWhole = async (each: RedisProcess): Promise<boolean> => isWholeNode(each).catch(() => false);
    while (!(await Promise.all(servers.map(isWhole))).every(Boolean)) await sleep(100);
  };
  await whole();
  return {
    url: `redis+cluster://${servers.map(({ port }) => `127.0.0.1:${port}`).join(",")}`,
    servers,
    async primary() {
      for (const each of servers) {
        if (!each.isRunning()) continue;
        const [role] = (await speakRedis(each.port, "ROLE")) as [string];
        if (role === "master") return each;
      }
      throw new Error("no server of the cluster is a primary");
    },
    whole,
    remove: async () => void (await Promise.all(servers.map((each) => each.remove()))),
  };
};
