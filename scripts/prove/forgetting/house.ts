import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Config, toConfig } from "../../../src/lib/config.ts";
import { startRedis } from "../../../test/store/redis-server.ts";
import { type RunningService, startService } from "../../demo/candor.ts";
import { createWire, type Wire } from "../../demo/wire.ts";

export const STORE_NAMES = ["embedded", "redis"] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** Where a proof takes place: one instance on the embedded store, or two on one Redis. */
export type House = {
  readonly store: StoreName;
  /** A folder of each instance. */
  readonly folders: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly config: Config;
  close(): Promise<void>;
};

/** How far an erasure is is asked more often than a visitor may. */
const ASKS_OFTEN = { CANDOR_RATE_LIMIT_PUBLIC: "0" };

export const openHouse = async (store: StoreName, root: string): Promise<House> => {
  await mkdir(root, { recursive: true });
  const keys = join(root, "keys", "keys.json");
  if (store === "embedded") {
    const env = { ...ASKS_OFTEN, CANDOR_KEYS: keys };
    const data = join(root, "data");
    return { store, folders: [data], env, config: toConfig(env, { data }), close: async () => undefined };
  }
  const redis = await startRedis();
  const env = { ...ASKS_OFTEN, CANDOR_KEYS: keys, CANDOR_REDIS: redis.url };
  const first = join(root, "one");
  return {
    store,
    folders: [first, join(root, "two")],
    env,
    config: toConfig(env, { data: first }),
    close: redis.remove,
  };
};

/** All instances of a house, as the shop's server sees them. */
export type Serving = {
  readonly urls: readonly string[];
  readonly wires: readonly [Wire, ...Wire[]];
  stop(): Promise<void>;
  /** SIGKILL to every process of every instance. */
  kill(): Promise<void>;
};

/** Starts every instance of a house. */
export const serveHouse = async (
  { folders, env }: House,
  key: string,
  say: (line: string) => void,
): Promise<Serving> => {
  const services: RunningService[] = [];
  for (const data of folders) services.push(await startService({ data, port: 0, onTrouble: say, env }));
  const [first, ...others] = services.map(({ url }) => createWire(url, key));
  if (first === undefined) throw new Error("A house has one instance at least.");
  const all = async (act: (service: RunningService) => Promise<void>): Promise<void> =>
    void (await Promise.all(services.map(act)));
  return {
    urls: services.map(({ url }) => url),
    wires: [first, ...others],
    stop: () => all((service) => service.stop()),
    kill: () => all((service) => service.kill()),
  };
};
