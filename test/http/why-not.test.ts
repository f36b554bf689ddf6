import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WhyNotAnswer } from "../../src/contract/followups.ts";
import { consent } from "../support/harness.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

describe("why something is not in the list", () => {
  let shop: PlantedShop;
  let id: string;
  beforeAll(async () => {
    shop = await startPlantedShop();
    await shop.shopper("anna", [
      { item: "teacup", days: 3 },
      { type: "return", item: "teapot", days: 4 },
      { item: "teapot", days: 12 },
      { item: "beans", days: 40 },
    ]);
    await shop
      .call("patch", "/v1/shopper/preferences")
      .set("Shopper-Id", "anna")
      .send({ dismissed: { items: ["vase"] } })
      .expect(200);
    await shop
      .call("put", "/v1/items")
      .send({ item_id: "brand-new", title: "Brand new", price: 3, currency: "EUR", category: ["Living"] })
      .expect(200);
    id = (
      await shop
        .ask(
          {
            moment: "product",
            limit: 2,
            context: { item_id: "grinder" },
            filter: { exclude_items: ["frame"] },
          },
          "anna",
        )
        .expect(200)
    ).body.recommendation_id;
  }, 60_000);
  afterAll(() => shop.close());

  const whyNot = async (itemId: string, shopper = "anna", of = id) =>
    (
      await shop
        .call("post", `/v1/recommendations/${of}/why-not`)
        .set("Shopper-Id", shopper)
        .send({ item_id: itemId })
    ).body;

  it.each([
    ["teacup", "owned", "owned"],
    ["teapot", "returned", "returned"],
    ["lid", "returned", "returned"],
    ["vase", "dismissed", "dismissed"],
    ["gone", "unavailable", "unavailable"],
    ["frame", "filter", "filter"],
    ["grinder", "on_page", "on_page"],
    ["filter", "shown", null],
    ["lamp", "score", null],
    ["brand-new", "not_in_model", null],
    ["nowhere", "unknown", null],
    ["manual", "unavailable", "unavailable"],
  ])("%s: %s", async (itemId, because, code) => {
    const told = await whyNot(itemId);
    expect(told).toMatchObject({ item_id: itemId, because, code });
    expect(told.text.length).toBeGreaterThan(10);
    expect(() => WhyNotAnswer.parse(told)).not.toThrow();
  });

  it("tells the place of what came later", async () => {
    const { rank, text } = await whyNot("lamp");
    expect(rank).toBeGreaterThan(2);
    expect(text).toContain(String(rank));
  });

  it("runs on the recorded version, whatever is served since", async () => {
    const model = (await shop.ask({ moment: "home", limit: 1 }, "anna")).body;
    await shop.serve({ neighbours: {}, prior: { lamp: 1 } });
    expect((await shop.ask({ moment: "home", limit: 1 }, "anna")).body.items[0].item_id).toBe("lamp");
    expect(await whyNot(model.items[0].item_id, "anna", model.recommendation_id)).toMatchObject({
      because: "shown",
      rank: 1,
    });
  });

  it("answers under today’s consent", async () => {
    await consent(shop, "anna", { personalise: false }).expect(200);
    expect((await whyNot("teacup")).because).not.toBe("owned");
  });

  it("is nobody else’s", async () => {
    expect((await whyNot("lamp", "otto")).code).toBe("recommendation_unknown");
  });
});
