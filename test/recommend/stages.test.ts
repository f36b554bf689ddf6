import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { node, tensor } from "../model/onnx-graph.ts";
import { idsOf, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

const EVENTS = [
  { item: "teapot", days: 12 },
  { item: "beans", days: 40 },
];
type Told = {
  item_id: string;
  basis: string;
  score: number;
  reasons: { code: string; share: number; evidence: { event_id: string }[] }[];
  counterfactual: { without: string[] } | null;
};

describe("models that are not additive", () => {
  let shop: PlantedShop;
  beforeAll(async () => {
    shop = await startPlantedShop();
    await shop.shopper("anna", EVENTS);
  }, 60_000);
  afterAll(() => shop.close());
  const ask = async (more: object = {}): Promise<Told[]> =>
    (await shop.ask({ moment: "home", limit: 4, ...more }, "anna").expect(200)).body.items;

  it.each(["dense", "candidates"] as const)(
    "tells the same reasons of the same scores by running again (%s)",
    async (kind) => {
      const additive = await ask();
      await shop.serve({ kind, name: kind });
      const sampled = await ask();
      expect(sampled.map(({ item_id }) => item_id)).toEqual(additive.map(({ item_id }) => item_id));
      sampled.forEach(({ reasons, counterfactual }, at) => {
        expect(reasons.map(({ code, evidence }) => [code, evidence])).toEqual(
          additive[at]!.reasons.map(({ code, evidence }) => [code, evidence]),
        );
        reasons.forEach(({ share }, place) =>
          expect(share).toBeCloseTo(additive[at]!.reasons[place]!.share, 3),
        );
        expect(counterfactual).toEqual(additive[at]!.counterfactual);
      });
      await shop.serve();
    },
  );

  it(
    "tells the same explanation of the same answer, and none in particular when asked " + "to be brief",
    async () => {
      await shop.serve({ kind: "dense", name: "dense-again" });
      for (const { reasons } of await ask({ explain: "brief" }))
        expect(reasons.every(({ code, evidence }) => code === "general" && evidence.length === 0)).toBe(true);
      await shop.serve();
    },
  );

  it("names no older step where there are more than can be told apart", async () => {
    await shop.shopper(
      "old",
      Array.from({ length: 30 }, (_, at) => ({
        item: at === 29 ? "teapot" : "lamp",
        days: at + 1,
        id: `old-${at}`,
      })),
    );
    await shop.serve({ kind: "dense", name: "dense-long", maxLength: 40 });
    const { body } = await shop.ask({ moment: "home", limit: 4 }, "old").expect(200);
    expect(JSON.stringify(body.items.map(({ reasons }: Told) => reasons))).not.toContain("old-29");
    await shop.serve();
  });
});

describe("the second stage", () => {
  let shop: PlantedShop;
  beforeAll(async () => {
    shop = await startPlantedShop();
    await shop.shopper("anna", EVENTS);
    await shop
      .call("put", "/v1/items")
      .send({
        item_id: "teacup",
        title: "Tea cup",
        category: ["Kitchen", "Tea"],
        price: 900,
        currency: "EUR",
        brand: "Cupworks",
      })
      .expect(200);
  }, 60_000);
  afterAll(() => shop.close());
  const ask = async (more: object = {}) =>
    (await shop.ask({ moment: "home", limit: 4, ...more }, "anna").expect(200)).body;

  it("is the order of the first where there is none", async () => {
    expect(idsOf(await ask())[0]).toBe("teacup");
  });

  it(
    "orders the best of the first stage again, explains the whole pipeline, and its " + "claims hold",
    async () => {
      await shop.serve({ kind: "rank" }, ["default.rank"]);
      const body = await ask();
      // retrieval - 0.001 x price: the dear cup gives way to the towel.
      expect(idsOf(body).slice(0, 2)).toEqual(["tea-towel", "filter"]);
      const scores = body.items.map(({ score }: Told) => score);
      expect(scores).toEqual([...scores].sort((a: number, b: number) => b - a));
      const [towel] = body.items as Told[];
      expect(towel!.reasons[0]).toMatchObject({
        code: "because_bought",
        evidence: [expect.objectContaining({ event_id: "anna-1" })],
      });
      const claim = (body.items as Told[]).find(({ counterfactual }) => counterfactual !== null)!;
      expect(claim).toBeDefined();
      await shop.shopper(
        "twin",
        EVENTS.map((event, at) => ({ ...event, id: `twin-${at + 1}` })).filter(
          ({ id }) => !claim.counterfactual!.without.includes(id.replace("twin", "anna")),
        ),
      );
      expect(idsOf((await shop.ask({ moment: "home", limit: 4 }, "twin").expect(200)).body)).not.toContain(
        claim.item_id,
      );
    },
  );

  it("that orders by price says so, claims nothing of what was looked at, and is named", async () => {
    const id = await shop.serve(
      {
        kind: "rank",
        name: "dear-first",
        graph: (graph) => ({
          ...graph,
          constants: [tensor("w_match", "float32", [], [0]), tensor("w_price", "float32", [], [1])],
        }),
        manifest: { main_parameters: { en: ["Dear things first."], nl: ["Duur komt eerst."] } },
      },
      ["default.rank"],
    );
    const body = await ask();
    expect(idsOf(body)[0]).toBe("teacup");
    expect(body.items[0].reasons).toMatchObject([
      {
        code: "ranking",
        evidence: [],
        text: "It stands here because of how this shop orders suggestions: Dear things first.",
      },
    ]);
    expect(body.transparency.model.ranking).toEqual({ name: "dear-first", version: id.split("@")[1] });
    expect((await ask({ context: { locale: "nl" } })).items[0].reasons[0].text).toBe(
      "Staat hier door de volgorde die deze winkel gebruikt: Duur komt eerst.",
    );
    expect((await ask({ context: { locale: "de" } })).items[0].reasons[0].text).toBe(
      "Steht hier nach der Reihenfolge, die dieser Shop verwendet.",
    );
    for (const { reasons } of (await ask({ explain: "brief" })).items.filter(
      ({ item_id }: Told) => item_id === "teacup",
    ))
      expect(reasons).toMatchObject([{ code: "ranking" }]);
    const later = await shop
      .call("get", `/v1/recommendations/${body.recommendation_id}`)
      .set("Shopper-Id", "anna")
      .expect(200);
    expect(later.body.items[0].reasons[0].text).toBe(body.items[0].reasons[0].text);
    expect(later.body.transparency.model.ranking).toEqual(body.transparency.model.ranking);
    // Every reason with evidence that is left holds: without it, the item comes later.
    for (const [at, { item_id, reasons }] of (body.items as Told[]).entries()) {
      for (const { evidence } of reasons.filter((reason) => reason.evidence.length > 0)) {
        const gone = new Set(evidence.map(({ event_id }) => event_id));
        const left = EVENTS.map((event, place) => ({ ...event, id: `${item_id}-${place + 1}` })).filter(
          (_, place) => !gone.has(`anna-${place + 1}`),
        );
        await shop.shopper(`without-${item_id}`, left);
        const place = idsOf(
          (await shop.ask({ moment: "home", limit: 20 }, `without-${item_id}`).expect(200)).body,
        ).indexOf(item_id);
        expect(place < 0 || place > at).toBe(true);
      }
    }
  });

  it(
    "is put in its place by what was done where that decides, however large a number it adds for " +
      "everybody",
    async () => {
      // 100 + retrieval: the order of the first stage, under scores of which the history is a hundredth.
      await shop.serve(
        {
          kind: "rank",
          name: "lofty",
          graph: (graph) => ({
            ...graph,
            nodes: [...graph.nodes.slice(0, -1), node("Add", ["retrieval", "base"], ["scores"])],
            constants: [...graph.constants, tensor("base", "float32", [], [100])],
          }),
        },
        ["default.rank"],
      );
      const [first] = (await ask()).items as Told[];
      expect(first).toMatchObject({ item_id: "teacup", basis: "personalised" });
      expect(first!.reasons[0]).toMatchObject({
        code: "because_bought",
        evidence: [expect.objectContaining({ event_id: "anna-1" })],
      });
    },
  );

  it("stays out beside another first stage than its own", async () => {
    await shop.serve(
      {
        kind: "rank",
        name: "stranger",
        manifest: {
          training: {
            dataset: "x",
            recipe: { first_stage: { package: "other@1" } },
            reference_at: null,
            from: null,
            to: null,
            events: 1,
            subjects: 1,
            purpose: "train",
            watermark: 0,
          },
        },
      },
      ["default.rank"],
    );
    expect(idsOf(await ask())[0]).toBe("teacup");
  });
});
