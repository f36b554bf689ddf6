import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { speakRedis } from "../../scripts/prove/faults/redis/speak-redis.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { toConfig } from "../../src/lib/config.ts";
import { DomainError } from "../../src/lib/errors.ts";
import { openRefusalsOf, openStoreOf } from "../../src/services/open-store-of.ts";
import { hasRedisServer, type RedisServer, startRedis } from "../store/redis-server.ts";
import { ALL, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const DURABLE = ["--appendonly", "yes", "--appendfsync", "always", "--repl-diskless-sync-delay", "0"];

const heldIn = async ({ call }: Harness): Promise<number> => {
  const { text } = await call("get", "/metrics", null);
  return Number(/^candor_held_refusals(?:\{.*\})? (\d+)/m.exec(text)?.[1]);
};
const heldAfterTurn = async (harness: Harness): Promise<number> => {
  await harness.app.tick();
  return heldIn(harness);
};

describe.skipIf(!hasRedisServer())("a refusal that a replica has not heard of", () => {
  let primary: RedisServer;
  let replica: RedisServer;
  let harness: Harness;
  beforeAll(async () => {
    primary = await startRedis(DURABLE);
    replica = await startRedis([...DURABLE, "--replicaof", "127.0.0.1", String(primary.port)]);
    while (!String(await speakRedis(primary.port, "INFO", "replication")).includes("state=online"))
      await sleep(20);
    const redis = { redis: primary.url, redisReplicas: 1, redisReplicaWaitMs: 1_500 };
    harness = await startHarness({}, "acme", redis);
    await registerNotice(harness);
  }, 60_000);
  afterAll(async () => {
    replica.resume();
    await harness.close();
    await replica.remove();
    await primary.remove();
  });
  it("is held until it has, though it stands on the primary already", async () => {
    const anna = shopperOf(harness, "anna");
    await anna.agree(ALL).expect(200);
    replica.pause();
    expect((await anna.withdraw()).body).toMatchObject({ held: true });
    for (let turn = 0; turn < 3; turn += 1) expect([turn, await heldAfterTurn(harness)]).toEqual([turn, 1]);
    replica.resume();
    await expect.poll(() => heldAfterTurn(harness), { timeout: 60_000 }).toBe(0);
    expect((await anna.consent()).body.effective.personalise).toMatchObject({ granted: false });
  }, 240_000);
});

it("a refusal that stands is held as long as the store does not say that it stands for good", async () => {
  const dir = await mkdtemp(join(tmpdir(), "candor-held-"));
  onTestFinished(() => removeFolder(dir));
  const config = toConfig({}, { data: join(dir, "data"), logLevel: "silent" });
  const { keys, store } = await openStoreOf(config, { clock: Date.now, random: randomBytes });
  onTestFinished(() => store.close());
  const state = { isShort: false };
  const changeState: typeof store.shoppers.changeState = (ref, change) =>
    state.isShort
      ? Promise.reject(new DomainError("store_unavailable", "Too few replicas have it."))
      : store.shoppers.changeState(ref, change);
  const shoppers = { ...store.shoppers, changeState };
  const harness = await startHarness({ keys, store: { ...store, shoppers } });
  onTestFinished(() => harness.close());
  await registerNotice(harness);
  const bert = shopperOf(harness, "bert");
  await bert.agree(ALL).expect(200);
  const at = Date.now();
  await bert.withdraw().expect(200);
  const beside = openRefusalsOf(harness.config, keys, randomBytes, true);
  onTestFinished(() => beside.close());
  const key = store.pseudonym("acme", "bert");
  beside.hold({ shop: "acme", keys: [key], at, act: "withdraw", erase: false });
  state.isShort = true;
  expect(await heldAfterTurn(harness)).toBe(1);
  state.isShort = false;
  expect(await heldAfterTurn(harness)).toBe(0);
});
