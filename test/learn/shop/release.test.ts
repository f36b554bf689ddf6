import { afterAll, beforeAll, expect, it } from "vitest";
import type { RecommendationAnswer } from "../../../src/contract/recommendations.ts";
import { NO_DEFENCE } from "../../../src/learn/linear/recipe.ts";
import { fillSlots } from "../../../src/learn/shop/fill-slots.ts";
import { publicRecipe } from "../../../src/learn/shop/release.ts";
import { readStatement } from "../../../src/learn/shop/training-statement.ts";
import { createUnlearner } from "../../../src/learn/shop/unlearn.ts";
import type { Log } from "../../../src/lib/log.ts";
import { describeOnLmdb } from "../../support/both-stores.ts";
import { type Harness, startHarness } from "../../support/harness.ts";
import { fillShop, manifestOf, modelHash, refitHash, trainWatched } from "./tastes.ts";

const PAGE = { moment: "product", context: { item_id: "i4" } };
const MINUTE_MS = 60_000;

it("a release is never defended less than the shop asked for, nor less than is usual for one", () => {
  const asked = { ...NO_DEFENCE, partners: 1, grain: 64 };
  expect(publicRecipe({ min_units: 50, defence: asked })).toMatchObject({ min_units: 50, defence: asked });
  expect(publicRecipe({ min_units: 1, defence: NO_DEFENCE })).toMatchObject({
    audience: "public",
    min_units: 10,
    defence: { partners: 2, grain: 16 },
  });
});

describeOnLmdb("lists that anybody may ask for", (start) => {
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
  const ask = async (body: object): Promise<RecommendationAnswer> => {
    await harness().app.models.follow();
    const { body: answer } = await harness()
      .call("post", "/v1/recommendations")
      .send({ limit: 5, ...body })
      .expect(200);
    return answer as RecommendationAnswer;
  };
  const modelOf = async (body: object): Promise<string> => {
    const { slot, name, version } = (await ask(body)).transparency.model;
    return name === null ? `${slot}: none` : `${slot}: ${name}@${version}`;
  };
  const slotOf = async (slot: string) =>
    (await harness().app.services.registry.read("acme")).state.slots[slot] ?? null;
  const statementOf = async (id: string) =>
    readStatement((await harness().app.services.store.models.openPackage("acme", id)) ?? "");
  const ofAShopper = { ...PAGE, shopper: { id: "s40" } };
  /** So many shoppers buy something, a minute from now. */
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
  }, 120_000);
  afterAll(async () => {
    await held.harness?.close();
    await held.stop?.();
  });

  it("come from the model of everybody where the shop has not settled anything", async () => {
    await fillSlots(harness().app.services, "acme");
    expect(await modelOf(PAGE)).toMatch(/^default: content@/);
  });

  it("are the shop's own order until something is released, whatever slot is asked for", async () => {
    await settle({ from: "released" });
    expect(await modelOf(PAGE)).toBe("public: none");
    expect(await modelOf({ ...PAGE, slot: "default" })).toBe("public: none");
    expect(await modelOf(ofAShopper)).toMatch(/^default: content@/);
    await fillSlots(harness().app.services, "acme");
    expect(await modelOf(PAGE)).toMatch(/^public: content@/);
  });

  it("are released by the first training, beside the model of those with a profile", async () => {
    const trained = await trainWatched(harness());
    expect(trained.released).toMatch(/^public@/);
    expect(await modelOf(PAGE)).toBe(`public: ${trained.released}`);
    expect(await modelOf({ moment: "cart", context: { cart: ["i4"] } })).toBe(`public: ${trained.released}`);
    expect(await modelOf({ ...ofAShopper, mode: "non_profiled" })).toBe(`public: ${trained.released}`);
    expect(await modelOf(ofAShopper)).toBe(`default: ${trained.package}`);
    const { training } = await manifestOf(harness(), trained.released!);
    expect(training!.recipe).toMatchObject({ min_units: 10, defence: { partners: 2, grain: 16 } });
    const { body } = await harness().call("get", "/s/acme/v1/transparency", null).expect(200);
    expect(body.public_lists).toMatchObject({ from: "released", changed_shoppers: 100 });
    expect(body.models.map(({ slot }: { slot: string }) => slot)).toContain("public");
  }, 120_000);

  it("forget who leaves at once, to the byte of a refit without them", async () => {
    const before = (await slotOf("public"))!.champion!;
    const { as_of } = await statementOf(before);
    await harness().call("delete", "/v1/shopper").set("Shopper-Id", "s3").expect(202);
    const { services } = harness().app;
    await createUnlearner({ services, log, signal: new AbortController().signal }).turn();
    expect(errors).toEqual([]);
    const after = (await slotOf("public"))!.champion!;
    expect(after).toMatch(/^public@.*\.f\d+$/);
    expect(await modelOf(PAGE)).toBe(`public: ${after}`);
    const refit = await refitHash(harness(), { package: after, statement: { as_of } });
    expect(await modelHash(harness(), after)).toBe(refit);
    // The release with them serves nowhere any more, and is not put back.
    await harness().call("put", "/v1/slots/public").send({ champion: before }).expect(404);
    expect(await modelOf({ ...PAGE, slot: `default@${before}` })).toBe(`default: ${after}`);
  }, 120_000);

  it("stay as they are until enough shoppers did something since", async () => {
    await settle({ every_days: 0, changed_shoppers: 8 });
    const released = (await slotOf("public"))!.champion;
    await buy(7, 1);
    expect((await trainWatched(harness())).released).toBeNull();
    expect((await slotOf("public"))!.champion).toBe(released);
    await buy(8, 2);
    await settle({ every_days: 3 });
    expect((await trainWatched(harness())).released).toBeNull();
    await settle({ every_days: 0 });
    const next = await trainWatched(harness());
    expect(next.released).toMatch(/^public@/);
    expect(await modelOf(PAGE)).toBe(`public: ${next.released}`);
  }, 600_000);

  it("tell nothing that anybody did where the shop wants that; nothing learnt is kept", async () => {
    await settle({ from: "catalogue" });
    await fillSlots(harness().app.services, "acme");
    expect(await modelOf(PAGE)).toMatch(/^public: content@/);
    expect((await slotOf("public"))!.earlier).toEqual([]);
    expect(await modelOf(ofAShopper)).toMatch(/^default: (?!content)/);
    const trained = await trainWatched(harness());
    expect(trained.released).toBeNull();
    expect(await modelOf(PAGE)).toMatch(/^public: content@/);
  }, 120_000);

  it("are those of everybody again once the shop takes the setting back", async () => {
    await harness().call("patch", "/v1/settings").send({ public_lists: null }).expect(200);
    expect(await modelOf(PAGE)).toMatch(/^default: (?!content)/);
    await fillSlots(harness().app.services, "acme");
    expect(await slotOf("public")).toBeNull();
  });
});
