import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RedisGroup, startRedisCluster } from "../../../scripts/prove/faults/redis/redis-cluster.ts";
import { canStartRedis, type RedisProcess } from "../../../scripts/prove/faults/redis/redis-process.ts";
import { startRedisSentinels } from "../../../scripts/prove/faults/redis/redis-sentinels.ts";
import { speakRedis } from "../../../scripts/prove/faults/redis/speak-redis.ts";
import type { Store } from "../../../src/store/driver/store.ts";
import { openStore } from "../../../src/store/open-store.ts";
import { connect } from "../../../src/store/redis/connection.ts";
import { slotOf } from "../../../src/store/redis/slots.ts";
import { openKeyStore } from "../../../src/store/sealing/key-store.ts";
import { access, clock, eventOf, give, idsOf, refOf, shopperWithGrant } from "../contract/fixtures.ts";

const deps = { random: randomBytes, clock };
const SHOPPERS = 40;

/** A store on such servers, and what it told of them. */
const open = async (start: () => Promise<RedisGroup>, replicas: number) => {
  const group = await start();
  const folder = await mkdtemp(join(tmpdir(), "candor-failover-"));
  const keys = await openKeyStore(join(folder, "keys.json"), { ...deps, create: true });
  const told: string[] = [];
  const openOne = (): Promise<Store> =>
    openStore(
      { kind: "redis", url: group.url, cacheDir: folder, keys, wait: { replicas, waitMs: 300 } },
      { ...deps, tell: (event) => told.push(event) },
    );
  const store = await openOne();
  const close = async (): Promise<void> => {
    await store.close();
    await group.remove();
    await rm(folder, { recursive: true, force: true });
  };
  return { group, store, told, openOne, close };
};

const answers = (work: () => Promise<unknown>): Promise<boolean> =>
  work().then(
    () => true,
    () => false,
  );

/** Every shopper has what was acknowledged, and can be written again. */
const isServed = async (store: Store): Promise<boolean> =>
  answers(() =>
    Promise.all(
      Array.from({ length: SHOPPERS }, (_, at) => give(store, refOf(store, `s${at}`), { personalise: true })),
    ),
  );

describe.skipIf(!canStartRedis()).each([
  ["a cluster", startRedisCluster],
  ["sentinels", startRedisSentinels],
] as const)("a store behind %s", (_, start) => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open(start, 1);
  });
  afterAll(() => opened.close());

  it("has what it acknowledged when another takes over from a killed primary, and goes on", async () => {
    const { group, store, told } = opened;
    const refs = Array.from({ length: SHOPPERS }, (_, at) => refOf(store, `s${at}`));
    for (const [at, ref] of refs.entries()) await give(store, ref, { personalise: at % 2 === 0 });
    const killed = await group.primary();
    await killed.kill();
    await expect.poll(() => told, { timeout: 30_000, interval: 50 }).toContain("failover");
    // In a cluster of one replica each the new primary has none before the old one is back.
    await killed.start();
    await expect.poll(() => isServed(store), { timeout: 30_000, interval: 200 }).toBe(true);
    for (const [at, ref] of refs.entries()) {
      const history = await store.shoppers.readHistory(ref);
      const given = history.map(({ purposes }) => purposes.personalise);
      expect(given.length).toBeGreaterThan(1);
      expect(given).toContain(at % 2 === 0);
    }
    await group.whole();
  }, 120_000);

  it("says of a server that loses writes that it does, though it is but a replica", async () => {
    const { group, store } = opened;
    expect(await store.risks()).toEqual([]);
    const primary = await group.primary();
    const replica = group.servers.find(({ port }) => port !== primary.port);
    if (replica === undefined) throw new Error("there is no replica");
    await speakRedis(replica.port, "CONFIG", "SET", "appendfsync", "everysec");
    // The others of a cluster learn a moment later that a server which was away is back.
    const risks = async (): Promise<string> => (await store.risks()).join(" ");
    await expect.poll(risks, { timeout: 30_000, interval: 200 }).toContain("appendfsync everysec");
    await speakRedis(replica.port, "CONFIG", "SET", "appendfsync", "always");
  });
});

describe.skipIf(!canStartRedis())("a write that its replicas do not have", () => {
  it("is refused, is safe to send again, and is not called done before they have it", async () => {
    const { group, store, told, close } = await open(startRedisSentinels, 2);
    const { grant, ref } = await shopperWithGrant(store, "copied");
    const primary = await group.primary();
    const replica = group.servers.find(({ port }) => port !== primary.port);
    const event = { grant, events: [eventOf("e1")] };
    replica?.pause();
    const refused = { code: "store_unavailable", message: expect.stringContaining("2 replicas") as string };
    await expect(store.shoppers.appendEvents([event])).rejects.toMatchObject(refused);
    // It stands on the primary already: "done before" would acknowledge what a failover loses.
    await expect(store.shoppers.appendEvents([event])).rejects.toMatchObject(refused);
    expect(told).toContain("replica_shortfall");
    replica?.resume();
    await expect
      .poll(() => answers(() => store.shoppers.appendEvents([event])), { timeout: 10_000 })
      .toBe(true);
    expect(idsOf(await access(store, ref))).toEqual(["e1"]);
    await close();
  }, 60_000);
});

describe.skipIf(!canStartRedis())("a primary that stood still", () => {
  it("is not read when it wakes after another took over: a consent that was withdrawn stays so", async () => {
    const { group, store, openOne, close } = await open(startRedisSentinels, 1);
    const other = await openOne();
    const ref = refOf(store, "withdrawn");
    await give(store, ref, { personalise: true });
    const stood = await group.primary();
    stood.pause();
    const withdraw = (): Promise<unknown> => give(other, ref, { personalise: false }, {}, clock());
    await expect.poll(() => answers(withdraw), { timeout: 30_000, interval: 100 }).toBe(true);
    stood.resume();
    for (let time = 0; time < 200; time += 1) {
      const state = await store.shoppers.readState(ref).catch(() => null);
      if (state !== null) expect(state.standing.personalise).toMatchObject({ state: "withdrawn" });
    }
    await expect.poll(() => answers(() => store.shoppers.readState(ref)), { timeout: 30_000 }).toBe(true);
    await other.close();
    await close();
  }, 120_000);
});

/** Connections of others than its kind, beside the one that asks. */
const linksTo = async (sentinel: RedisProcess): Promise<number> =>
  String(await speakRedis(sentinel.port, "CLIENT", "LIST"))
    .split("\n")
    .filter((line) => line.includes(" name= ")).length - 1;

describe.skipIf(!canStartRedis())("a sentinel that is silent", () => {
  it("has one connection of a store when it wakes, and none of one that was closed before", async () => {
    const group = await startRedisSentinels();
    const [silent] = group.sentinels;
    if (silent === undefined) throw new Error("there is no sentinel");
    silent.pause();
    const warn = (): void => undefined;
    const [kept, closed] = await Promise.all([connect(group.url, { warn }), connect(group.url, { warn })]);
    // Each asks all sentinels, and gives up on this one.
    for (let time = 0; time < 5; time += 1)
      await Promise.all([kept, closed].map((each) => each.withServers(() => Promise.resolve())));
    await closed.close();
    silent.resume();
    await expect.poll(() => linksTo(silent), { timeout: 10_000 }).toBe(1);
    await kept.close();
    await expect.poll(() => linksTo(silent), { timeout: 10_000 }).toBe(0);
    await group.remove();
  }, 60_000);
});

describe.skipIf(!canStartRedis())("the slots of a cluster", () => {
  it("are counted as Redis counts them", async () => {
    const { group, close } = await open(startRedisCluster, 1);
    for (const key of ["candor:{demo/2a/abc}/1/e/0", "{}.whole", "foo{{bar}}zap", "ünï{cödé}x", "plain"])
      expect(slotOf(key)).toBe(await speakRedis(group.servers[0]?.port ?? 0, "CLUSTER", "KEYSLOT", key));
    await close();
  });
});
