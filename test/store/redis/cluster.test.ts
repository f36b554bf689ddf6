import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import { startRedisCluster } from "../../../scripts/prove/faults/redis/redis-cluster.ts";
import { canStartRedis } from "../../../scripts/prove/faults/redis/redis-process.ts";
import type { Store } from "../../../src/store/driver/store.ts";
import { openStore } from "../../../src/store/open-store.ts";
import { type KeyStore, openKeyStore } from "../../../src/store/sealing/key-store.ts";
import { rotateWrappingKey } from "../../../src/store/sealing/rotate-keys.ts";
import { describeStore, type OpenStore } from "../contract.ts";
import { clock } from "../contract/fixtures.ts";
import { HOW_TO_INSTALL } from "../redis-server.ts";

const there = canStartRedis();
const deps = { random: randomBytes, clock };

const bytesOf = async (dir: string): Promise<Buffer[]> => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name))));
};

const open: OpenStore = async () => {
  const cluster = await startRedisCluster();
  const folder = await mkdtemp(join(tmpdir(), "candor-redis-keys-"));
  const keys = await openKeyStore(join(folder, "keys.json"), { ...deps, create: true });
  let handles = 0;
  const openWith = (one: KeyStore): Promise<Store> =>
    openStore(
      {
        kind: "redis",
        url: cluster.url,
        cacheDir: join(folder, `cache-${(handles += 1)}`),
        keys: one,
        wait: { replicas: 1, waitMs: 1000 },
      },
      deps,
    );
  const store = await openWith(keys);
  return {
    store,
    random: randomBytes,
    again: () => openWith(keys),
    rotated: async () => openWith(await rotateWrappingKey(keys.path, deps)),
    withNewestKeyOnly: async () => {
      const { wrapping, ...rest } = await openKeyStore(keys.path, { ...deps, create: false });
      return openWith({ ...rest, wrapping: wrapping.slice(0, 1) });
    },
    withOtherKeys: async () =>
      openWith(await openKeyStore(join(folder, "other", "keys.json"), { ...deps, create: true })),
    bytes: async () =>
      Buffer.concat((await Promise.all(cluster.servers.map(({ dir }) => bytesOf(dir)))).flat()),
    close: async () => {
      await store.close();
      await cluster.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

if (!there && process.env["CANDOR_REQUIRE_ALL"] === "1") {
  it("needs redis-server", () => {
    throw new Error(HOW_TO_INSTALL);
  });
}

describe.skipIf(!there)(there ? "redis cluster" : `redis cluster (${HOW_TO_INSTALL})`, () => {
  describeStore("redis, a cluster of three primaries and three replicas", open);
});
