import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type App, createApp } from "../../src/app.ts";
import { exportDataset } from "../../src/learn/shop/export-dataset.ts";
import { createLearner } from "../../src/learn/shop/learner.ts";
import type { Log } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { openEmbeddedKeys, openStore } from "../../src/store/open-store.ts";
import type { KeyStore } from "../../src/store/sealing/key-store.ts";
import { AGREED, championOf, fillShop, historyOf, trainWatched } from "../learn/shop/tastes.ts";
import { hasRedisServer, startRedis } from "../store/redis-server.ts";
import { callerOf, consent, type Harness, startHarness } from "../support/harness.ts";

const HOUR_MS = 3_600_000;
const time = { shift: 0 };
const clock = (): number => Date.now() + time.shift;
const platform = { clock, random: (size: number) => randomBytes(size) };
const QUIET: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

type Opened = { readonly keys: KeyStore; again(): Promise<Store>; close(): Promise<void> };

const openLmdb = async (dir: string): Promise<Opened> => {
  const keys = await openEmbeddedKeys(join(dir, "data"), platform);
  return {
    keys,
    again: () => openStore({ kind: "lmdb", dir: join(dir, "data"), keys }, platform),
    close: async () => undefined,
  };
};
const openRedis = async (dir: string): Promise<Opened> => {
  const redis = await startRedis();
  const keys = await openEmbeddedKeys(join(dir, "data"), platform);
  let made = 0;
  return {
    keys,
    again: () =>
      openStore(
        { kind: "redis", url: redis.url, keys, cacheDir: join(dir, `cache-${(made += 1)}`) },
        platform,
      ),
    close: () => redis.remove(),
  };
};

const STORES: readonly (readonly [string, (dir: string) => Promise<Opened>])[] = [
  ["LMDB", openLmdb],
  ...(hasRedisServer() ? ([["Redis", openRedis]] as const) : []),
];

const stopped: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stopped.reverse()) await stop();
});

const start = async (
  open: (dir: string) => Promise<Opened>,
  more: (store: Store) => Store = (store) => store,
) => {
  const dir = await mkdtemp(join(tmpdir(), "candor-remembers-"));
  const opened = await open(dir);
  stopped.push(async () => {
    await opened.close();
    await rm(dir, { recursive: true, force: true });
  });
  const store = more(await opened.again());
  stopped.push(() => store.close());
  const harness = await startHarness({ store, keys: opened.keys, clock });
  stopped.push(() => harness.close());
  /** Another process of the same shop. */
  const another = async (): Promise<App> => {
    const other = await opened.again();
    stopped.push(() => other.close());
    const app = await createApp(harness.config, { store: other, keys: opened.keys, clock });
    stopped.push(() => app.close());
    return app;
  };
  return { harness, another };
};

const headOf = ({ app }: Harness) => app.services.store.jobs.erasureHead("acme");
const slot = async (harness: Harness, name = "default") =>
  (await harness.call("get", `/v1/slots/${name}`).expect(200)).body;
const erase = async (harness: Harness, id: string): Promise<string> =>
  (await harness.call("delete", "/v1/shopper").set("Shopper-Id", id).expect(202)).body.receipt_id;
const erasureOf = async (harness: Harness, receipt: string) =>
  (await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200)).body;
const modelOf = async (harness: Harness, app: App = harness.app) => {
  const { body } = await callerOf(app, harness.key)("post", "/v1/recommendations")
    .send({ moment: "product", context: { item_id: "i2" }, slot: "default", limit: 3 })
    .expect(200);
  const { name, version, arm } = body.transparency.model;
  return arm === "none" || arm === "fallback" ? null : `${name}@${version}`;
};
const turn = ({ app: { services } }: Harness) =>
  createLearner({ services, trainEveryHours: 0, log: QUIET }).turn();

describe.each(STORES)("a model that remembers who left, on %s", (_name, open) => {
  it(
    "is not put back by any door, serves until the shop’s deadline, and is then gone in " + "every process",
    async () => {
      const { harness, another } = await start(open);
      await fillShop(harness);
      const first = (await trainWatched(harness)).package;
      const second = (await trainWatched(harness)).package;
      expect([await championOf(harness), (await slot(harness)).must_forget]).toEqual([second, null]);
      const other = await another();
      for (const app of [harness.app, other]) expect(await modelOf(harness, app)).toBe(second);

      const receipt = await erase(harness, "s3");
      expect(await headOf(harness)).toBe(1);
      const doors = {
        promote: harness.call("put", "/v1/slots/default").send({ champion: first }),
        "promote elsewhere": harness.call("put", "/v1/slots/home").send({ champion: second }),
        canary: harness.call("put", "/v1/slots/default").send({ challenger: { model: first, percent: 5 } }),
        shadow: harness.call("put", "/v1/slots/default").send({ shadow: first }),
        rollback: harness.call("post", "/v1/slots/default/rollback"),
      };
      for (const [door, request] of Object.entries(doors)) {
        const { status, body } = await request;
        expect({ door, status, code: body.code }).toEqual({ door, status: 409, code: "erasures_pending" });
      }
      for (const app of [harness.app, other]) {
        await app.models.follow();
        for (const id of [first, second]) {
          const pinned = await callerOf(app, harness.key)("post", "/v1/recommendations").send({
            moment: "product",
            context: { item_id: "i2" },
            slot: `default@${id}`,
          });
          expect([pinned.status, pinned.body.code]).toEqual([409, "erasures_pending"]);
        }
        expect(await modelOf(harness, app)).toBe(second);
      }
      const told = await slot(harness);
      expect(told).toMatchObject({ answering: second, previous: null, must_forget: { entries: 1 } });
      expect(Date.parse(told.must_forget.until) - Date.parse(told.must_forget.since)).toBe(24 * HOUR_MS);
      await harness.app.tick();
      await harness.app.services.erasures.resume("acme");
      const waiting = await erasureOf(harness, receipt);
      expect(waiting.state).toBe("forgotten_in_data");
      expect(
        waiting.model_versions
          .map((each: { name: string; version: string }) => `${each.name}@${each.version}`)
          .sort(),
      ).toEqual([first, second].sort());
      for (const each of waiting.model_versions)
        expect(each).toMatchObject({ state: "retrain_due", due: expect.stringMatching(/Z$/) });

      time.shift += 25 * HOUR_MS;
      const late = await another();
      expect(await modelOf(harness, late)).toBeNull();
      for (const app of [other, harness.app]) {
        await app.models.follow();
        expect(await modelOf(harness, app)).toBeNull();
      }
      expect(await championOf(harness)).toBeNull();
      await harness.app.services.erasures.resume("acme");
      const whole = await erasureOf(harness, receipt);
      expect(whole.state).toBe("complete");
      expect(whole.model_versions).toHaveLength(2);
      for (const each of whole.model_versions) expect(each).toMatchObject({ state: "retired", due: null });

      await turn(harness);
      await harness.app.models.follow();
      const clean = await championOf(harness);
      expect([first, second, null]).not.toContain(clean);
      expect(await modelOf(harness)).toBe(clean);
      expect((await slot(harness)).must_forget).toBeNull();
      for (const id of [first, second])
        expect(
          (await harness.call("put", "/v1/slots/default").send({ champion: id })).status,
        ).toBeGreaterThan(399);
      expect(await championOf(harness)).toBe(clean);
    },
    400_000,
  );

  it("is trained anew within half of the deadline, without anybody’s call", async () => {
    const { harness } = await start(open);
    await fillShop(harness, 30);
    const before = (await trainWatched(harness)).package;
    const receipt = await erase(harness, "s5");
    await turn(harness);
    expect(await championOf(harness)).toBe(before);
    time.shift += 13 * HOUR_MS;
    await turn(harness);
    const after = await championOf(harness);
    expect([before, null]).not.toContain(after);
    await harness.app.services.erasures.resume("acme");
    expect(await erasureOf(harness, receipt)).toMatchObject({
      state: "complete",
      model_versions: [{ state: "retired", due: null }],
    });
    const head = await headOf(harness);
    await turn(harness);
    expect([await championOf(harness), await headOf(harness)]).toEqual([after, head]);
  }, 240_000);

  it("goes at once when a training without those who left has ended, promoted or not", async () => {
    const { harness } = await start(open);
    await fillShop(harness, 12);
    await consent(harness, "brief", AGREED, { expires_at: new Date(clock() + HOUR_MS).toISOString() }).expect(
      200,
    );
    await harness
      .call("post", "/v1/events")
      .send(historyOf(12).map((event) => ({ ...event, shopper_id: "brief" })))
      .expect(200);
    const champion = (await trainWatched(harness)).package;
    await harness.app.models.follow();
    expect(await championOf(harness)).toBe(champion);
    // Whose consent has ended is in no newer data; they leave while the newcomer is judged beside the
    // champion.
    time.shift += 2 * HOUR_MS;
    const left: Promise<string>[] = [];
    const newcomer = await trainWatched(harness, {}, (phase, times) => {
      if (phase === "count" && times === 1) left.push(erase(harness, "brief"));
    });
    const receipt = await left[0]!;
    expect(newcomer.because).toMatch(/too few to judge it beside/);
    expect(newcomer.promoted).toEqual([]);
    expect(await championOf(harness)).toBeNull();
    await harness.app.models.follow();
    expect(await modelOf(harness)).toBeNull();
    await harness.app.services.erasures.resume("acme");
    expect(await erasureOf(harness, receipt)).toMatchObject({ state: "complete" });
    await turn(harness);
    expect(await championOf(harness)).toMatch(/^content@/);
    await harness.call("put", "/v1/slots/default").send({ champion: newcomer.package }).expect(200);
  }, 240_000);

  it("is untouched where it is made of the catalogue alone", async () => {
    const { harness } = await start(open);
    await fillShop(harness, 4);
    await turn(harness);
    const content = await championOf(harness);
    expect(content).toMatch(/^content@/);
    const receipt = await erase(harness, "s1");
    time.shift += 48 * HOUR_MS;
    await harness.app.models.follow();
    await harness.app.services.erasures.resume("acme");
    expect(await modelOf(harness)).toBe(content);
    expect(await slot(harness)).toMatchObject({ champion: content, answering: content, must_forget: null });
    expect(await erasureOf(harness, receipt)).toMatchObject({ state: "complete", model_versions: [] });
  }, 60_000);
});

describe.each(STORES)("what a shopper takes back, on %s", (_name, open) => {
  let harness: Harness;
  const failing = { appends: 0 };
  /** The champion as if it were rebuilt without everybody who has left by now. */
  const rebuilt = async (): Promise<void> => {
    const head = await headOf(harness);
    await harness.app.services.registry.change("acme", (state) => ({
      ...state,
      packages: Object.fromEntries(
        Object.entries(state.packages).map(([id, entry]) => [id, { ...entry, watermark: head }]),
      ),
    }));
  };
  const as = (id: string, method: "put" | "post" | "delete", path: string) =>
    harness.call(method, path).set("Shopper-Id", id);
  const grown = async (act: () => PromiseLike<unknown>): Promise<number> => {
    const before = await headOf(harness);
    await act();
    return (await headOf(harness)) - before;
  };

  beforeAll(async () => {
    ({ harness } = await start(open, (store) => ({
      ...store,
      jobs: {
        ...store.jobs,
        appendErasure: (...given) => {
          if ((failing.appends -= 1) >= 0) return Promise.reject(new Error("cut short"));
          return store.jobs.appendErasure(...given);
        },
      },
    })));
    await fillShop(harness, 30);
    for (const id of ["s20", "s21"])
      await consent(harness, id, { ...AGREED, connect_channels: true }).expect(200);
    await as("s20", "post", "/v1/shopper/links").send({ shopper_id: "s21", kind: "app" }).expect(200);
    await trainWatched(harness);
    await consent(harness, "newcomer", { personalise: true }).expect(200);
  }, 240_000);
  beforeEach(rebuilt);

  it.each([
    ["train withdrawn", () => consent(harness, "s1", { train: false }).expect(200)],
    ["everything withdrawn", () => as("s2", "delete", "/v1/shopper/consent").expect(200)],
    ["withdrawn and erased", () => as("s3", "delete", "/v1/shopper/consent?data=erase").expect(200)],
    ["restriction", () => as("s4", "put", "/v1/shopper/restriction").expect(200)],
    ["objection", () => as("s5", "put", "/v1/shopper/objection").expect(200)],
    ["an event forgotten", () => as("s6", "delete", "/v1/shopper/events/s6-2").expect(200)],
    ["erasure", () => as("s7", "delete", "/v1/shopper").expect(202)],
  ] as const)("is in the log before the answer: %s", async (_what, act) => {
    expect(await grown(act)).toBe(1);
    expect((await slot(harness)).must_forget).toMatchObject({ entries: 1 });
  });

  it("is in the log through the other identity: an event, and the link itself", async () => {
    expect(await grown(() => as("s21", "delete", "/v1/shopper/events/s21-1").expect(200))).toBe(1);
    await rebuilt();
    const { links } = (await harness.call("get", "/v1/shopper").set("Shopper-Id", "s20").expect(200)).body;
    expect(await grown(() => as("s20", "delete", `/v1/shopper/links/${links[0].link_id}`).expect(200))).toBe(
      1,
    );
  });

  it("is in the log when retention takes it", async () => {
    expect(await grown(() => harness.app.services.retention.sweep("acme"))).toBe(0);
    time.shift += 800 * 24 * HOUR_MS;
    expect(await grown(() => harness.app.services.retention.sweep("acme"))).toBe(1);
    time.shift -= 800 * 24 * HOUR_MS;
  });

  it("is in the log for who is in a data set that left the house, and in no model", async () => {
    await consent(harness, "exported", AGREED).expect(200);
    await harness
      .call("post", "/v1/events")
      .send(historyOf(31).map((event) => ({ ...event, shopper_id: "exported" })))
      .expect(200);
    const dir = await mkdtemp(join(tmpdir(), "candor-export-"));
    await exportDataset(harness.app.services, "acme", join(dir, "set"));
    await rm(dir, { recursive: true, force: true });
    expect(await grown(() => consent(harness, "exported", { train: false }).expect(200))).toBe(1);
  });

  it("moves nothing where nobody was counted or nothing is taken back", async () => {
    expect(await grown(() => as("newcomer", "delete", "/v1/shopper").expect(202))).toBe(0);
    expect(await grown(() => consent(harness, "s9", { contact: false }).expect(200))).toBe(0);
    expect(
      await grown(() => as("s9", "put", "/v1/shopper/preferences").send({ paused: true }).expect(200)),
    ).toBe(0);
    expect(await grown(() => as("nobody", "delete", "/v1/shopper").expect(202))).toBe(0);
  });

  it("is in the log after all where the service died between the act and the entry", async () => {
    failing.appends = 1;
    expect(await grown(() => consent(harness, "s10", { train: false }).expect(500))).toBe(0);
    time.shift += 2 * 60_000;
    expect(await grown(() => harness.app.tick())).toBe(1);
    expect(await grown(() => harness.app.tick())).toBe(0);
  });
});
