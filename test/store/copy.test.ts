import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RedisGroup, startRedisCluster } from "../../scripts/prove/faults/redis/redis-cluster.ts";
import { canStartRedis } from "../../scripts/prove/faults/redis/redis-process.ts";
import { speakRedis } from "../../scripts/prove/faults/redis/speak-redis.ts";
import { runCommand } from "../../scripts/prove/faults/run-command.ts";
import { createApp } from "../../src/app.ts";
import { type CopyEnd, copyStore, openCopyEnd, openKeysOf } from "../../src/store/open-store.ts";
import { callerOf } from "../support/harness.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { type RedisServer, startRedis } from "./redis-server.ts";

type Report = { readonly rows: number; readonly packages: number; readonly sha256_sum: string };

describe.skipIf(!canStartRedis())("a store that is copied to another kind", () => {
  let shop: PlantedShop;
  let server: RedisServer;
  let cluster: RedisGroup;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-copy-test-"));
    server = await startRedis();
    cluster = await startRedisCluster();
    shop = await startPlantedShop({ clock: Date.now });
    await shop.shopper("anna", [{ item: "teapot", days: 12 }]);
    await shop.shopper("gone", [{ item: "teapot", days: 3 }]);
    await shop.call("delete", "/v1/shopper").set("Shopper-Id", "gone").expect(202);
    await shop.app.close();
  }, 120_000);
  afterAll(async () => {
    await shop.close();
    await cluster.remove();
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  });
  const copy = (from: string, to: string, progress = join(folder, "progress.json")) =>
    runCommand({ data: folder, keys: shop.config.keys, redis: null }, [
      ...["store", "copy", "--from", from, "--to", to, "--progress", progress, "--json"],
    ]);
  const reportOf = ({ out, err }: { out: string; err: string }): Report => {
    expect(err).toBe("");
    return JSON.parse(out) as Report;
  };

  it("is the same in Redis, in a cluster, and back in an embedded one; and it serves", async () => {
    const first = reportOf(await copy(shop.config.data, server.url));
    expect(first.rows).toBeGreaterThan(20);
    expect(reportOf(await copy(server.url, cluster.url)).sha256_sum).toBe(first.sha256_sum);
    const back = join(folder, "back");
    expect(reportOf(await copy(cluster.url, back)).sha256_sum).toBe(first.sha256_sum);
    for (const settings of [{ redis: server.url, data: join(folder, "cache") }, { data: back }]) {
      const app = await createApp({ ...shop.config, ...settings });
      await app.warm();
      const call = callerOf(app, shop.key);
      const events = await call("get", "/v1/shopper/events").set("Shopper-Id", "anna").expect(200);
      expect(events.body.data).toHaveLength(1);
      const gone = await call("get", "/v1/shopper/events").set("Shopper-Id", "gone").expect(200);
      expect(gone.body.data).toEqual([]);
      const consent = await call("get", "/v1/shopper/consent").set("Shopper-Id", "anna").expect(200);
      expect(consent.body.purposes.personalise.state).toBe("granted");
      await app.close();
    }
  }, 240_000);

  it("is not copied over another", async () => {
    const { code, err } = await copy(shop.config.data, server.url);
    expect(code).not.toBe(0);
    expect(err).toContain("There is a store at --to");
  }, 60_000);

  /** The two ends in this process, so that something can go wrong in between. */
  const withEnds = async <T>(work: (from: CopyEnd, to: CopyEnd) => Promise<T>): Promise<T> => {
    const deps = { random: randomBytes, clock: Date.now };
    const keys = await openKeysOf(shop.config.keys, deps);
    const from = await openCopyEnd({ kind: "lmdb", dir: shop.config.data, keys }, deps);
    const to = await openCopyEnd({ kind: "redis", url: server.url, keys, cacheDir: folder }, deps);
    return work(from, to).finally(async () => {
      await from.close();
      await to.close();
    });
  };

  it("goes on where it was cut short", async () => {
    await speakRedis(server.port, "FLUSHALL");
    const progressFile = join(folder, "short.json");
    const cut = withEnds((from, to) =>
      copyStore({
        from,
        to,
        progressFile,
        now: Date.now,
        tell(phase, rows) {
          if (rows > 10) throw new Error(`cut short: ${phase}`);
        },
      }),
    );
    await expect(cut).rejects.toThrow("cut short: copied");
    const { at, rows } = JSON.parse(await readFile(progressFile, "utf8")) as { at: string; rows: number };
    expect(rows).toBeGreaterThan(10);
    expect(at).not.toBe("");
    const other = await copy(shop.config.data, join(folder, "elsewhere"), progressFile);
    expect(other.err).toContain("between other stores");
    const report = reportOf(await copy(shop.config.data, server.url, progressFile));
    expect(report.rows).toBeGreaterThan(rows);
  }, 120_000);

  it("is told of where the two are not the same", async () => {
    await speakRedis(server.port, "FLUSHALL");
    const copied = withEnds((from, to) =>
      copyStore({
        from,
        to: { ...to, write: (rows) => to.write(rows.filter(({ name }) => name !== "teapot")) },
        progressFile: join(folder, "lossy.json"),
        now: Date.now,
      }),
    );
    await expect(copied).rejects.toMatchObject({ code: "file_invalid" });
  }, 60_000);
});
