import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listPackage, vectorPackage } from "../model/list-package.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

const THINGS = Array.from({ length: 400 }, (_, at) => `thing-${at}`);
const BOUGHT = [3, 13, 25, 122, 204, 240, 311, 78].map((at, place) => ({
  item: `thing-${at}`,
  days: place + 1,
  id: `bought-${at}`,
}));
const LIMIT = 8;

type Told = {
  item_id: string;
  rank: number;
  reasons: { code: string; evidence: { event_id: string }[] }[];
};

describe("suggestions of a model that finds its candidates itself", () => {
  let shop: PlantedShop;
  let twins = 0;

  const ask = async (shopper: string, limit: number, explain: string): Promise<Told[]> => {
    const { body } = await shop.ask({ moment: "home", limit, explain }, shopper).expect(200);
    return body.items;
  };
  /** The list of somebody who differs by these events alone. */
  const listWithout = async (ids: readonly string[]): Promise<string[]> => {
    const twin = `twin-${(twins += 1)}`;
    const events = BOUGHT.filter(({ id }) => !ids.includes(id)).map((each) => ({
      ...each,
      id: `${twin}-${each.id}`,
    }));
    await shop.shopper(twin, events);
    return (await ask(twin, 40, "brief")).map(({ item_id }) => item_id);
  };

  beforeAll(async () => {
    shop = await startPlantedShop({}, false);
    await shop
      .call("put", "/v1/items")
      .send(THINGS.map((item_id, at) => ({ item_id, title: `Thing ${at}`, category: [`Kind ${at}`] })))
      .expect(200);
    await shop.shopper("anna", BOUGHT);
  }, 60_000);
  afterAll(() => shop.close());

  it("are those of the same vectors where each of them is scored", async () => {
    await shop.serve({ ...vectorPackage(THINGS), extraFiles: {} });
    const all = (await ask("anna", LIMIT, "brief")).map(({ item_id }) => item_id);
    await shop.serve({ ...listPackage(THINGS), extraFiles: {} });
    const found = (await ask("anna", LIMIT, "brief")).map(({ item_id }) => item_id);
    expect(found).toEqual(all);
  });

  it("name what was done, and stand lower or not at all without it", async () => {
    const items = await ask("anna", LIMIT, "full");
    const named = items.filter(({ reasons }) => reasons.some(({ evidence }) => evidence.length > 0));
    expect(named.length).toBeGreaterThanOrEqual(0.9 * LIMIT);
    for (const { item_id, rank, reasons } of named) {
      const ids = reasons.flatMap(({ evidence }) => evidence.map(({ event_id }) => event_id));
      const places = [await listWithout(ids.slice(0, 1)), await listWithout(ids)].map(
        (list) => list.indexOf(item_id) + 1,
      );
      expect(
        places.some((place) => place === 0 || place > rank),
        `${item_id} without ${ids.join()}`,
      ).toBe(true);
    }
  }, 60_000);
});
