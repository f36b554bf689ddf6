import { afterAll, beforeAll, expect, it } from "vitest";
import { NO_MEMORY } from "../../../src/learn/shop/forgetting-memory.ts";
import { createUnlearner, type Unlearner } from "../../../src/learn/shop/unlearn.ts";
import { FOLLOWED_WITHIN_MS } from "../../../src/model/registry/follow-time.ts";
import { packageOf } from "../../../src/model/registry/registry-state.ts";
import { describeOnBothStores } from "../../support/both-stores.ts";
import { type Harness, startHarness } from "../../support/harness.ts";
import { fillShop, modelHash, refitHash, trainWatched } from "./tastes.ts";

const QUIET_MS = 10_000;
const MINUTE_MS = 60_000;
const time = { shift: 0 };
const clock = (): number => Date.now() + time.shift;

describeOnBothStores("models that others stand in for, when somebody leaves", (start) => {
  let harness: Harness;
  let close: () => Promise<void>;
  let unlearner: Unlearner;
  let trained: Awaited<ReturnType<typeof trainWatched>>;
  const errors: unknown[] = [];
  /** What the learner let go of in its memory, by the training that it is of. */
  const dropped: string[] = [];

  const begin = (): Unlearner => {
    const log = {
      error: (...given: unknown[]) => void errors.push(given),
      warn: () => undefined,
      info: () => undefined,
      debug: () => undefined,
    };
    return createUnlearner({
      services: harness.app.services,
      log,
      signal: new AbortController().signal,
      memory: { ...NO_MEMORY, drop: ({ origin }) => void dropped.push(origin) },
    });
  };
  const unlearn = async (by = unlearner): Promise<void> => {
    await by.turn();
    expect(errors).toEqual([]);
    await harness.app.models.follow();
  };
  const stateNow = async () => (await harness.app.services.registry.read("acme")).state;
  const championOf = async (slot: string): Promise<string> => (await stateNow()).slots[slot]?.champion ?? "";
  const restsIn = async (slot: string): Promise<boolean> =>
    packageOf(await stateNow(), await championOf(slot))?.rests === true;
  const erase = async (id: string): Promise<string> =>
    (await harness.call("delete", "/v1/shopper").set("Shopper-Id", id).expect(202)).body.receipt_id;
  const erasureOf = async (receipt: string) => {
    time.shift += FOLLOWED_WITHIN_MS;
    await harness.app.models.follow();
    await harness.app.tick();
    await harness.app.services.erasures.resume("acme");
    return (await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200)).body;
  };
  /** The model that answers in a cart, for the slot `complement`. */
  const answersCart = async (): Promise<string> => {
    const { body } = await harness
      .call("post", "/v1/recommendations")
      .send({ moment: "cart", context: { cart: ["i2"] }, limit: 3 })
      .expect(200);
    const { slot, name, version } = body.transparency.model;
    expect(slot).toBe("complement");
    return `${name}@${version}`;
  };
  const expectRefits = async (): Promise<void> => {
    for (const slot of ["default", "complement"]) {
      const id = await championOf(slot);
      expect(await modelHash(harness, id)).toBe(await refitHash(harness, { ...trained, package: id }));
    }
  };

  beforeAll(async () => {
    const store = await start();
    harness = await startHarness({ clock }, "acme", store.settings);
    close = async () => {
      await harness.close();
      await store.stop();
    };
    await fillShop(harness);
    const beside = await trainWatched(harness, { neighbours: 20 });
    trained = await trainWatched(harness, { neighbours: 21 });
    for (const [slot, champion] of [
      ["default", trained.package],
      ["complement", beside.package],
    ] as const)
      await harness.call("put", `/v1/slots/${slot}`).send({ champion }).expect(200);
    await harness.app.models.follow();
    unlearner = begin();
  }, 240_000);
  afterAll(() => close());

  it("completes an erasure once the model that answers has forgotten; the others answer nobody", async () => {
    const beside = await championOf("complement");
    const receipt = await erase("s3");
    await unlearn();
    expect(await championOf("default")).toBe(`${trained.package}.f1`);
    expect([await championOf("complement"), await restsIn("complement")]).toEqual([beside, true]);
    // Nothing of whoever left stays in memory until it is made again.
    expect(dropped).toEqual([beside]);
    const told = await erasureOf(receipt);
    expect(told.state).toBe("complete");
    const fates = told.model_versions.map(({ slot, state }: Record<string, string>) => [slot, state]);
    expect(Object.fromEntries(fates)).toEqual({ default: "exact", complement: "retired" });
    expect(await answersCart()).toBe(`${trained.package}.f1`);
    const { body } = await harness.call("get", `/v1/models/${beside}`).expect(200);
    expect(body).toMatchObject({ rests: true, loadable: false, serves: ["complement: champion"] });
    for (const request of [
      harness.call("post", "/v1/recommendations").send({ moment: "cart", slot: `complement@${beside}` }),
      harness.call("put", "/v1/slots/default").send({ champion: beside }),
    ])
      expect((await request.expect(409)).body.code).toBe("erasures_pending");
  }, 60_000);

  it("makes them again once nobody leaves, without whoever left while they rested", async () => {
    await erase("s4");
    await unlearn();
    expect(await championOf("default")).toBe(`${trained.package}.f2`);
    expect(await restsIn("complement")).toBe(true);
    const resting = await championOf("complement");
    // One that has just begun cannot know when they left, and gives them their time.
    await unlearn(begin());
    expect(await restsIn("complement")).toBe(true);
    time.shift += QUIET_MS;
    await unlearn();
    expect(await championOf("complement")).toBe(`${resting}.f2`);
    expect(await restsIn("complement")).toBe(false);
    expect(await answersCart()).toBe(`${resting}.f2`);
    await expectRefits();
    // Files that remember somebody go, and what says who left.
    time.shift += 2 * MINUTE_MS;
    await unlearn();
    expect(await harness.app.services.store.models.openPackage("acme", resting)).toBeNull();
    const acts = await harness.app.services.store.jobs.list("acme", "unlearning");
    expect(acts.filter(({ state }) => state === "logged")).toEqual([]);
  }, 60_000);

  it("does not let them rest for ever where somebody leaves all the time", async () => {
    await erase("s5");
    await unlearn();
    expect(await restsIn("complement")).toBe(true);
    time.shift += 4 * MINUTE_MS;
    await erase("s6");
    time.shift += 2 * MINUTE_MS - QUIET_MS / 2;
    const receipt = await erase("s7");
    await unlearn();
    expect(await restsIn("complement")).toBe(false);
    expect((await erasureOf(receipt)).state).toBe("complete");
    await expectRefits();
  }, 60_000);

  it("retires what nobody made again in time, and keeps nothing of it", async () => {
    await erase("s8");
    await unlearn();
    const resting = await championOf("complement");
    expect(await restsIn("complement")).toBe(true);
    time.shift += 100 * 24 * 60 * MINUTE_MS;
    await harness.app.models.follow();
    expect(packageOf(await stateNow(), resting)).not.toHaveProperty("rests");
    expect(await championOf("complement")).not.toBe(resting);
  }, 60_000);
});
