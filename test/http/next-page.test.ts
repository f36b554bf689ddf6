import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { idsOf, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

describe("the next page", () => {
  let shop: PlantedShop;
  beforeAll(async () => {
    shop = await startPlantedShop();
    await shop.shopper("anna", [
      { item: "teapot", days: 12 },
      { item: "beans", days: 40 },
    ]);
  }, 60_000);
  afterAll(() => shop.close());
  const next = (id: string, body: object = {}, shopper?: string) => {
    const request = shop.call("post", `/v1/recommendations/${id}/next`);
    return (shopper === undefined ? request : request.set("Shopper-Id", shopper)).send(body);
  };

  it.each([
    ["anna", { moment: "home" }],
    [undefined, { moment: "product", context: { item_id: "grinder" } }],
    [undefined, { moment: "search", context: { query: "tea" } }],
    [undefined, { moment: "category", context: { category: ["Kitchen"] } }],
    ["anna", { moment: "cart", context: { cart: ["vase"] } }],
  ])("goes on where the page before ended (%s, %o)", async (shopper, question) => {
    const whole = idsOf((await shop.ask({ ...question, limit: 9 }, shopper).expect(200)).body);
    let page = (await shop.ask({ ...question, limit: 3 }, shopper).expect(200)).body;
    const seen = idsOf(page);
    for (let turn = 0; turn < 2; turn += 1) {
      page = (await next(page.recommendation_id, { limit: 3 }, shopper).expect(200)).body;
      expect(page.items.map(({ rank }: { rank: number }) => rank)).toEqual(
        page.items.map((_: unknown, at: number) => seen.length + at + 1),
      );
      seen.push(...idsOf(page));
    }
    // Variety looks at what stands in a row, page by page as over the whole.
    expect(new Set(seen)).toEqual(new Set(whole));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("decides consent anew", async () => {
    await shop.shopper("wim", [{ item: "teapot", days: 1 }]);
    const first = (await shop.ask({ moment: "home", limit: 2 }, "wim").expect(200)).body;
    await shop.call("delete", "/v1/shopper/consent").set("Shopper-Id", "wim").expect(200);
    const { body } = await next(first.recommendation_id, {}, "wim").expect(200);
    expect(body.transparency).toMatchObject({ profiling: false, mode_because: "withdrawn" });
  });

  it("stays without profiling where the first page declined it, and never widens", async () => {
    const first = (await shop.ask({ moment: "home", limit: 2, signals: { gpc: true } }, "anna").expect(200))
      .body;
    expect(first.transparency.mode_because).toBe("gpc");
    expect((await next(first.recommendation_id, {}, "anna").expect(200)).body.transparency.mode_because).toBe(
      "gpc",
    );
    const declined = (await shop.ask({ moment: "home", limit: 2, mode: "non_profiled" }, "anna").expect(200))
      .body;
    expect(
      (await next(declined.recommendation_id, {}, "anna").expect(200)).body.transparency.mode_because,
    ).toBe("opt_out");
  });

  it("is nobody else’s", async () => {
    const first = (await shop.ask({ moment: "home", limit: 2 }, "anna").expect(200)).body;
    expect((await next(first.recommendation_id, {}, "wim").expect(404)).body.code).toBe(
      "recommendation_unknown",
    );
    expect((await next("rec_nothing").expect(404)).body.code).toBe("recommendation_unknown");
  });
});
