import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packPackage } from "../../src/model/package/archive.ts";
import { loadForServing } from "../../src/model/process/load-for-serving.ts";
import { createShopModels } from "../../src/model/registry/shop-models.ts";
import type { TestPackageOptions } from "../model/package-graphs.ts";
import { writeTestPackage } from "../model/packages.ts";
import { consent } from "../support/harness.ts";
import { idsOf, NEIGHBOURS, PLANTED, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

const HOME = { moment: "home", limit: 3 };

/** A planted shop without a model and packages that were uploaded to it, for the tests of a block. */
const openSlotShop = () => {
  let shop: PlantedShop;
  let folder: string;
  let made = 0;
  const upload = async (options: TestPackageOptions) => {
    const dir = join(folder, String((made += 1)));
    await writeTestPackage(dir, {
      ...(options.kind === "rank"
        ? {}
        : { items: PLANTED.map(({ item_id }) => item_id), neighbours: NEIGHBOURS }),
      ...options,
    });
    return shop
      .call("post", "/v1/models")
      .set("Content-Type", "application/x-tar")
      .send(await buffer(await packPackage(dir)));
  };
  const put = (slot: string, body: object) =>
    shop.call("put", `/v1/slots/${slot}`).send({ accept_unknown_training: true, ...body });
  const slotOf = async (slot: string) => (await shop.call("get", `/v1/slots/${slot}`).expect(200)).body;
  const follow = () => shop.app.models.follow();
  /** A package of the default slot in this process. */
  const leaseOf = async (arm: "champion" | "shadow") => {
    const slots = await shop.app.models.slotsOf(shop.shop);
    return arm === "champion"
      ? slots.acquire("default", { stickyKey: null, measure: false })!
      : slots.acquireShadow("default")!;
  };

  beforeAll(async () => {
    shop = await startPlantedShop({}, false);
    folder = await mkdtemp(join(tmpdir(), "candor-slots-"));
    for (const version of ["1", "2", "3"]) expect((await upload({ name: "mine", version })).status).toBe(201);
    expect((await upload({ name: "other", version: "2" })).status).toBe(201);
    expect((await upload({ kind: "rank", name: "order", version: "1" })).status).toBe(201);
    await shop.shopper("anna", [{ item: "teapot", days: 3 }]);
  }, 120_000);
  afterAll(async () => {
    await shop.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { running: () => shop, upload, put, slotOf, follow, leaseOf };
};

describe("slots over HTTP", () => {
  const { running, upload, put, slotOf, follow, leaseOf } = openSlotShop();

  it("walk back one champion a rollback, and are never taken to the one that was left", async () => {
    for (const version of ["1", "2", "3"]) await put("walk", { champion: `mine@${version}` }).expect(200);
    const rollback = () => running().call("post", "/v1/slots/walk/rollback");
    expect((await rollback().expect(200)).body).toMatchObject({
      champion: "mine@2",
      previous: "mine@1",
      can_roll_back: true,
    });
    expect((await rollback().expect(200)).body).toMatchObject({ champion: "mine@1", can_roll_back: false });
    expect((await rollback().expect(409)).body).toMatchObject({ code: "nothing_to_roll_back" });
    expect((await slotOf("walk")).history.at(-1)).toMatchObject({
      change: "rollback",
      id: "mine@1",
      because: "away from mine@2",
    });
    await running().call("delete", "/v1/slots/walk").expect(204);
    expect((await running().call("get", "/v1/slots/walk")).body).toMatchObject({
      status: 404,
      code: "slot_unknown",
    });
    expect((await running().call("delete", "/v1/slots/default")).body.code).toMatch(
      /slot_unknown|model_in_use/,
    );
  });

  it("let the first ranking model go again, by rollback and by champion null", async () => {
    await put("default", { champion: "mine@1" }).expect(200);
    await put("default.rank", { champion: "order@1" }).expect(200);
    await follow();
    expect((await running().ask(HOME, "anna").expect(200)).body.transparency.model.ranking).toEqual({
      name: "order",
      version: "1",
    });
    expect((await running().call("post", "/v1/slots/default.rank/rollback").expect(200)).body).toMatchObject({
      champion: null,
      can_roll_back: false,
    });
    await put("default.rank", { champion: "order@1" }).expect(200);
    expect((await put("default.rank", { champion: null }).expect(200)).body).toMatchObject({
      champion: null,
      answering: null,
    });
    await follow();
    const { model } = (await running().ask(HOME, "anna").expect(200)).body.transparency;
    expect(model).toMatchObject({ name: "mine", version: "1" });
    expect([model.ranking, model.instead_of]).toEqual([undefined, undefined]);
    expect((await put("default", { champion: null })).body).toMatchObject({
      status: 400,
      code: "invalid_request",
    });
  });

  it.each([
    {
      what: "a shadow in a slot that nobody made",
      slot: "nope",
      body: { shadow: "mine@2" },
      code: "slot_unknown",
    },
    {
      what: "a challenger that is the champion",
      slot: "default",
      body: { challenger: { model: "mine@1", percent: 5 } },
      code: "invalid_request",
    },
    {
      what: "a gate without a champion",
      slot: "default",
      body: { gate: { min_shown: 1 } },
      code: "invalid_request",
    },
    {
      what: "a gate that asks nothing",
      slot: "default",
      body: { champion: "mine@2", gate: {} },
      code: "invalid_request",
    },
    {
      what: "a gate on a package that was never uploaded",
      slot: "default",
      body: { champion: "mine@9", gate: { min_shown: 1 } },
      code: "model_unknown",
    },
    {
      what: "a promotion whose gate has no evidence",
      slot: "default",
      body: { champion: "mine@2", gate: { no_worse_relevance: true } },
      code: "promotion_gate",
    },
  ])("refuse $what as $code, and stay as they were", async ({ slot, body, code }) => {
    expect((await put(slot, body)).body.code).toBe(code);
    expect((await slotOf("default")).champion).toBe("mine@1");
    expect((await running().call("get", "/v1/slots/nope")).status).toBe(404);
  });

  it("take a challenger back as they show it", async () => {
    await put("default", { challenger: { model: "mine@2", percent: 5 } }).expect(200);
    const { champion, challenger, shadow } = await slotOf("default");
    expect(challenger).toEqual({ id: "mine@2", percent: 5 });
    expect(
      (await put("default", { champion, challenger: { ...challenger, percent: 10 }, shadow }).expect(200))
        .body.challenger,
    ).toEqual({ id: "mine@2", percent: 10 });
    for (const unclear of [{ percent: 5 }, { model: "mine@2", id: "mine@3", percent: 5 }])
      expect((await put("default", { challenger: unclear })).body).toMatchObject({
        status: 400,
        errors: [{ path: "challenger" }],
      });
    expect((await put("default", { challenger: null }).expect(200)).body.challenger).toBeNull();
  });

  it("answer a pin by version only where it means one package, and by name and version always", async () => {
    await put("default", { champion: "mine@2" }).expect(200);
    await put("default", { champion: "other@2" }).expect(200);
    await follow();
    const pinned = (slot: string) => running().ask({ ...HOME, slot }, "anna");
    expect((await pinned("default@2")).body).toMatchObject({
      status: 409,
      code: "pin_ambiguous",
      detail: expect.stringContaining("default@mine@2"),
    });
    expect((await pinned("default@mine@2").expect(200)).body.transparency.model).toMatchObject({
      name: "mine",
      version: "2",
      arm: "pinned",
    });
    // An answer that was given is made again on the very package, though its version alone means two.
    const answer = await running().ask(HOME, "anna").expect(200);
    const why = await running()
      .call("post", `/v1/recommendations/${answer.body.recommendation_id}/why-not`)
      .set("Shopper-Id", "anna")
      .send({ item_id: "gone" });
    expect(why.status).toBe(200);
    await running().call("post", "/v1/slots/default/rollback").expect(200);
    await running().call("post", "/v1/slots/default/rollback").expect(200);
    await follow();
  });

  it(
    "say of an invented data set that the shop does not know it, when it is uploaded and when it is " +
      "promoted",
    async () => {
      const training = {
        dataset: "ds_invented",
        recipe: null,
        reference_at: null,
        from: null,
        to: null,
        events: 1,
        subjects: 1,
        purpose: "train" as const,
        watermark: 0,
      };
      const uploaded = await upload({ name: "invented", manifest: { training } });
      expect(uploaded.body.report.notes.join(" ")).toMatch(
        /exported no data set "ds_invented".*promotion, canary and shadow need accept_unknown_training/,
      );
      const refused = await running().call("put", "/v1/slots/default").send({ champion: "invented@1.0.0" });
      expect(refused.body).toMatchObject({
        code: "training_unknown",
        detail: expect.stringContaining('names the data set "ds_invented", which this shop has not exported'),
      });
    },
  );

  it("time a shadow and the champion over the same work", async () => {
    await put("default", { shadow: "mine@3" }).expect(200);
    await follow();
    await consent(running(), "anna", { personalise: true, measure: true }).expect(200);
    for (let asked = 0; asked < 3; asked += 1) await running().ask(HOME, "anna").expect(200);
    await expect
      .poll(async () => (await slotOf("default")).reports.shadows[0]?.answers, { timeout: 10_000 })
      .toBe(3);
    const { reports } = await slotOf("default");
    expect(reports.shadows).toMatchObject([
      { champion: "mine@1", other: "mine@3", overlap: { value: 1, n: 3 } },
    ]);
    for (const times of [reports.shadows[0].champion_ms, reports.shadows[0].other_ms]) {
      expect(times).toMatchObject({ n: 3 });
      expect(times.p50).toBeLessThanOrEqual(times.p95);
      expect(times.p95).toBeLessThanOrEqual(times.p99);
    }
    expect(reports.arms).toContainEqual(expect.objectContaining({ model: "mine@1", shown: 3, failed: 0 }));
  });

  it("show a fence to everybody, count the failures, and refuse to promote what is fenced", async () => {
    const lease = await leaseOf("shadow");
    lease.vocabulary.indexOf = () => 1_000_000;
    await lease.release();
    for (let asked = 0; asked < 6; asked += 1) await running().ask(HOME, "anna").expect(200);
    await expect
      .poll(async () => (await slotOf("default")).fenced, { timeout: 10_000 })
      .toMatchObject([{ id: "mine@3", slot: "default", failures: 5 }]);
    const slot = await slotOf("default");
    expect(slot).toMatchObject({ champion: "mine@1", answering: "mine@1", shadow: "mine@3" });
    expect(slot.history.at(-1)).toMatchObject({ change: "fence", id: "mine@3", by: "service" });
    expect(
      slot.reports.arms.find(({ model }: { model: string }) => model === "mine@3").failed,
    ).toBeGreaterThanOrEqual(5);
    const { body } = await running().call("get", "/v1/models/mine@3").expect(200);
    expect(body).toMatchObject({
      fenced: { slot: "default", failures: 5 },
      loadable: false,
      serves: ["default: shadow"],
      manifest: { name: "mine" },
    });
    expect((await put("default", { champion: "mine@3" })).body).toMatchObject({
      status: 409,
      code: "model_fenced",
      detail: expect.stringContaining("upload a new version"),
    });
    expect((await slotOf("default")).champion).toBe("mine@1");
  });

  it("keep a fence in every other process of the shop", async () => {
    await put("default", { champion: "mine@2", shadow: null }).expect(200);
    await follow();
    const lease = await leaseOf("champion");
    expect(lease.id).toBe("mine@2");
    lease.vocabulary.indexOf = () => 1_000_000;
    await lease.release();
    for (let asked = 0; asked < 6; asked += 1) await running().ask(HOME, "anna").expect(200);
    await expect.poll(async () => (await slotOf("default")).answering, { timeout: 10_000 }).toBe("mine@1");
    const { store, registry, erasureLog } = running().app.services;
    const elsewhere = createShopModels({
      models: store.models,
      registry,
      erasureLog,
      load: (dir, runMs) => loadForServing(dir, runMs),
      report: () => undefined,
    });
    try {
      expect((await elsewhere.slotsOf(running().shop)).serving()["default"]).toMatchObject({
        champion: "mine@1",
      });
    } finally {
      await elsewhere.close();
    }
    await follow();
    const { body } = await running().ask(HOME, "anna").expect(200);
    expect(body.transparency.model).toMatchObject({ name: "mine", version: "1", instead_of: "mine@2" });
    expect(idsOf(body)[0]).toBe("teacup");
  });

  it("let a package go that serves nowhere, and keep its id taken", async () => {
    expect((await running().call("delete", "/v1/models/mine@2")).body).toMatchObject({
      status: 409,
      code: "model_in_use",
    });
    await running().call("delete", "/v1/models/other@2").expect(204);
    expect((await running().call("get", "/v1/models/other@2").expect(200)).body).toMatchObject({
      retired: { because: "removed" },
      manifest: null,
    });
    expect((await upload({ name: "other", version: "2" })).body.code).toBe("model_exists");
    expect((await running().call("get", "/v1/models/never@1")).body).toMatchObject({
      status: 404,
      code: "model_unknown",
    });
  });
});
