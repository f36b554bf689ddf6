import { randomBytes } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { speakRedis } from "../../../scripts/prove/faults/redis/speak-redis.ts";
import { removeFolder } from "../../../scripts/remove-folder.ts";
import { itemFrom } from "../../../src/catalogue/item.ts";
import type { Job } from "../../../src/jobs/port.ts";
import { createRegistry } from "../../../src/model/registry/registry.ts";
import { EMPTY_REGISTRY } from "../../../src/model/registry/registry-state.ts";
import { createNotices } from "../../../src/shop/notices.ts";
import { createShopRules } from "../../../src/shop-rules/shop-rules.ts";
import type { Store } from "../../../src/store/driver/store.ts";
import { openStore } from "../../../src/store/open-store.ts";
import { connect } from "../../../src/store/redis/connection.ts";
import { rewrapJobs } from "../../../src/store/redis/job-keys.ts";
import { rewrapAll } from "../../../src/store/redis/rewrap-all.ts";
import { createRedisRows } from "../../../src/store/redis/shopper-rows.ts";
import { openKeyStore } from "../../../src/store/sealing/key-store.ts";
import { rotateWrappingKey } from "../../../src/store/sealing/rotate-keys.ts";
import { createSealer } from "../../../src/store/sealing/sealing.ts";
import { createWebhooks } from "../../../src/webhooks/webhooks.ts";
import { clock, give, NOW, refOf, SHOP } from "../contract/fixtures.ts";
import { hasRedisServer, type RedisServer, startRedis } from "../redis-server.ts";

const deps = { random: randomBytes, clock };
const wait = { replicas: 1, waitMs: 200 };
const DURABLE = ["--appendonly", "yes", "--appendfsync", "always"];
/** A replica is there without a delay, and an end waits for none. */
const AT_ONCE = ["--repl-diskless-sync-delay", "0", "--shutdown-timeout", "0"];
const TIMES = 3;

const jobOf = (job_id: string): Job => ({
  job_id,
  shop: SHOP,
  kind: "erasure",
  state: "accepted",
  body: {},
  updated_at: NOW,
});

/** A primary with one replica, two processes' stores upon it, and a third with newer keys. */
const open = async () => {
  const server = await startRedis([...DURABLE, ...AT_ONCE]);
  const replica = await startRedis(["--replicaof", "127.0.0.1", String(server.port)]);
  const folder = await mkdtemp(join(tmpdir(), "candor-done-before-"));
  const keys = await openKeyStore(join(folder, "keys.json"), { ...deps, create: true });
  const openWith = (one: typeof keys): Promise<Store> =>
    openStore({ kind: "redis", url: server.url, cacheDir: join(folder, "cache"), keys: one, wait }, deps);
  /** It says how far it is with what it is told, so it is told something. */
  const isFollowed = async (): Promise<boolean> => {
    await speakRedis(server.port, "SET", "followed", "1");
    return /state=online,offset=[1-9]/.test(String(await speakRedis(server.port, "INFO", "replication")));
  };
  while (!(await isFollowed())) await sleep(20);
  const stores = [await openWith(keys), await openWith(keys)] as const;
  const connection = await connect(server.url, { warn: () => undefined, wait });
  const close = async (): Promise<void> => {
    replica.resume();
    for (const each of [...stores, connection]) await each.close();
    await replica.remove();
    await server.remove();
    await removeFolder(folder);
  };
  const rotate = () => rotateWrappingKey(keys.path, deps);
  return { server, replica, folder, stores, connection, openWith, rotate, close };
};

/** How many values a replica was told to set. */
const setsOf = async ({ port }: RedisServer): Promise<number> =>
  [...String(await speakRedis(port, "INFO", "commandstats")).matchAll(/cmdstat_h?set:calls=(\d+)/g)].reduce(
    (sum, [, calls]) => sum + Number(calls),
    0,
  );

/** Refused as often as it is sent while the replica has it not, whoever sends it; and done once it has. */
const isSaidOnlyWhenCopied = async (
  replica: RedisServer,
  acts: readonly (() => Promise<unknown>)[],
): Promise<void> => {
  replica.pause();
  onTestFinished(() => replica.resume());
  for (let time = 0; time < TIMES; time += 1)
    for (const act of acts)
      await expect(act()).rejects.toMatchObject({
        code: "store_unavailable",
        message: expect.stringContaining("1 replica") as string,
      });
  replica.resume();
  const answers = (): Promise<boolean> =>
    Promise.all(acts.map((act) => act())).then(
      () => true,
      () => false,
    );
  await expect.poll(answers, { timeout: 30_000 }).toBe(true);
  // Since 7.2 Redis waits for what others wrote only behind a write.
  for (const act of acts) {
    const before = await setsOf(replica);
    await act();
    expect(await setsOf(replica)).toBeGreaterThan(before);
  }
};

const webhooksOf = ({ jobs }: Store) => createWebhooks({ jobs, clock, random: randomBytes });

const noticesOf = ({ shops }: Store) =>
  createNotices({ port: shops, clock, ttlMs: 0, onChange: () => undefined });
const rulesOf = ({ shops }: Store) => createShopRules({ port: shops, clock });
const registryOf = ({ models, jobs }: Store) => createRegistry({ models, jobs, clock });
/** That it is gone is said, and nothing else goes wrong. */
const goneOr = (code: string, removal: Promise<void>): Promise<unknown> =>
  removal.catch((cause: { code?: string }) => (cause.code === code ? null : Promise.reject(cause as Error)));
const removeNoRule = (other: Store) => goneOr("rule_unknown", rulesOf(other).remove(SHOP, "gone"));

const REMOVALS: readonly [string, (store: Store, folder: string) => Promise<(store: Store) => unknown>][] = [
  [
    "a key that is taken back",
    async ({ shops }) => {
      await shops.putKey({ key_id: "k", hash: "h", shop: SHOP, scopes: [], created_at: NOW });
      return (other) => other.shops.deleteKey(SHOP, "k");
    },
  ],
  [
    "a package that is removed",
    async ({ models }, folder) => {
      await writeFile(join(folder, "weights"), "1");
      await models.putPackage(SHOP, "package", folder);
      return (other) => other.models.deletePackage(SHOP, "package");
    },
  ],
  [
    "an item that is deleted",
    async ({ catalogue }) => {
      await catalogue.putItems(SHOP, [
        itemFrom({ item_id: "gone", title: "gone", price_minor: 100, currency: "EUR" }),
      ]);
      return (other) => other.catalogue.deleteItem(SHOP, "gone");
    },
  ],
  [
    "a job that is removed",
    async ({ jobs }) => {
      await jobs.put(jobOf("removed"));
      return (other) => other.jobs.remove(SHOP, "removed");
    },
  ],
  ["a destruction that is wanted", () => Promise.resolve((other) => other.destruction.request(NOW))],
  [
    "a job that stands",
    async ({ jobs }) => {
      await jobs.put(jobOf("stands"));
      return (other) => other.jobs.settle(SHOP);
    },
  ],
  [
    "a notice that is registered as it was",
    async (store) => {
      const given = { texts: { en: "What we do." }, purposes: ["train"], material: false } as const;
      await noticesOf(store).register(SHOP, "1", given);
      return (other) => noticesOf(other).register(SHOP, "1", given);
    },
  ],
  ["a rule that is deleted", () => Promise.resolve(removeNoRule)],
  [
    "a registry that is as it was wanted",
    async ({ models }) => {
      await models.writeRegistry(SHOP, EMPTY_REGISTRY, 0);
      return (other) => registryOf(other).change(SHOP, (state) => state);
    },
  ],
  [
    "an address that is taken out",
    async (store) => {
      const wanted = { url: "https://example.org/", types: [], allowPrivate: false, retryKey: null };
      const { webhook_id } = await webhooksOf(store).add(SHOP, wanted);
      return (other) => goneOr("webhook_unknown", webhooksOf(other).remove(SHOP, webhook_id));
    },
  ],
];

describe.skipIf(!hasRedisServer())("what was done before, and is not copied", () => {
  let at: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    at = await open();
  });
  afterAll(() => at.close());

  it.each(REMOVALS)("is not called done: %s", async (_, prepare) => {
    const [one, other] = at.stores;
    const folder = await mkdtemp(join(at.folder, "package-"));
    const act = await prepare(one, folder);
    await isSaidOnlyWhenCopied(
      at.replica,
      [one, other].map((store) => async () => act(store)),
    );
  });

  it("is not told to the records: a leaf that is placed", async () => {
    const { ledger } = at.stores[0];
    const leaf = { type: "given", record_id: "r", body: {} } as const;
    await give(at.stores[0], refOf(at.stores[0], "placed", "led"), { personalise: true }, { leaf });
    const ids = (await ledger.readOutbox("led", 10)).map(({ id }) => id);
    const head = { size: 1, root: "r", jws: "jws", signed_at: NOW };
    at.replica.pause();
    const leaves = [{ index: 0, leaf: "{}", hash: "h" }];
    await expect(ledger.append("led", 0, leaves, head, ids)).rejects.toThrow("1 replica");
    // Another server that takes over may never have heard of it.
    expect([await ledger.readHead("led"), await ledger.listHeads("led", 0, 9)]).toEqual([null, []]);
    await isSaidOnlyWhenCopied(
      at.replica,
      at.stores.map((store) => () => store.ledger.readPlaced("led", 10)),
    );
    expect(await ledger.readPlaced("led", 10)).toHaveLength(1);
    expect([await ledger.readHead("led"), await ledger.listHeads("led", 0, 9)]).toEqual([head, [head]]);
  });

  it("is not called done: keys that are wrapped again", async () => {
    const [store] = at.stores;
    const leaf = { type: "given", record_id: "r", body: {} } as const;
    await give(store, refOf(store, "wrapped"), { personalise: true }, { leaf });
    const newest = await at.rotate();
    const rotated = await at.openWith(newest);
    const sealer = createSealer({ keys: newest, random: randomBytes });
    const { connection } = at;
    const runner = createRedisRows({ connection, clock, deleted: () => Promise.resolve() });
    await store.jobs.put(jobOf("wrapped"));
    await isSaidOnlyWhenCopied(at.replica, [() => rewrapJobs(connection, sealer, SHOP)]);
    // Leaves alone: nothing of a shop comes after them that would be waited for.
    await speakRedis(at.server.port, "DEL", "candor:{shops}.names");
    await isSaidOnlyWhenCopied(at.replica, [() => rewrapAll({ connection, sealer, runner })]);
    for (const key of (await speakRedis(at.server.port, "KEYS", "candor:{*}.outbox")) as string[])
      await speakRedis(at.server.port, "DEL", key);
    await isSaidOnlyWhenCopied(at.replica, [() => rotated.rewrap()]);
    await rotated.close();
  });

  it("is waited for by a write, as Redis 7.2 wants it, that leaves nothing and needs no room", async () => {
    const { server, replica, connection } = at;
    const settle = (): Promise<void> => connection.settle("candor:{settled}");
    const before = await setsOf(replica);
    await settle();
    expect(await setsOf(replica)).toBe(before + 1);
    expect(await speakRedis(server.port, "KEYS", "candor:{settled}*")).toEqual([]);
    await speakRedis(server.port, "CONFIG", "SET", "maxmemory", "1");
    await settle();
    await speakRedis(server.port, "CONFIG", "SET", "maxmemory", "0");
  });
});
