import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { addPackage, retire } from "../../../src/model/registry/package-transitions.ts";
import type { Registry } from "../../../src/model/registry/registry.ts";
import { createShopModels, type ShopModels } from "../../../src/model/registry/shop-models.ts";
import { promote } from "../../../src/model/registry/slot-transitions.ts";
import { describeOnBothStores } from "../../support/both-stores.ts";
import { type Harness, startHarness } from "../../support/harness.ts";
import { ACT, closedGate, entry, everyone, fakeModel, settled } from "./slots-fixtures.ts";

const SHOPS = ["one", "two"] as const;
const NOTHING = { opened: Promise.resolve(), open: () => undefined };

describeOnBothStores("models of two shops while one of them is being opened", (start) => {
  const held: { harness?: Harness; stop?: () => Promise<void> } = {};
  const time = { now: 1_000_000 };
  /** b@1 begins to be opened with `begun` and is open with `opening`; a reading arrives with `reading`. */
  const test = {
    number: 0,
    away: "",
    looks: 0,
    reads: 0,
    reading: NOTHING,
    opening: NOTHING,
    begun: NOTHING,
  };
  let models: ShopModels;
  let registry: Registry;
  const shopOf = (name: (typeof SHOPS)[number]): string => `${name}-${test.number}`;
  const answering = async (name: (typeof SHOPS)[number]): Promise<string | null> => {
    const lease = (await models.slotsOf(shopOf(name))).acquire("default", everyone);
    await lease?.release();
    return lease?.id ?? null;
  };
  const serve = (name: (typeof SHOPS)[number], id: string) =>
    registry.change(shopOf(name), (state) =>
      promote(addPackage(state, entry(id)), { slot: "default", id }, ACT),
    );
  const retireIn = (name: (typeof SHOPS)[number]) =>
    registry.change(shopOf(name), (state) =>
      retire(state, { id: "a@1", because: "nothing is left" }, { ...ACT, at: time.now }),
    );
  /** Follows shop one to b@1, whose opening does not end before `opening` does. */
  const followOne = async () => {
    await serve("one", "b@1");
    const following = models.follow();
    await test.begun.opened;
    return { done: () => following };
  };

  beforeAll(async () => {
    const store = await start();
    held.stop = store.stop;
    held.harness = await startHarness({}, "acme", store.settings);
  }, 60_000);
  afterAll(async () => {
    await held.harness?.close();
    await held.stop?.();
  });
  beforeEach(async () => {
    if (held.harness === undefined) throw new Error("The service has not started.");
    const gates = { reading: NOTHING, opening: closedGate(), begun: closedGate() };
    Object.assign(test, { number: test.number + 1, away: "", ...gates });
    const { services } = held.harness.app;
    registry = {
      ...services.registry,
      async revision(shop) {
        test.looks += 1;
        if (shop === test.away) throw new Error("away");
        return services.registry.revision(shop);
      },
      async read(shop) {
        const { reading } = test;
        const read = await services.registry.read(shop);
        test.reads += 1;
        await reading.opened;
        return read;
      },
    };
    models = createShopModels({
      models: { openPackage: (_shop, id) => Promise.resolve(id) },
      registry,
      erasureLog: services.erasureLog,
      report: () => undefined,
      clock: () => time.now,
      async load(id) {
        if (id === "b@1") {
          test.begun.open();
          await test.opening.opened;
        }
        return fakeModel(id, { run: () => Promise.resolve([]), release: () => Promise.resolve() });
      },
    });
    for (const name of SHOPS) {
      await serve(name, "a@1");
      expect(await answering(name)).toBe("a@1");
    }
  });
  afterEach(() => models.close());

  it.each(SHOPS)("ends within its second what is retired meanwhile in shop %s", async (name) => {
    const following = await followOne();
    await retireIn(name);
    await models.look();
    expect(await answering(name)).toBe("a@1");
    time.now += 1000;
    expect(await answering(name)).toBeNull();
    expect(models.serves(shopOf(name), "a@1")).toBe(false);
    test.opening.open();
    await following.done();
    await models.follow();
    expect(await answering("one")).toBe("b@1");
  });

  it.each(["look", "follow"] as const)("never takes an older reading for a newer: %s", async (by) => {
    const following = await followOne();
    await serve("two", "c@1");
    const late = closedGate();
    Object.assign(test, { reading: late, reads: 0 });
    const old = by === "look" ? models.look() : models.followNow(shopOf("two"));
    await expect.poll(() => test.reads).toBe(1);
    test.reading = NOTHING;
    await retireIn("two");
    await models.look();
    time.now += 1000;
    expect(await answering("two")).toBeNull();
    late.open();
    await Promise.race([old, settled()]);
    expect(await answering("two")).toBeNull();
    test.opening.open();
    await Promise.all([old, following.done()]);
    expect(await answering("two")).toBe("c@1");
  });

  it("follow what is retired in one shop while the registry of another cannot be read", async () => {
    test.away = shopOf("one");
    await retireIn("two");
    await expect(models.follow()).rejects.toThrow("away");
    time.now += 1000;
    expect(await answering("two")).toBeNull();
    expect(await answering("one")).toBe("a@1");
  });

  it("look at nothing while no shop is being followed", async () => {
    await retireIn("two");
    test.looks = 0;
    await models.look();
    expect(test.looks).toBe(0);
  });
});
