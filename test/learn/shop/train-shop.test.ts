import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTrainedSteps } from "../../../src/learn/shop/as-trained.ts";
import { fillSlots } from "../../../src/learn/shop/fill-slots.ts";
import { loadShopData } from "../../../src/learn/shop/load-shop-data.ts";
import { trainShop } from "../../../src/learn/shop/train-shop.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { championOf, manifestOf } from "./tastes.ts";

const ITEMS = Array.from({ length: 24 }, (_, at) => ({
  item_id: `i${at}`,
  title: `Thing ${at}`,
  category: [at % 2 === 0 ? "Even" : "Odd"],
}));
/** Shoppers buy along one parity, a few things each, one a day: a taste that can be learnt. */
const historyOf = (shopper: number) =>
  Array.from({ length: 6 }, (_, step) => ({
    event_id: `s${shopper}-${step}`,
    shopper_id: `s${shopper}`,
    type: "purchase",
    item_id: `i${2 * ((shopper * 5 + step * 3) % 12) + (shopper % 2)}`,
    order_id: `o${shopper}-${step}`,
    occurred_at: new Date(Date.UTC(2026, 0, 1 + step * 3 + (shopper % 3), 10)).toISOString(),
  }));
const SHOPPERS = 60;
const deps = (harness: Harness) => ({ services: harness.app.services, onProgress: () => undefined });

describe("training on the store", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
  });
  afterAll(() => harness.close());

  it("says what is missing while nobody agreed, and while one shopper would be all of it", async () => {
    await expect(trainShop(deps(harness), "nobody", { by: "test" })).rejects.toMatchObject({
      code: "shop_unknown",
    });
    await expect(trainShop(deps(harness), "acme", { by: "test" })).rejects.toMatchObject({
      code: "no_consented_events",
    });
    await consent(harness, "s0", { personalise: true, train: true }).expect(200);
    await harness.call("post", "/v1/events").send(historyOf(0)).expect(200);
    await expect(trainShop(deps(harness), "acme", { by: "test" })).rejects.toMatchObject({
      code: "too_little_data",
    });
  });

  it(
    "serves from the catalogue until something was learnt, then from what those " + "who agreed did",
    async () => {
      expect(await fillSlots(harness.app.services, "acme")).toMatch(/^content@/);
      expect(await fillSlots(harness.app.services, "acme")).toBeNull();
      for (let shopper = 1; shopper < SHOPPERS; shopper += 1) {
        await consent(
          harness,
          `s${shopper}`,
          shopper === 7 ? { personalise: true } : { personalise: true, train: true },
        ).expect(200);
        await harness.call("post", "/v1/events").send(historyOf(shopper)).expect(200);
      }
      const data = await loadShopData(harness.app.services, "acme");
      expect(data.shoppers).toBe(SHOPPERS - 1);
      expect(data.dataset.units).not.toContain(harness.app.services.store.pseudonym("acme", "s7"));
      const trained = await trainShop(deps(harness), "acme", { by: "test", minShoppers: 2 });
      expect(trained).toMatchObject({
        shoppers: SHOPPERS - 1,
        promoted: ["default", "complement"],
        because: null,
      });
      expect(trained.reports.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["linear", "popularity", "personal-frequency", "item-knn"]),
      );
      const kept = await harness.app.services.store.shoppers.readTrained({
        shop: "acme",
        key: harness.app.services.store.pseudonym("acme", "s3"),
      });
      expect(kept).toMatchObject({ package: trained.package, watermark: 0 });
      expect(readTrainedSteps(kept)).toMatchObject([{ packages: [trained.package], watermark: 0 }]);
      expect(readTrainedSteps(kept)[0]!.steps).toHaveLength(6);
      expect(
        await harness.app.services.store.shoppers.readTrained({
          shop: "acme",
          key: harness.app.services.store.pseudonym("acme", "s7"),
        }),
      ).toBeNull();
      await harness.app.models.follow();
      const answer = await harness
        .call("post", "/v1/recommendations")
        .send({ moment: "home", shopper: { id: "s3" }, limit: 5 })
        .expect(200);
      expect(`${answer.body.transparency.model.name}@${answer.body.transparency.model.version}`).toBe(
        trained.package,
      );
      const odd = answer.body.items.filter(
        (item: { item_id: string }) => Number(item.item_id.slice(1)) % 2 === 1,
      ).length;
      expect(odd).toBeGreaterThanOrEqual(4);
      expect(await fillSlots(harness.app.services, "acme")).toBeNull();
    },
    400_000,
  );

  it("trains one at a time, and a second stage beside its first", async () => {
    const [first, second] = await Promise.allSettled([
      trainShop(deps(harness), "acme", { by: "test", model: "ranker", minShoppers: 2 }),
      trainShop(deps(harness), "acme", { by: "test" }),
    ]);
    expect(second).toMatchObject({ status: "rejected", reason: { code: "training_running" } });
    expect(first.status, String((first as PromiseRejectedResult).reason)).toBe("fulfilled");
    const { ranker } = (first as PromiseFulfilledResult<Awaited<ReturnType<typeof trainShop>>>).value;
    expect(ranker?.package).toMatch(/^ranker@/);
    const models = await harness.call("get", "/v1/models").expect(200);
    expect(models.body.data.map(({ task }: { task: string }) => task)).toContain("rank_candidates");
  }, 400_000);

  it("trains a model that is to be compared first: it says what it was made of, and waits", async () => {
    const before = await championOf(harness);
    const trained = await trainShop(deps(harness), "acme", { by: "test", model: "sequence" });
    expect(trained).toMatchObject({
      promoted: [],
      because: expect.stringContaining("candor model shadow"),
      statement: { shoppers: SHOPPERS - 1, held_back: [] },
    });
    expect((await manifestOf(harness, trained.package)).training).toMatchObject({
      dataset: trained.statement.dataset,
      subjects: SHOPPERS - 1,
      watermark: 0,
    });
    expect(await championOf(harness)).toBe(before);
  }, 400_000);
});
