import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RedisGroup } from "./redis-cluster.ts";
import { createRedisProcess, DURABLE, type RedisProcess, SERVER } from "./redis-process.ts";
import { speakRedis } from "./speak-redis.ts";

const NAME = "candor";
const SENTINELS = 3;
const MISSED_MS = 1_500;

const startSentinel = (primary: RedisProcess): Promise<RedisProcess> =>
  createRedisProcess(async (port, dir) => {
    const file = join(dir, "sentinel.conf");
    const lines = [
      `port ${port}`,
      "bind 127.0.0.1",
      `dir ${dir}`,
      `sentinel monitor ${NAME} 127.0.0.1 ${primary.port} 2`,
      `sentinel down-after-milliseconds ${NAME} ${MISSED_MS}`,
      `sentinel failover-timeout ${NAME} 6000`,
      `sentinel parallel-syncs ${NAME} 2`,
    ];
    await writeFile(file, `${lines.join("\n")}\n`);
    return [file, "--sentinel"];
  });

const namedPort = async (sentinels: readonly RedisProcess[]): Promise<number[]> =>
  Promise.all(
    sentinels.map(async ({ port }) => {
      const [, named] = (await speakRedis(port, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME)) as [
        string,
        string,
      ];
      return Number(named);
    }),
  );

type SentinelGroup = RedisGroup & { readonly sentinels: readonly RedisProcess[] };

/** A primary with two replicas, and three sentinels that agree by two. */
export const startRedisSentinels = async (options: readonly string[] = DURABLE): Promise<SentinelGroup> => {
  const first = await createRedisProcess((port, dir) => [...SERVER(port, dir), ...options]);
  const follow = ["--replicaof", "127.0.0.1", String(first.port)];
  const servers = [first];
  for (let at = 0; at < 2; at += 1)
    servers.push(await createRedisProcess((port, dir) => [...SERVER(port, dir), ...options, ...follow]));
  const sentinels: RedisProcess[] = [];
  for (let at = 0; at < SENTINELS; at += 1) sentinels.push(await startSentinel(first));
  const isWhole = async (): Promise<boolean> => {
    const ports = new Set(await namedPort(sentinels));
    const [port] = ports;
    if (ports.size !== 1 || port === undefined) return false;
    const told = String(await speakRedis(port, "INFO", "replication"));
    const others = (await Promise.all(
      sentinels.map(async (each) => speakRedis(each.port, "SENTINEL", "SENTINELS", NAME)),
    )) as unknown[][];
    return (
      told.includes("role:master") &&
      (told.match(/state=online/g) ?? []).length === servers.length - 1 &&
      others.every((known) => known.length === SENTINELS - 1)
    );
  };
  const whole = async (): Promise<void> => {
    while (!(await isWhole().catch(() => false))) await sleep(100);
  };
  await whole();
  return {
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(",")}/${NAME}`,
    servers,
    sentinels,
    async primary() {
      const [port] = await namedPort(sentinels);
      const found = servers.find((each) => each.port === port);
      if (found === undefined) throw new Error("the sentinels name a primary that is not here");
      return found;
    },
    whole,
    remove: async () => void (await Promise.all([...sentinels, ...servers].map((each) => each.remove()))),
  };
};
