import { randomBytes } from "node:crypto";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStoreOf } from "../../src/services/open-store-of.ts";
import { hasRedisServer, type RedisServer, startRedis } from "../store/redis-server.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const PATIENT = { timeout: 30_000, interval: 100 };
const platform = { clock: () => Date.now(), random: (size: number) => randomBytes(size) };

const stateOf = async (harness: Harness): Promise<unknown> => {
  const { status, body } = await harness.call("get", "/readyz", null);
  expect(status).toBe(body.state === "ready" ? 200 : 503);
  return body.state as unknown;
};
const lives = (harness: Harness) => harness.call("get", "/healthz").expect(200, { status: "ok" });

describe.skipIf(!hasRedisServer())("a service whose Redis is not what it was", () => {
  let server: RedisServer;
  let harness: Harness;
  beforeEach(async () => {
    server = await startRedis();
    harness = await startHarness({}, "acme", { redis: server.url });
    await harness.app.warm();
  }, 60_000);
  afterEach(async () => {
    await harness.close();
    await server.remove();
  }, 60_000);
  const flush = async (): Promise<void> => {
    const client = await createClient({ url: server.url }).connect();
    await client.flushAll();
    await client.close();
  };
  const begin = async (keys: string): Promise<void> => {
    const { store } = await openStoreOf({ ...harness.config, keys }, platform);
    await store.close();
  };

  it("says that it is empty, and tells no client that its key is wrong", async () => {
    expect(await stateOf(harness)).toBe("ready");
    await flush();
    expect(await stateOf(harness)).toBe("store_empty");
    await lives(harness);
    const { status, body } = await harness.call("get", "/v1/settings");
    expect({ status, code: body.code }).toEqual({ status: 503, code: "store_unavailable" });
  }, 60_000);

  it("says that another was begun in its place, with other keys or with its own", async () => {
    await flush();
    await begin(join(harness.dir, "other-keys.json"));
    expect(await stateOf(harness)).toBe("store_other");
    await flush();
    await begin(harness.config.keys);
    expect(await stateOf(harness)).toBe("store_other");
    await lives(harness);
    expect((await harness.call("get", "/v1/settings")).status).toBe(503);
  }, 60_000);

  it("says that it is away, lives on, and is ready again when it is back", async () => {
    await server.stop();
    await expect.poll(() => stateOf(harness), PATIENT).toBe("store_away");
    await lives(harness);
    await server.restart();
    await expect.poll(() => stateOf(harness), PATIENT).toBe("ready");
    // Its own store knows which keys there are.
    await harness.call("get", "/v1/settings").expect(200);
    expect((await harness.call("get", "/v1/settings", "ck_nobody")).status).toBe(401);
  }, 60_000);
});

describe("a service whose folder was taken away", () => {
  it("says so, and that another stands in its place", async () => {
    const harness = await startHarness();
    await harness.app.warm();
    expect(await stateOf(harness)).toBe("ready");
    await rename(harness.config.data, `${harness.config.data}-away`);
    expect(await stateOf(harness)).toBe("store_empty");
    await lives(harness);
    const { store } = await openStoreOf(
      { ...harness.config, keys: join(harness.dir, "other-keys.json") },
      platform,
    );
    await store.close();
    expect(await stateOf(harness)).toBe("store_other");
    await harness.close();
  }, 60_000);
});
