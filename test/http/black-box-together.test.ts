import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GraphParts, node, tensor, value } from "../model/onnx-graph.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

const SIZE = 60;
const THINGS = Array.from({ length: SIZE }, (_, at) => `thing-${at}`);
/** Pairs of things that say the same: 0 and 1, 2 and 3, and so on. All eight were bought. */
const PAIRS = 4;
const BOUGHT = Array.from({ length: 2 * PAIRS }, (_, at) => ({
  item: `thing-${at}`,
  days: at + 1,
  id: `bought-${at}`,
}));
/** The same, but the second of each pair was only looked at. */
const MIXED = BOUGHT.map((each, at) => ({
  ...each,
  id: `mixed-${at}`,
  type: at % 2 === 0 ? "purchase" : "view",
}));
const LIMIT = 8;

/**
 * What a thing adds to each other: a pair points to every fourth thing. One of the two is too little to be
 * missed where things are 1 apart, and both are not.
 */
const added = (row: number, column: number): number => {
  const [pair, other] = [Math.floor((row - 1) / 2), column - 1];
  return row > 0 && column > 2 * PAIRS && pair === other % PAIRS ? 0.7 : 0;
};

/** Nobody is suggested what they bought; the others begin 1 apart. */
const start = (column: number): number => (column <= 2 * PAIRS ? -1000 : -column);

const COLUMNS = Array.from({ length: SIZE + 1 }, (_, column) => column);

const summed = ({ inputs }: GraphParts): GraphParts => ({
  inputs,
  outputs: [value("scores", "float32", ["B", SIZE + 1])],
  nodes: [
    node("Gather", ["table", "items"], ["each"]),
    node("ReduceSum", ["each", "rows"], ["sum"], { keepdims: 0 }),
    node("Add", ["sum", "start"], ["scores"]),
  ],
  constants: [
    tensor(
      "table",
      "float32",
      [SIZE + 1, SIZE + 1],
      COLUMNS.flatMap((row) => COLUMNS.map((column) => added(row, column))),
    ),
    tensor("start", "float32", [SIZE + 1], COLUMNS.map(start)),
    tensor("rows", "int64", [1], [1]),
  ],
});

type Told = {
  item_id: string;
  rank: number;
  reasons: { code: string; text: string; evidence: { event_id: string; item_id: string }[] }[];
  counterfactual: { without: string[]; rank_without: number | null; text: string } | null;
};

describe("the reasons of a black box of which two purchases say the same", () => {
  let shop: PlantedShop;
  let items: Told[];
  let others = 0;

  const ask = async (shopper: string, limit: number, explain: string): Promise<Told[]> => {
    const { body } = await shop.ask({ moment: "home", limit, explain }, shopper).expect(200);
    return body.items;
  };
  /** Where an item stands for somebody who lacks these purchases alone; Infinity: nowhere near. */
  const placeWithout = async (itemId: string, ids: readonly string[], done = BOUGHT): Promise<number> => {
    const shopper = `other-${(others += 1)}`;
    await shop.shopper(
      shopper,
      done.filter(({ id }) => !ids.includes(id)).map((each) => ({ ...each, id: `${shopper}-${each.id}` })),
    );
    const list = await ask(shopper, 40, "brief");
    return list.find(({ item_id }) => item_id === itemId)?.rank ?? Infinity;
  };

  beforeAll(async () => {
    shop = await startPlantedShop({}, false);
    await shop
      .call("put", "/v1/items")
      .send(THINGS.map((item_id, at) => ({ item_id, title: `Thing ${at}`, category: [`Kind ${at}`] })))
      .expect(200);
    await shop.serve({
      kind: "dense",
      name: "summed",
      items: THINGS,
      graph: summed,
      manifest: {},
      extraFiles: {},
    });
    await shop.shopper("anna", BOUGHT);
    items = await ask("anna", LIMIT, "full");
  }, 60_000);
  afterAll(() => shop.close());

  it("name both where neither alone moves the suggestion", () => {
    expect(items).toHaveLength(LIMIT);
    for (const { item_id, reasons } of items) {
      const pair = Number(item_id.slice("thing-".length)) % PAIRS;
      expect(reasons.map(({ code }) => code)).toEqual(["because_bought"]);
      expect(reasons[0]?.evidence.map((each) => each.event_id).sort()).toEqual([
        `bought-${2 * pair}`,
        `bought-${2 * pair + 1}`,
      ]);
    }
  });

  it("are true: the suggestion stands lower without both, and as high without one", async () => {
    for (const { item_id, rank, reasons } of items.slice(0, PAIRS)) {
      const ids = reasons.flatMap(({ evidence }) => evidence.map(({ event_id }) => event_id));
      expect(await placeWithout(item_id, ids)).toBeGreaterThan(rank);
      for (const id of ids) expect(await placeWithout(item_id, [id])).toBeLessThanOrEqual(rank);
    }
  }, 60_000);

  it("say where the suggestion comes without both, and it does", async () => {
    for (const { item_id, counterfactual } of items.slice(0, PAIRS)) {
      expect(counterfactual?.without).toHaveLength(2);
      const place = await placeWithout(item_id, counterfactual?.without ?? []);
      if (place > LIMIT) expect(counterfactual?.text).toContain("would not be here");
      else expect(counterfactual?.text).toContain(`would come at number ${place} instead of`);
    }
  }, 60_000);

  it("name neither where one was bought and one looked at, and the removal names both", async () => {
    await shop.shopper("mia", MIXED);
    const told = await ask("mia", LIMIT, "full");
    expect(told).toHaveLength(LIMIT);
    for (const { item_id, reasons, counterfactual } of told) {
      const pair = Number(item_id.slice("thing-".length)) % PAIRS;
      expect(reasons).toMatchObject([{ code: "general", share: 1, evidence: [] }]);
      const ids = [`mixed-${2 * pair}`, `mixed-${2 * pair + 1}`];
      expect([...(counterfactual?.without ?? [])].sort()).toEqual(ids);
      for (const at of [2 * pair, 2 * pair + 1]) expect(counterfactual?.text).toContain(`“Thing ${at}”`);
    }
    const [first] = told;
    for (const id of first?.counterfactual?.without ?? [])
      expect(await placeWithout(first?.item_id ?? "", [id], MIXED)).toBeLessThanOrEqual(first?.rank ?? 0);
  }, 60_000);
});
