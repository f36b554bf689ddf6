import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasRedisServer, startRedis } from "../store/redis-server.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const DAY = 86_400_000;
const JOINED = { personalise: true, connect_channels: true };

/** A shop with a few things to do to its shoppers. */
const actsIn = (harness: Harness) => {
  const as = (id: string, method: "get" | "put" | "post" | "delete", path: string) =>
    harness.call(method, path).set("Shopper-Id", id);
  return {
    as,
    erase: async (id: string): Promise<string> =>
      (await as(id, "delete", "/v1/shopper").expect(202)).body.receipt_id as string,
    stateOf: async (receipt: string): Promise<string> =>
      (await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200)).body.state as string,
    because: async (id: string): Promise<string | null> =>
      (await as(id, "get", "/v1/shopper/consent").expect(200)).body.effective.personalise.because as string,
    known: async (id: string): Promise<boolean> =>
      (await as(id, "get", "/v1/shopper").expect(200)).body.known as boolean,
    join: (id: string, other: string) =>
      as(id, "post", "/v1/shopper/links").send({ shopper_id: other, kind: "app" }).expect(200),
  };
};

describeOnBothStores("an erasure", (start) => {
  const clock = { now: Date.parse("2026-11-01T12:00:00Z") };
  let harness: Harness;
  let close: () => Promise<void>;
  let acts: ReturnType<typeof actsIn>;
  beforeEach(async () => {
    const store = await start();
    harness = await startHarness({ clock: () => clock.now }, "acme", store.settings);
    acts = actsIn(harness);
    close = async () => {
      await harness.close();
      await store.stop();
    };
  });
  afterEach(() => close());

  it("of somebody never seen, and asked for twice, is complete each time", async () => {
    const receipts = [await acts.erase("stranger"), await acts.erase("stranger")];
    expect(new Set(receipts).size).toBe(2);
    await harness.app.tick();
    for (const receipt of receipts) expect(await acts.stateOf(receipt)).toBe("complete");
    expect(await acts.known("stranger")).toBe(false);
    // What is told later counts as of somebody new.
    clock.now += 1000;
    await consent(harness, "stranger", { personalise: true }).expect(200);
    expect(await acts.because("stranger")).toBeNull();
  });

  it("of a shopper joined to two others forgets all three", async () => {
    for (const id of ["phone", "card", "web", "other"]) await consent(harness, id, JOINED).expect(200);
    await acts.join("web", "phone");
    await acts.join("web", "card");
    // Asked for on an outer one: the third is two links away.
    const receipt = await acts.erase("phone");
    for (const id of ["phone", "card", "web"]) expect(await acts.because(id)).toBe("erased");
    await harness.app.tick();
    expect(await acts.stateOf(receipt)).toBe("complete");
    for (const id of ["phone", "card", "web"]) expect(await acts.known(id)).toBe(false);
    expect(await acts.known("other")).toBe(true);
  });

  it("during another's, and of half the shop at once, ends complete for each", async () => {
    const ids = Array.from({ length: 60 }, (_, at) => `s${at}`);
    for (const id of ids) await consent(harness, id, { personalise: true }).expect(200);
    const half = ids.slice(0, 30);
    const turning = harness.app.tick();
    const receipts = await Promise.all([...half, ...half.slice(0, 5)].map((id) => acts.erase(id)));
    await turning;
    expect(new Set(receipts).size).toBe(35);
    await harness.app.tick();
    await harness.app.tick();
    for (const receipt of receipts) expect(await acts.stateOf(receipt)).toBe("complete");
    for (const id of half) expect(await acts.known(id)).toBe(false);
    for (const id of ids.slice(30)) expect(await acts.because(id)).toBeNull();
  }, 30_000);

  it("goes on with a clock that jumps back; a yes is in doubt until it is right", async () => {
    await consent(harness, "traveller", { personalise: true }).expect(200);
    const first = await acts.erase("traveller");
    clock.now -= DAY;
    expect(await acts.because("traveller")).toBe("erased");
    await harness.app.tick();
    expect(await acts.stateOf(first)).toBe("complete");
    const doubtful = await consent(harness, "traveller", { personalise: true }).expect(409);
    expect(doubtful.body).toMatchObject({ code: "given_at_stale" });
    const second = await acts.erase("traveller");
    await harness.app.tick();
    expect(await acts.stateOf(second)).toBe("complete");
    expect(await acts.known("traveller")).toBe(false);
    clock.now += 2 * DAY;
    await consent(harness, "traveller", { personalise: true }).expect(200);
    expect(await acts.because("traveller")).toBeNull();
  });

  it("takes what was told since one before it, though the clock jumped back", async () => {
    await consent(harness, "settler", { personalise: true }).expect(200);
    await acts.erase("settler");
    await harness.app.tick();
    clock.now -= 60_000;
    await acts.as("settler", "put", "/v1/shopper/preferences").send({ paused: true }).expect(200);
    expect(await acts.known("settler")).toBe(true);
    const second = await acts.erase("settler");
    expect(await acts.known("settler")).toBe(false);
    await harness.app.tick();
    expect(await acts.stateOf(second)).toBe("complete");
    expect(await acts.known("settler")).toBe(false);
  });
});

describe.skipIf(!hasRedisServer())("a refusal while Redis is away", () => {
  it("holds from then on, and stands in the store once it is back", async () => {
    const server = await startRedis();
    const harness = await startHarness({}, "acme", { redis: server.url });
    const { as, because, stateOf } = actsIn(harness);
    for (const id of ["withdraws", "leaves", "stays"])
      await consent(harness, id, { personalise: true }).expect(200);
    await server.stop();
    const withdrawn = await as("withdraws", "delete", "/v1/shopper/consent").expect(202);
    const left = await as("leaves", "delete", "/v1/shopper").expect(202);
    expect([withdrawn.body.held, left.body.held]).toEqual([true, true]);
    await server.restart();
    // Until the connection is back nobody is served personally; then what is held comes first.
    await expect
      .poll(() => harness.app.services.store.identify().catch(() => "away"), { timeout: 10_000 })
      .toBe("same");
    expect([await because("withdraws"), await because("leaves")]).toEqual(["withdrawn", "erased"]);
    expect(await because("stays")).toBeNull();
    await harness.app.tick();
    await harness.app.tick();
    expect(await stateOf(left.body.receipt_id as string)).toBe("complete");
    const { body } = await as("withdraws", "get", "/v1/shopper/consent/history").expect(200);
    expect(body.records[0]).toMatchObject({ kind: "withdrawn" });
    await harness.close();
    await server.remove();
  }, 30_000);
});
