import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { idsOf, PLANTED, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

const items = PLANTED.map(({ item_id }) => item_id);
const popular = { neighbours: {}, prior: { candle: 0.05 } };
/** Finite for whoever has one of the two things; for whoever has both the sum is beyond a float. */
const HUGE = 2.4e38;
const FAILS_ON_BOTH = {
  kind: "dense" as const,
  name: "fails-on-both",
  items,
  neighbours: { teapot: [["teacup", HUGE]], grinder: [["teacup", HUGE]] } as const,
  prior: { candle: 0.05 },
  maxLength: 2,
  manifest: {},
  extraFiles: {},
};

describe("a model that fails for some shoppers", () => {
  let shop: PlantedShop;
  let before = "";
  let failing = "";
  const modelOf = async (shopper: string) => {
    const { body } = await shop.ask({ moment: "home", limit: 3 }, shopper).expect(200);
    const { name, version, arm, instead_of } = body.transparency.model;
    return { model: `${name}@${version}`, arm, instead_of, mode: body.transparency.mode };
  };
  const arms = async (): Promise<Record<string, { failed: number; failed_histories: number }>> => {
    await shop.app.tick();
    const { body } = await shop.call("get", "/v1/slots/default").expect(200);
    return Object.fromEntries(
      body.reports.arms.map((arm: { model: string; failed: number; failed_histories: number }) => [
        arm.model,
        { failed: arm.failed, failed_histories: arm.failed_histories },
      ]),
    );
  };

  beforeAll(async () => {
    shop = await startPlantedShop({}, false);
    before = await shop.serve({ name: "before", items, ...popular, manifest: {}, extraFiles: {} });
    failing = await shop.serve(FAILS_ON_BOTH);
    await shop.shopper("one", [{ item: "teapot", days: 1 }]);
    await shop.shopper("both", [
      { item: "teapot", days: 1 },
      { item: "grinder", days: 2 },
    ]);
    await shop.shopper("both-too", [
      { item: "grinder", days: 1 },
      { item: "teapot", days: 2 },
    ]);
  }, 60_000);
  afterAll(() => shop.close());

  it("answers the others, and the champion before it answers those", async () => {
    expect(await modelOf("one")).toMatchObject({ model: failing, arm: "champion", mode: "profile" });
    expect(await modelOf("both")).toMatchObject({
      model: before,
      instead_of: failing,
      mode: "profile",
    });
    expect(await modelOf("one")).toMatchObject({ model: failing });
  });

  it("is not fenced for one shopper who asks again and again; the report counts histories", async () => {
    for (let asked = 0; asked < 8; asked += 1) await modelOf("both");
    expect(await modelOf("one")).toMatchObject({ model: failing });
    await modelOf("both-too");
    const report = (await arms())[failing];
    expect(report?.failed_histories).toBe(2);
    expect(report?.failed).toBeGreaterThanOrEqual(10);
    expect((await arms())[before]?.failed ?? 0).toBe(0);
  });

  it("leaves the shop’s own order, without what one has, where no champion was before it", async () => {
    const young = await startPlantedShop({}, false);
    try {
      await young.serve(FAILS_ON_BOTH);
      await young.shopper("both", [
        { item: "teapot", days: 1 },
        { item: "grinder", days: 2 },
      ]);
      const { body } = await young.ask({ moment: "home", limit: 20 }, "both").expect(200);
      expect(body.transparency.model).toMatchObject({ arm: "fallback", instead_of: "fails-on-both@1.0.1" });
      expect(body.transparency.mode).toBe("profile");
      expect(idsOf(body)).not.toContain("teapot");
      expect(idsOf(body)).not.toContain("grinder");
    } finally {
      await young.close();
    }
  }, 60_000);

  it("gives way for good where the histories that it fails on are many", async () => {
    for (const type of ["view", "cart_add", "wishlist_add", "click"]) {
      await shop.shopper(`both-${type}`, [
        { item: "teapot", days: 1, type },
        { item: "grinder", days: 2, type },
      ]);
      await modelOf(`both-${type}`);
    }
    await expect.poll(async () => (await modelOf("one")).model, { timeout: 10_000 }).toBe(before);
    expect(await modelOf("one")).toMatchObject({ instead_of: failing });
  });
});
