import { afterEach, describe, expect, it } from "vitest";
import { openReplay } from "../support/open-replay.ts";
import { NOW, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

/** More rows than one run of reasons takes. */
const BOUGHT = [
  ...["teapot", "beans", "grinder", "candle", "teacup", "filter", "vase", "green-tea"],
  ...["teapot", "beans", "grinder", "candle"],
];

describe("a full answer of a model whose reasons take runs of it", () => {
  let shop: PlantedShop;
  afterEach(() => shop.close());
  const start = async (reasonBudgetMs: number): Promise<void> => {
    shop = await startPlantedShop({ clock: () => NOW }, false, { reasonBudgetMs });
    await shop.serve({ kind: "dense" }, ["default", "complement"], 5);
    await shop.shopper(
      "anna",
      BOUGHT.map((item, at) => ({ item, days: 3 + at, order: `o-${at}` })),
    );
  };
  const ask = async () => {
    const { body, text } = await shop.ask({ moment: "home", limit: 4 }, "anna").expect(200);
    await shop.call("get", `/v1/recommendations/${body.recommendation_id}`).expect(200);
    return { body, text };
  };

  it("says that there was no time for them, claims nothing instead, and can be made again", async () => {
    await start(0.001);
    const { body, text } = await ask();
    expect(body.transparency).toMatchObject({ mode: "profile", unexplained: "reasons" });
    expect(body.transparency.text).toContain("There was no time to work out all the reasons.");
    for (const { reasons, counterfactual } of body.items) {
      expect(reasons.map(({ evidence }: { evidence: unknown[] }) => evidence.length)).toEqual([0]);
      expect(counterfactual).toBeNull();
    }
    const again = await (await openReplay(shop, () => NOW))(body.recommendation_id);
    expect([again.because, again.body]).toEqual([[], text]);
  }, 60_000);

  it("says nothing of it where there was time, and names what was done", async () => {
    await start(60_000);
    const { body, text } = await ask();
    expect(body.transparency.unexplained).toBeUndefined();
    expect(body.items[0].reasons[0].evidence.length).toBeGreaterThan(0);
    const again = await (await openReplay(shop, () => NOW))(body.recommendation_id);
    expect(again.body).toBe(text);
  }, 60_000);
});
