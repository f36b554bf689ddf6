import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BLACK_BOXES, blackBoxGraph } from "../model/black-boxes.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

const RING = Array.from({ length: 60 }, (_, at) => `thing-${at}`);
/** Ten purchases of different days, spread over the ring: more rows than every set of them could be run. */
const BOUGHT = [3, 5, 21, 22, 24, 40, 41, 8, 55, 57].map((at, place) => ({
  item: `thing-${at}`,
  days: place + 1,
  id: `bought-${at}`,
}));
const LIMIT = 8;
const GENERAL = ["general", "ranking"];

type Told = {
  item_id: string;
  rank: number;
  reasons: { code: string; text: string; evidence: { event_id: string; item_id: string }[] }[];
  counterfactual: { without: string[]; rank_without: number | null; text: string } | null;
};

describe.each(BLACK_BOXES)("the reasons of a black box with ten purchases (%s)", (kind) => {
  let shop: PlantedShop;
  let items: Told[];
  let twins = 0;

  const ask = async (shopper: string, limit = LIMIT, explain = "brief"): Promise<Told[]> => {
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
    return (await ask(twin, 40)).map(({ item_id }) => item_id);
  };

  beforeAll(async () => {
    shop = await startPlantedShop({}, false);
    await shop
      .call("put", "/v1/items")
      .send(RING.map((item_id, at) => ({ item_id, title: `Thing ${at}`, category: [`Kind ${at}`] })))
      .expect(200);
    await shop.serve({
      kind: "dense",
      name: kind,
      items: RING,
      graph: blackBoxGraph(kind, RING.length),
      manifest: {},
      extraFiles: {},
    });
    await shop.shopper("anna", BOUGHT);
    items = await ask("anna", LIMIT, "full");
  }, 60_000);
  afterAll(() => shop.close());

  it("name what was bought in nine of ten suggestions", () => {
    expect(items).toHaveLength(LIMIT);
    const specific = items.filter(({ reasons }) => reasons.some(({ evidence }) => evidence.length > 0));
    expect(specific.length).toBeGreaterThanOrEqual(0.9 * LIMIT);
  });

  it("are true: without the first thing that is named, the suggestion stands lower", async () => {
    for (const { item_id, rank, reasons } of items) {
      const named = reasons[0]?.evidence[0];
      if (named === undefined) continue;
      const list = await listWithout([named.event_id]);
      const after = list.indexOf(item_id) + 1;
      expect(after === 0 || after > rank, `${item_id} without ${named.event_id}`).toBe(true);
    }
  }, 60_000);

  it("say of every removal where the suggestion comes without it, and it does", async () => {
    const claims = items.flatMap(({ item_id, rank, counterfactual }) =>
      counterfactual === null ? [] : [{ item_id, rank, ...counterfactual }],
    );
    expect(claims.length).toBeGreaterThanOrEqual(0.9 * LIMIT);
    for (const { item_id, rank, without, rank_without, text } of claims) {
      const after = (await listWithout(without)).indexOf(item_id) + 1;
      if (rank_without === null || rank_without > LIMIT) {
        expect(text).toContain("this would not be here");
        expect(after === 0 || after > LIMIT).toBe(true);
      } else {
        expect(after).toBe(rank_without);
        expect(text).toContain(`this would come at number ${after} instead of ${rank}`);
      }
    }
  }, 60_000);

  it("never stand in general terms beside a removal that names something", () => {
    for (const { reasons, counterfactual } of items)
      if (counterfactual !== null) expect(reasons.every(({ code }) => GENERAL.includes(code))).toBe(false);
  });

  it("stay general in a brief answer, which costs one run", async () => {
    for (const { reasons } of await ask("anna")) expect(reasons.map(({ code }) => code)).toEqual(["general"]);
  });
});
