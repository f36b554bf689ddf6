// Long because the odd moments of one erasure share the shop, its model and the refit that they are held to.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inParallel } from "../../scripts/demo/wire.ts";
import { createUnlearner } from "../../src/learn/shop/unlearn.ts";
import { DomainError } from "../../src/lib/errors.ts";
import { packageOf, remembers } from "../../src/model/registry/registry-state.ts";
import type { Services } from "../../src/services/services.ts";
import { AGREED, championOf, fillShop, modelHash, refitHash, trainWatched } from "../learn/shop/tastes.ts";
import type { Place } from "../learn/shop/unlearning-process.ts";
import { hasRedisServer, startRedis } from "../store/redis-server.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const PROCESS = fileURLToPath(new URL("../learn/shop/unlearning-process.ts", import.meta.url));
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Calls that are under way together. */
const AT_ONCE = 16;

type Trained = Awaited<ReturnType<typeof trainWatched>>;

const time = { shift: 0 };
const clock = (): number => Date.now() + time.shift;

/** A shop that serves a model of its shoppers, and what is done to them. */
const openShop = async (settings: object, shoppers?: number) => {
  const harness = await startHarness({ clock }, "acme", settings);
  await fillShop(harness, shoppers);
  const errors: unknown[] = [];
  /** One turn of forgetting, by services in which something goes wrong. */
  const unlearn = (change: (services: Services) => Services = (same) => same): Promise<void> =>
    createUnlearner({
      services: change(harness.app.services),
      // What rests is made again at once: it is asked about as soon as this is over.
      quietMs: 0,
      log: {
        error: (...given) => void errors.push(given),
        warn: () => undefined,
        info: () => undefined,
        debug: () => undefined,
      },
      signal: new AbortController().signal,
    }).turn();
  const as = (id: string, method: "get" | "put" | "post" | "delete", path: string) =>
    harness.call(method, path).set("Shopper-Id", id);
  return {
    harness,
    errors,
    unlearn,
    as,
    erase: async (id: string): Promise<string> =>
      (await as(id, "delete", "/v1/shopper").expect(202)).body.receipt_id as string,
    erasureOf: async (receipt: string) =>
      (await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200)).body,
    becauseOf: async (id: string): Promise<string> =>
      (await as(id, "get", "/v1/shopper/consent").expect(200)).body.effective.personalise.because as string,
  };
};
type Shop = Awaited<ReturnType<typeof openShop>>;

/** What answers now; null: nothing that was trained. */
const servedBy = async ({ app, call }: Harness, slot = "default"): Promise<string | null> => {
  await app.models.follow();
  const { body } = await call("post", "/v1/recommendations")
    .send({ moment: "product", context: { item_id: "i2" }, slot, limit: 3 })
    .expect(200);
  const { name, version } = body.transparency.model;
  return name === null ? null : `${name}@${version}`;
};

/**
 * The erasures are whole, what serves is the refit without them, and nothing that remembers can be loaded.
 */
const expectForgotten = async (shop: Shop, trained: Trained, receipts: readonly string[]): Promise<void> => {
  const { harness } = shop;
  const { store, registry, erasures } = harness.app.services;
  time.shift += 2_000;
  await harness.app.tick();
  await erasures.resume("acme");
  for (const receipt of receipts) expect(await shop.erasureOf(receipt)).toMatchObject({ state: "complete" });
  const id = (await championOf(harness))!;
  expect(await servedBy(harness)).toBe(id);
  expect(await modelHash(harness, id)).toBe(await refitHash(harness, { ...trained, package: id }));
  const [{ state }, head] = [await registry.read("acme"), await store.jobs.erasureHead("acme")];
  const loadable = Object.values(state.packages).filter(({ retired }) => retired === null);
  expect(loadable.filter((entry) => remembers(entry, head)).map((entry) => entry.id)).toEqual([]);
};

const full = (): Promise<never> => Promise.reject(new DomainError("disk_full", "The disk is full."));
const FULL: Readonly<Record<string, (services: Services) => Services>> = {
  "beside the shoppers": (services) => ({
    ...services,
    store: { ...services.store, shoppers: { ...services.store.shoppers, writeTrained: full } },
  }),
  "at the package": (services) => ({
    ...services,
    store: { ...services.store, models: { ...services.store.models, putPackage: full } },
  }),
  "at the registry": (services) => ({
    ...services,
    store: { ...services.store, models: { ...services.store.models, writeRegistry: full } },
  }),
};

/** Does something where the data without those who left has just been read. */
const onceRead =
  (act: () => Promise<unknown>) =>
  (services: Services): Services => {
    const state = { isDone: false };
    return {
      ...services,
      defenceSecret: async (shop) => {
        if (!state.isDone) {
          state.isDone = true;
          await act();
        }
        return services.defenceSecret(shop);
      },
    };
  };

describeOnBothStores("an erasure that models have to follow", (start) => {
  let shop: Shop;
  let trained: Trained;
  let other: Trained;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const store = await start();
    stop = store.stop;
    shop = await openShop(store.settings);
    for (const id of ["s50", "s51", "s52"])
      await consent(shop.harness, id, { ...AGREED, connect_channels: true }).expect(200);
    for (const id of ["s51", "s52"])
      await shop.as("s50", "post", "/v1/shopper/links").send({ shopper_id: id, kind: "app" }).expect(200);
    other = await trainWatched(shop.harness, { neighbours: 20 });
    trained = await trainWatched(shop.harness);
    await shop.harness.app.models.follow();
  }, 240_000);
  afterAll(async () => {
    await shop.harness.close();
    await stop();
  });

  it("is of everybody whom the shopper is joined to", async () => {
    const receipt = await shop.erase("s51");
    for (const id of ["s50", "s51", "s52"]) expect(await shop.becauseOf(id)).toBe("erased");
    await shop.unlearn();
    await expectForgotten(shop, trained, [receipt]);
  }, 120_000);

  it("during a swap leaves nothing in service that remembers, whichever was first", async () => {
    const receipts: string[] = [];
    const { state } = await shop.harness.app.services.registry.read("acme");
    const rollback = state.slots["default"]!.earlier.at(-1)!;
    expect(packageOf(state, rollback)!.origin).toBe(other.package);
    const swap = () => shop.harness.call("post", "/v1/slots/default/rollback");
    const [swapped, receipt] = await Promise.all([swap(), shop.erase("s3")]);
    receipts.push(receipt);
    expect([200, 409]).toContain(swapped.status);
    // What was put there a moment ago is made again as what was there before would have been.
    await shop.unlearn();
    const { champion } = (await shop.harness.call("get", "/v1/slots/default").expect(200)).body;
    const isRolledBack = swapped.status === 200;
    expect(champion.startsWith((isRolledBack ? other : trained).package)).toBe(true);
    await expectForgotten(shop, isRolledBack ? other : trained, receipts);
    await shop.harness.call("put", "/v1/slots/default").send({ champion: rollback }).expect(404);
    if (isRolledBack) {
      const back = (await shop.harness.app.services.registry.read("acme")).state.slots["default"]!;
      await shop.harness
        .call("put", "/v1/slots/default")
        .send({ champion: back.earlier.findLast((id) => id?.startsWith(trained.package)) })
        .expect(200);
    }
  }, 120_000);

  it("during another’s is in the round that begins then, and both end complete", async () => {
    const receipts = [await shop.erase("s4")];
    await shop.unlearn(
      onceRead(async () => {
        receipts.push(await shop.erase("s5"));
      }),
    );
    expect(receipts).toHaveLength(2);
    expect(shop.errors).toEqual([]);
    await expectForgotten(shop, trained, receipts);
  }, 120_000);

  it.each(Object.entries(FULL).map(([where, fill], at) => ({ where, fill, who: `s${6 + at}` })))(
    "with the disk full $where waits in a clear state, and ends complete once there is room",
    async ({ fill, who }) => {
      const before = await championOf(shop.harness);
      const receipt = await shop.erase(who);
      await shop.unlearn(fill);
      expect(shop.errors.splice(0)).toMatchObject([
        [{ job: "unlearning", code: "disk_full" }, expect.any(String)],
      ]);
      await shop.harness.app.tick();
      // Of the shopper themself nothing is left; the champion may serve until its deadline, and no other.
      expect(await shop.becauseOf(who)).toBe("erased");
      expect(await shop.erasureOf(receipt)).toMatchObject({
        state: "forgotten_in_data",
        progress: { phase: "failed" },
      });
      const { model_versions } = await shop.erasureOf(receipt);
      expect(model_versions.map(({ state }: { state: string }) => state)).toContain("retrain_due");
      expect(await championOf(shop.harness)).toBe(before);
      expect(await servedBy(shop.harness)).toBe(before);
      time.shift += MINUTE_MS;
      await shop.unlearn();
      expect(shop.errors).toEqual([]);
      await expectForgotten(shop, trained, [receipt]);
    },
    120_000,
  );

  it("with a clock that jumps back by a day goes on, also where a process died with the lease", async () => {
    const receipt = await shop.erase("s10");
    const place: Place = "beside the shoppers";
    const child = spawn(
      process.execPath,
      ["--import", "tsx", PROCESS, JSON.stringify({ config: shop.harness.config, place })],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const ended = once(child, "close");
    for await (const line of createInterface(child.stdout)) {
      expect(line).toBe(place);
      child.kill("SIGKILL");
    }
    await ended;
    time.shift -= DAY_MS;
    expect(await shop.becauseOf("s10")).toBe("erased");
    await shop.unlearn();
    expect(shop.errors).toEqual([]);
    await expectForgotten(shop, trained, [receipt]);
    time.shift += DAY_MS;
  }, 240_000);

  it("of somebody never seen, and asked for twice, changes no model", async () => {
    const before = await championOf(shop.harness);
    const receipts = [await shop.erase("nobody"), await shop.erase("s10"), await shop.erase("s10")];
    await shop.unlearn();
    expect(await championOf(shop.harness)).toBe(before);
    await expectForgotten(shop, trained, receipts);
  }, 120_000);
});

// A thousand: npm run prove -- forgetting.
describeOnBothStores("a hundred erasures at once", (start) => {
  it("end complete, in one model that has forgotten all of them", async () => {
    const MANY = 100;
    const store = await start();
    // Each receipt is looked at by somebody of their own, and all of them from here.
    const shop = await openShop({ ...store.settings, rateLimitPublic: 0 }, MANY + 40);
    const trained = await trainWatched(shop.harness);
    await shop.harness.app.models.follow();
    const receipts: string[] = [];
    const leavers = Array.from({ length: MANY }, (_, at) => `s${at}`);
    await inParallel(leavers, AT_ONCE, async (id) => void receipts.push(await shop.erase(id)));
    expect(new Set(receipts).size).toBe(MANY);
    const { revision } = await shop.harness.app.services.registry.read("acme");
    await shop.unlearn();
    expect(shop.errors).toEqual([]);
    // One version of it, and no more.
    expect((await shop.harness.app.services.registry.read("acme")).revision).toBe(revision + 1);
    await expectForgotten(shop, trained, receipts);
    for (const id of ["s0", "s50", "s99"]) expect(await shop.becauseOf(id)).toBe("erased");
    expect(await shop.becauseOf(`s${MANY}`)).toBeNull();
    await shop.harness.close();
    await store.stop();
  }, 600_000);
});

describe.skipIf(!hasRedisServer())("an erasure while Redis is away", () => {
  it("ends complete once it is back, and until then nothing that remembers takes a place", async () => {
    const server = await startRedis();
    const shop = await openShop({ redis: server.url });
    const trained = await trainWatched(shop.harness);
    await shop.harness.app.models.follow();
    const receipt = await shop.erase("s3");
    await shop.unlearn(onceRead(() => server.stop()));
    expect(shop.errors.splice(0).length).toBeGreaterThan(0);
    await server.restart();
    await expect
      .poll(() => shop.harness.app.services.store.identify().catch(() => "away"), { timeout: 10_000 })
      .toBe("same");
    expect(await championOf(shop.harness)).toBe(trained.package);
    expect(await shop.becauseOf("s3")).toBe("erased");
    // The lease of the run that was cut off lapses by itself.
    time.shift += MINUTE_MS;
    await shop.unlearn();
    expect(shop.errors).toEqual([]);
    await expectForgotten(shop, trained, [receipt]);
    await shop.harness.close();
    await server.remove();
  }, 240_000);
});
