import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { createServices, type Services } from "../../src/services/services.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { openEmbeddedKeys, openStore } from "../../src/store/open-store.ts";
import { championOf, fillShop, modelHash, refitHash, trainWatched } from "../learn/shop/tastes.ts";
import { hasRedisServer, type RedisServer, startRedis } from "../store/redis-server.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const platform = { clock: () => Date.now(), random: (size: number) => randomBytes(size) };

describe.skipIf(!hasRedisServer())("two instances on one Redis", () => {
  let dir: string;
  let redis: RedisServer;
  let stores: readonly Store[];
  let first: Harness;
  let second: Services;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-instances-"));
    redis = await startRedis();
    const keys = await openEmbeddedKeys(join(dir, "data"), platform);
    stores = await Promise.all(
      ["one", "two"].map((name) =>
        openStore({ kind: "redis", url: redis.url, keys, cacheDir: join(dir, name) }, platform),
      ),
    );
    first = await startHarness({ store: stores[0]!, keys });
    second = await createServices({ store: stores[1]!, keys, ...platform });
    await fillShop(first);
  }, 60_000);
  afterAll(async () => {
    await first.close();
    await Promise.all(stores.map((store) => store.close()));
    await redis.remove();
    await removeFolder(dir);
  });

  it("train one at a time, and the other goes on where one was stopped", async () => {
    const stopping = new AbortController();
    const refused: Promise<unknown>[] = [];
    await expect(
      trainWatched(
        first,
        {},
        (phase) => {
          if (phase === "count")
            refused.push(
              trainWatched(first, {}, undefined, { services: second }).catch((error: unknown) => error),
            );
          if (phase === "read again") stopping.abort();
        },
        { signal: stopping.signal },
      ),
    ).rejects.toMatchObject({ name: "AbortError" });
    expect(await Promise.all(refused)).toMatchObject([{ code: "training_running" }]);
    expect(await championOf(first)).toBeNull();
    const result = await trainWatched(first, {}, undefined, { services: second });
    expect(result).toMatchObject({ kept: ["measure", "linear"], promoted: ["default", "complement"] });
    expect(await championOf(first)).toBe(result.package);
    expect(await modelHash(first, result.package)).toBe(await refitHash(first, result));
  }, 60_000);
});
