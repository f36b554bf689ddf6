import { beforeAll, describe, expect, it } from "vitest";
import { loadForServing } from "../../src/model/process/load-for-serving.ts";
import { createShopModels } from "../../src/model/registry/shop-models.ts";
import { consent } from "../support/harness.ts";
import { idsOf } from "../support/planted-shop.ts";
import { openSlotShop } from "./slot-shop.ts";

const HOME = { moment: "home", limit: 3 };

describe("slots over HTTP", () => {
  const { running, upload, put, slotOf, follow, leaseOf } = openSlotShop();
  /** Six shoppers, each with a history of its own: one who asks again and again counts once. */
  const askByMany = async (name: string): Promise<void> => {
    const items = ["teapot", "candle", "vase", "frame", "lamp", "beans"];
    for (let asked = 1; asked <= items.length; asked += 1) {
      const events = items.slice(0, asked).map((item, at) => ({ item, days: 1 + at }));
      await running().shopper(`${name}-${asked}`, events, { personalise: true, measure: true });
      await running().ask(HOME, `${name}-${asked}`).expect(200);
    }
  };
  beforeAll(async () => {
    await put("default", { champion: "mine@1" }).expect(200);
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
    await askByMany("shadow");
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
    const pinned = await running().ask({ moment: "home", slot: "default@mine@3" }, "anna");
    expect(pinned.body).toMatchObject({ status: 409, code: "model_fenced" });
  });

  it("keep a fence in every other process of the shop", async () => {
    await put("default", { champion: "mine@2", shadow: null }).expect(200);
    await follow();
    const lease = await leaseOf("champion");
    expect(lease.id).toBe("mine@2");
    lease.vocabulary.indexOf = () => 1_000_000;
    await lease.release();
    await askByMany("champion");
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
});
