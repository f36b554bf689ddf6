import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  idsOf,
  NEIGHBOURS,
  PLANTED,
  type PlantedShop,
  PRIOR,
  startPlantedShop,
} from "../../support/planted-shop.ts";

/** A name that every object has a member of. */
const NAME = "constructor";

describe("an item that popularity alone speaks for", () => {
  let shop: PlantedShop;
  beforeAll(async () => {
    shop = await startPlantedShop({}, false);
    const kit = { item_id: NAME, title: "Model kit", category: ["Hobby"], sales_rank: 99 };
    await shop
      .call("put", "/v1/items")
      .send({ ...kit, price: 10, currency: "EUR" })
      .expect(200);
    await shop.serve({
      items: [...PLANTED.map(({ item_id }) => item_id), NAME],
      neighbours: { ...NEIGHBOURS, [NAME]: [] },
      prior: { ...PRIOR, [NAME]: 0.9 },
    });
  }, 60_000);
  afterAll(() => shop.close());

  it("is withheld where too few chose it, whatever it is called", async () => {
    const { body } = await shop.ask({ moment: "home", limit: 3 }).expect(200);
    expect(idsOf(body)).toEqual(["candle", "vase", "frame"]);
  });

  it("is withheld on the page of its category too", async () => {
    const { body } = await shop
      .ask({ moment: "category", limit: 2, context: { category: ["Hobby"] } })
      .expect(200);
    expect(body.items[0]).toMatchObject({ item_id: NAME });
    expect(body.items[0].score).toBeLessThanOrEqual(0);
  });
});
