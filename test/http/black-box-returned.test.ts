import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

const THINGS = Array.from({ length: 40 }, (_, at) => `thing-${at}`);
/** The model says most of the first things: they come back into the list of whoever has not bought them. */
const BOUGHT = [0, 1, 2, 3, 4, 5, 6, 10].map((at) => ({
  item: `thing-${at}`,
  days: at + 1,
  id: `bought-${at}`,
}));

type Told = {
  basis: string;
  reasons: { code: string; evidence: object[] }[];
  counterfactual: { text: string } | null;
};

/** A fourth of the kind waits until another kind was shown, which thing-10 is where it was not bought. */
const IN_A_ROW = [7, 8, 9, 11];

describe.each([
  ["kinds of their own", (at: number) => at],
  ["a kind that is shown three times in a row at most", (at: number) => (IN_A_ROW.includes(at) ? 7 : at)],
])("a black box that looks at nothing that was done, over things of %s", (_, kindOf) => {
  let shop: PlantedShop;

  beforeAll(async () => {
    shop = await startPlantedShop({}, false);
    await shop
      .call("put", "/v1/items")
      .send(
        THINGS.map((item_id, at) => ({
          item_id,
          title: `Thing ${at}`,
          category: [`Kind ${kindOf(at)}`],
        })),
      )
      .expect(200);
    await shop.serve({ kind: "dense", items: THINGS, neighbours: {}, manifest: {}, extraFiles: {} });
    await shop.shopper("anna", BOUGHT);
  }, 60_000);
  afterAll(() => shop.close());

  it("names nothing, though what was bought returns above suggestions without its purchase", async () => {
    const { body } = await shop.ask({ moment: "home", limit: 8, explain: "full" }, "anna").expect(200);
    const items = body.items as Told[];
    expect(items).toHaveLength(8);
    expect(items.map(({ basis }) => basis)).toEqual(items.map(() => "popular"));
    expect(items.flatMap(({ reasons }) => reasons.map(({ code }) => code))).toEqual(
      items.map(() => "general"),
    );
    expect(items.flatMap(({ counterfactual }) => counterfactual ?? [])).toEqual([]);
  });
});
