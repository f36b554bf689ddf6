import { afterAll, beforeAll, expect, it } from "vitest";
import type { RecommendationAnswer } from "../../../src/contract/recommendations.ts";
import { changeAndFill } from "../../../src/learn/shop/fill-slots.ts";
import { WITHDRAWN } from "../../../src/learn/shop/release.ts";
import { createUnlearner } from "../../../src/learn/shop/unlearn.ts";
import type { Log } from "../../../src/lib/log.ts";
import { retire } from "../../../src/model/registry/package-transitions.ts";
import type { ModelPort } from "../../../src/model/registry/port.ts";
import { createRegistry } from "../../../src/model/registry/registry.ts";
import { PUBLIC_SLOT, type RegistryState } from "../../../src/model/registry/registry-state.ts";
import { describeOnLmdb } from "../../support/both-stores.ts";
import { type Harness, startHarness } from "../../support/harness.ts";
import { fillShop, trainWatched } from "./tastes.ts";

const MINUTE_MS = 60_000;
const ITEMS = ["i0", "i4", "i9", "i13"];

describeOnLmdb("a release that gives way to the catalogue when somebody in it leaves", (start) => {
  const time = { shift: 0 };
  const held: { harness?: Harness; stop?: () => Promise<void> } = {};
  const errors: unknown[] = [];
  const log: Log = {
    error: (...given) => void errors.push(given),
    warn: () => undefined,
    info: () => undefined,
    debug: () => undefined,
  };
  const harness = (): Harness => {
    if (held.harness === undefined) throw new Error("The shop has not started.");
    return held.harness;
  };
  const settle = (public_lists: object) =>
    harness().call("patch", "/v1/settings").send({ public_lists }).expect(200);
  const ask = async (body: object): Promise<RecommendationAnswer> =>
    (
      await harness()
        .call("post", "/v1/recommendations")
        .send({ limit: 5, ...body })
        .expect(200)
    ).body as RecommendationAnswer;
  /** What anybody is shown beside each of some items, and by which model. */
  const readPages = async () => {
    await harness().app.models.follow();
    const pages = [];
    for (const item_id of ITEMS) pages.push(await ask({ moment: "product", context: { item_id } }));
    return {
      models: [...new Set(pages.map(({ transparency: { model } }) => `${model.name}@${model.version}`))],
      lists: pages.map(({ items }) => items.map(({ item_id }) => item_id)),
    };
  };
  const erase = async (shopper: string): Promise<string> => {
    const { body } = await harness().call("delete", "/v1/shopper").set("Shopper-Id", shopper).expect(202);
    await harness().app.tick();
    const { services } = harness().app;
    await createUnlearner({ services, log, signal: new AbortController().signal }).turn();
    expect(errors).toEqual([]);
    return body.receipt_id as string;
  };
  const buy = async (shoppers: number, at: number): Promise<void> => {
    time.shift += MINUTE_MS;
    const rows = Array.from({ length: shoppers }, (_, n) => ({
      event_id: `later-${at}-${n}`,
      shopper_id: `s${30 + n}`,
      type: "purchase",
      item_id: `i${2 * n}`,
      order_id: `later-${at}-${n}`,
      occurred_at: new Date(Date.now() + time.shift).toISOString(),
    }));
    await harness().call("post", "/v1/events").send(rows).expect(200);
  };

  beforeAll(async () => {
    const store = await start();
    held.stop = store.stop;
    held.harness = await startHarness({ clock: () => Date.now() + time.shift }, "acme", store.settings);
    await fillShop(harness());
    await settle({ from: "released", on_leaving: "catalogue", every_days: 0, changed_shoppers: 8 });
  }, 120_000);
  afterAll(async () => {
    await held.harness?.close();
    await held.stop?.();
  });

  it("shows the same lists whoever left, and those of profiles are made again without them", async () => {
    const { released } = await trainWatched(harness());
    const before = await readPages();
    expect(before.models).toEqual([released]);
    const receipt = await erase("s3");
    const after = await readPages();
    expect(after.models).toEqual([expect.stringMatching(/^content@/)]);
    await erase("s7");
    expect(await readPages()).toEqual(after);
    const { state } = await harness().app.services.registry.read("acme");
    expect(state.slots.default!.champion).toMatch(/\.f\d+$/);
    expect(state.packages[released!]!.retired).not.toBeNull();
    time.shift += 2 * MINUTE_MS;
    await harness().app.tick();
    const { body } = await harness().call("get", `/v1/erasures/${receipt}`, null).expect(200);
    expect(body.state).toBe("complete");
    expect(body.model_versions).toContainEqual(expect.objectContaining({ name: "public", state: "retired" }));
    // The catalogue says it too: nothing that anybody did is in these lists.
    await settle({ from: "catalogue" });
    expect((await readPages()).lists).toEqual(after.lists);
    await settle({ from: "released" });
  }, 300_000);

  it("comes again with the next release, when enough others did something since the last", async () => {
    await buy(7, 1);
    expect((await trainWatched(harness())).released).toBeNull();
    expect((await readPages()).models).toEqual([expect.stringMatching(/^content@/)]);
    await buy(8, 2);
    const { released } = await trainWatched(harness());
    expect(released).toMatch(/^public@/);
    expect((await readPages()).models).toEqual([released]);
  }, 600_000);

  it("gives way in one write: whoever dies or reads in between finds one of the two", async () => {
    const { services } = harness().app;
    expect((await readPages()).models).toEqual([expect.stringMatching(/^public@/)]);
    const told: string[] = [];
    // The first write takes place, and the process dies before any other.
    const models: ModelPort = {
      ...services.store.models,
      writeRegistry: async (shop, value, expected) => {
        if (told.length > 0) throw new Error("The process was killed.");
        const written = await services.store.models.writeRegistry(shop, value, expected);
        const { slots, packages } = value as RegistryState;
        const champion = slots[PUBLIC_SLOT]?.champion ?? "";
        told.push(packages[champion]?.retired === null ? champion : "nothing");
        return written;
      },
    };
    const { jobs } = services.store;
    const dying = {
      ...services,
      store: { ...services.store, models },
      registry: createRegistry({ models, jobs, clock: services.clock }),
    };
    await harness().call("delete", "/v1/shopper").set("Shopper-Id", "s12").expect(202);
    await harness().app.tick();
    const failed: unknown[] = [];
    const noting: Log = { ...log, error: (...given) => void failed.push(given) };
    await createUnlearner({ services: dying, log: noting, signal: new AbortController().signal }).turn();
    expect(failed).toHaveLength(1);
    expect(told).toEqual([expect.stringMatching(/^content@/)]);
    expect((await readPages()).models).toEqual(told);
    // The next process goes on from there.
    await createUnlearner({ services, log, signal: new AbortController().signal }).turn();
    expect(errors).toEqual([]);
    const { state } = await services.registry.read("acme");
    expect(state.slots[PUBLIC_SLOT]!.champion).toBe(told[0]);
    expect(state.slots.default!.champion).toMatch(/\.f\d+$/);
  }, 300_000);

  it("goes also where the catalogue's model cannot be made", async () => {
    const { services } = harness().app;
    await buy(8, 3);
    const { released } = await trainWatched(harness());
    expect((await readPages()).models).toEqual([released]);
    const full = new Error("The disk is full.");
    const models: ModelPort = { ...services.store.models, putPackage: () => Promise.reject(full) };
    await harness()
      .call("put", "/v1/items")
      .send([{ item_id: "new", title: "Something new", category: ["Even"] }])
      .expect(200);
    const retired = changeAndFill({ ...services, store: { ...services.store, models } }, "acme", (state) =>
      retire(
        state,
        { id: released!, because: WITHDRAWN },
        { by: "test", at: services.clock(), erasureHead: 0 },
      ),
    );
    await expect(retired).rejects.toBe(full);
    const { state } = await services.registry.read("acme");
    expect(state.slots[PUBLIC_SLOT]!.champion).not.toBe(released);
  }, 300_000);
});

it("what a shop settled before there was a choice is made again without who leaves", async () => {
  const harness = await startHarness();
  try {
    const { store } = harness.app.services;
    const stored = { public_lists: { from: "released", changed_shoppers: 50, every_days: 3 } };
    const { revision } = (await store.shops.readDocument("acme", "settings")) ?? { revision: 0 };
    await store.shops.writeDocument("acme", "settings", stored, revision);
    const { body } = await harness.call("get", "/v1/settings").expect(200);
    expect(body.public_lists).toEqual({ ...stored.public_lists, on_leaving: "refit" });
  } finally {
    await harness.close();
  }
});
