import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConsentPort } from "../../src/consent/port.ts";
import type { ShopperRef } from "../../src/consent/shopper-ref.ts";
import type { ShopperPort } from "../../src/shopper/port.ts";
import { createRetention, type Retention } from "../../src/shopper/retention.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { openEmbeddedKeys, openSharedKeys, openStore } from "../../src/store/open-store.ts";
import { eventOf, give, grantFor, NOW, recordOf, refOf } from "../store/contract/fixtures.ts";
import { hasRedisServer, startRedis } from "../store/redis-server.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const DAYS = { events: 100, consent_records: 50, preferences: 200 };
const PEOPLE = 204;

type OpenedStore = { readonly store: Store; readonly close: () => Promise<void> };

const openLmdb = async (clock: () => number): Promise<OpenedStore> => {
  const dir = await mkdtemp(join(tmpdir(), "candor-retention-"));
  const keys = await openEmbeddedKeys(join(dir, "data"), { clock, random: randomBytes });
  const store = await openStore(
    { kind: "lmdb", dir: join(dir, "data"), keys },
    { clock, random: randomBytes },
  );
  return { store, close: () => store.close().then(() => rm(dir, { recursive: true, force: true })) };
};

const openRedis = async (clock: () => number): Promise<OpenedStore> => {
  const server = await startRedis();
  const path = join(server.dir, "keys.json");
  const keys = await openSharedKeys(server.url, { path, clock, random: randomBytes });
  const store = await openStore(
    { kind: "redis", url: server.url, keys, cacheDir: server.dir },
    { clock, random: randomBytes },
  );
  return { store, close: () => store.close().then(() => server.remove()) };
};

/** The port, and whose rows were read through it since they were last asked for. */
const counted = (shoppers: ConsentPort & ShopperPort) => {
  const read = new Set<string>();
  const note =
    <A extends readonly unknown[], R>(call: (ref: ShopperRef, ...rest: A) => R) =>
    (ref: ShopperRef, ...rest: A): R => {
      read.add(ref.key);
      return call(ref, ...rest);
    };
  return {
    taken: (): number => {
      const { size } = read;
      read.clear();
      return size;
    },
    shoppers: {
      ...shoppers,
      readState: note(shoppers.readState),
      readHistory: note(shoppers.readHistory),
      changeState: note(shoppers.changeState),
      dropRecordsWhere: note(shoppers.dropRecordsWhere),
      dropEventsWhere: note(shoppers.dropEventsWhere),
      reviewDue: note(shoppers.reviewDue),
    },
  };
};

const suite = (open: (clock: () => number) => Promise<OpenedStore>): void => {
  const clock = { now: NOW };
  const days = { ...DAYS };
  const held: { opened?: OpenedStore; port?: ReturnType<typeof counted>; retention?: Retention } = {};
  const store = (): Store => held.opened!.store;
  const sweep = async () => ({ ...(await held.retention!.sweep("demo")), read: held.port!.taken() });
  const people = (): ShopperRef[] =>
    Array.from({ length: PEOPLE }, (_, n) => refOf(store(), `somebody-${n}`));
  const eventsOf = async (ref: ShopperRef): Promise<string[]> => {
    const grant = (await grantFor(store(), ref, "personalise"))!;
    return (await store().shoppers.readEvents(grant))!.map(({ event_id }) => event_id);
  };

  beforeAll(async () => {
    held.opened = await open(() => clock.now);
    held.port = counted(store().shoppers);
    held.retention = createRetention({
      shoppers: held.port.shoppers,
      jobs: store().jobs,
      listShops: () => Promise.resolve(["demo"]),
      retentionOf: () => Promise.resolve(days),
      sweepStore: (now) => store().sweep(now),
      forgetInExports: () => Promise.resolve(),
      clock: () => clock.now,
      holder: "test",
    });
    for (const [n, ref] of people().entries()) {
      await give(store(), ref);
      const grant = (await grantFor(store(), ref, "personalise"))!;
      // The ages of what they did lie between no day and fifty.
      const occurred_at = NOW - (n % 51) * DAY;
      await store().shoppers.appendEvents([{ grant, events: [eventOf("e", { occurred_at })] }]);
    }
  });
  afterAll(() => held.opened?.close());

  it("reads everybody once, and afterwards nobody who is not due", async () => {
    expect((await sweep()).read).toBe(PEOPLE);
    expect((await sweep()).read).toBe(0);
    clock.now += HOUR;
    expect((await sweep()).read).toBe(0);
  });

  it("reads whoever changed, and whoever’s event came late, once", async () => {
    const [first, second, third] = people() as [ShopperRef, ShopperRef, ShopperRef];
    await give(store(), first, { train: true });
    const late = [eventOf("late", { occurred_at: clock.now - 60 * DAY, received_at: clock.now })];
    await store().shoppers.appendEvents([
      { grant: (await grantFor(store(), second, "personalise"))!, events: late },
    ]);
    const prompt = [eventOf("prompt", { occurred_at: clock.now, received_at: clock.now })];
    await store().shoppers.appendEvents([
      { grant: (await grantFor(store(), third, "personalise"))!, events: prompt },
    ]);
    expect((await sweep()).read).toBe(2);
    expect((await sweep()).read).toBe(0);
  });

  it("drops what is over on its day, and reads for it those who are due then", async () => {
    const oldest = people().filter((_, n) => n % 51 === 50);
    clock.now = NOW + 50 * DAY - 1;
    const before = await sweep();
    expect(before).toMatchObject({ events: 1 });
    clock.now = NOW + 50 * DAY;
    const swept = await sweep();
    expect(swept).toMatchObject({ events: oldest.length, read: oldest.length });
    for (const ref of oldest) expect(await eventsOf(ref)).toEqual([]);
    expect((await sweep()).read).toBe(0);
  });

  it("never misses anything, though it reads few: in the end nothing is left", async () => {
    for (let day = 51; day <= 102; day += 1) {
      clock.now = NOW + day * DAY;
      expect((await sweep()).read).toBeLessThan(PEOPLE / 5);
    }
    for (const ref of people()) expect(await eventsOf(ref)).toEqual([]);
  });

  it("reads everybody once more when the shop keeps things for another time", async () => {
    days.consent_records = 49;
    expect((await sweep()).read).toBe(PEOPLE);
    expect((await sweep()).read).toBe(0);
  });

  it("looks at somebody again in time, whatever is kept of them", async () => {
    const refs = {
      record: refOf(store(), "record"),
      receipt: refOf(store(), "receipt"),
      wish: refOf(store(), "wish"),
    };
    await give(store(), refs.record, { personalise: true });
    await store().shoppers.changeState(refs.record, (state) => ({
      state,
      record: recordOf({ expires_at: clock.now + DAY, received_at: clock.now }),
    }));
    await store().shoppers.changeState(refs.receipt, (state) => ({
      state: { ...state, session_receipts: [{ jti: "r", until: clock.now + 3 * HOUR }] },
    }));
    await store().shoppers.changeState(refs.wish, (state) => ({
      state: { ...state, preferences_at: clock.now },
    }));
    await sweep();
    clock.now += 3 * HOUR;
    await sweep();
    expect((await store().shoppers.readState(refs.receipt)).session_receipts).toEqual([]);
    clock.now += 49 * DAY;
    await sweep();
    expect(await store().shoppers.readHistory(refs.record)).toHaveLength(1);
    clock.now += DAY;
    await sweep();
    expect(await store().shoppers.readHistory(refs.record)).toEqual([]);
    clock.now += 150 * DAY;
    await sweep();
    expect((await store().shoppers.readState(refs.wish)).preferences_at).toBeNull();
  });

  it("sweeps also when the clock was set back, and is not put off until it is there again", async () => {
    await held.retention!.turn();
    clock.now -= 300 * DAY;
    const ref = refOf(store(), "after the clock");
    await give(store(), ref, { personalise: true }, {}, clock.now);
    held.port!.taken();
    await held.retention!.turn();
    expect(held.port!.taken()).toBe(1);
  });
};

describe("the sweep of what has passed its time, on LMDB", () => suite(openLmdb));
describe.skipIf(!hasRedisServer())("the sweep of what has passed its time, on Redis", () => suite(openRedis));
