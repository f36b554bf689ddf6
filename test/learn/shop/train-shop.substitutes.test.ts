import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RecommendationAnswer } from "../../../src/contract/recommendations.ts";
import type { LinearRecipe } from "../../../src/learn/linear/recipe.ts";
import type { Substitutes } from "../../../src/learn/linear/substitutes.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { loadShopData } from "../../../src/learn/shop/load-shop-data.ts";
import { createUnlearner } from "../../../src/learn/shop/unlearn.ts";
import { readManifest } from "../../../src/model/package/package-files.ts";
import { describeOnLmdb } from "../../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { AGREED, trainWatched } from "./tastes.ts";

/*
 * A shop in which things of other categories and names are bought instead of each other: a tarp for a tent.
 * With either goes the same set of pegs.
 */
const FAMILIES = 8;
const SHOPPERS = 40;
const DAY_MS = 86_400_000;
/** Looked at by three who agreed that models learn from them, and by ten who did not. */
const FEW = ["s0", "s1", "s2"];
const OTHERS = Array.from({ length: 10 }, (_, at) => `untrained${at}`);
const SILENT_LOG = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

const thing = (item_id: string, title: string, category: string, more: object = {}) => ({
  item_id,
  title,
  category: [category],
  price: 5,
  currency: "EUR",
  ...more,
});
const ITEMS = [
  ...Array.from({ length: FAMILIES }, (_, k) => [
    thing(`tent-${k}`, `Shelter ${"abcdefgh"[k]}`, "Camping"),
    thing(`tarp-${k}`, `Cover ${"abcdefgh"[k]}`, "Outdoor"),
    thing(`pegs-${k}`, `Pegs ${"abcdefgh"[k]}`, "Small parts"),
  ]).flat(),
  thing("stove", "Stove", "Kitchen", { consumable: { interval_days: 30 } }),
  thing("grill", "Grill", "Garden"),
  thing("radio", "Radio", "Sound"),
  thing("horn", "Horn", "Bells"),
];

type Visit = { readonly shopper: string; readonly at: number; readonly looks: readonly string[] };
/** A visit that looks at some things and buys others, in one order. */
const visitOf = ({ shopper, at, looks }: Visit, bought: readonly string[]) => {
  const told = (type: string, item_id: string, minute: number) => ({
    event_id: `${shopper}-${at}-${type}-${item_id}`,
    shopper_id: shopper,
    type,
    item_id,
    occurred_at: new Date(at + minute * 60_000).toISOString(),
    ...(type === "purchase" ? { order_id: `${shopper}-${at}` } : {}),
  });
  return [
    ...looks.map((item_id, minute) => told("view", item_id, minute)),
    ...bought.map((item_id) => told("purchase", item_id, 9)),
  ];
};

const historyOf = (shopper: number, now: number) =>
  Array.from({ length: 4 }, (_, order) => {
    const k = (shopper * 3 + order * 5) % FAMILIES;
    const at = now - (90 - order * 20 - (shopper % 9)) * DAY_MS;
    const chosen = shopper % 2 === 0 ? `tent-${k}` : `tarp-${k}`;
    const looks = [`tent-${k}`, `tarp-${k}`, `pegs-${k}`];
    return visitOf({ shopper: `s${shopper}`, at, looks }, [chosen, `pegs-${k}`]);
  }).flat();

const rowsOf = (now: number) => [
  ...Array.from({ length: SHOPPERS }, (_, shopper) => historyOf(shopper, now)).flat(),
  ...FEW.flatMap((shopper) =>
    visitOf({ shopper, at: now - 3 * DAY_MS, looks: ["stove", "grill"] }, ["stove"]),
  ),
  ...OTHERS.flatMap((shopper) =>
    visitOf({ shopper, at: now - 5 * DAY_MS, looks: ["radio", "horn"] }, ["radio"]),
  ),
];

describeOnLmdb("what others chose instead", (start) => {
  const held: {
    harness?: Harness;
    stop?: () => Promise<void>;
    trained?: Awaited<ReturnType<typeof trainWatched>>;
  } = {};
  const harness = (): Harness => held.harness!;
  const people = { made: 0 };
  /** Somebody new, who had bought this before the shop learnt anything of them. */
  const owner = async (item_id: string, days: number): Promise<string> => {
    const id = `owner${(people.made += 1)}`;
    await consent(harness(), id, { personalise: true, contact: true }).expect(200);
    const rows = visitOf({ shopper: id, at: Date.now() - days * DAY_MS, looks: [] }, [item_id]);
    await harness().call("post", "/v1/events").send(rows).expect(200);
    return id;
  };
  const ask = async (id: string, body: object) =>
    (
      await harness()
        .call("post", "/v1/recommendations")
        .set("Shopper-Id", id)
        .send({ limit: 50, ...body })
        .expect(200)
    ).body as RecommendationAnswer;
  const shownTo = async (id: string, body: object): Promise<readonly string[]> =>
    (await ask(id, body)).items.map(({ item_id }) => item_id);
  const champion = async (slot = "default"): Promise<string> =>
    (await harness().app.services.registry.read("acme")).state.slots[slot]!.champion!;
  const openDir = async (id: string) => (await harness().app.services.store.models.openPackage("acme", id))!;
  const tableOf = async (id: string): Promise<Substitutes> =>
    JSON.parse(await readFile(join(await openDir(id), "substitutes.json"), "utf8")) as Substitutes;
  /** The table of a training on what the store would hand out now, by the recipe of this package. */
  const refitTable = async (id: string): Promise<Substitutes | null> => {
    const { services } = harness().app;
    const asOf = Date.parse(held.trained!.statement.as_of);
    const { dataset, catalogue } = await loadShopData(services, "acme", { asOf });
    const { recipe } = (await readManifest(await openDir(id))).training!;
    const secret = await services.defenceSecret("acme");
    return trainLinear({ dataset, catalogue, recipe: recipe as LinearRecipe, secret }).substitutes;
  };

  beforeAll(async () => {
    const store = await start();
    held.stop = store.stop;
    held.harness = await startHarness({}, "acme", store.settings);
    await harness().call("put", "/v1/items").send(ITEMS).expect(200);
    for (let shopper = 0; shopper < SHOPPERS; shopper += 1)
      await consent(harness(), `s${shopper}`, AGREED).expect(200);
    for (const id of OTHERS) await consent(harness(), id, { personalise: true }).expect(200);
    const { body } = await harness().call("post", "/v1/events").send(rowsOf(Date.now())).expect(200);
    expect(body).toMatchObject({ not_kept: 0, rejected: 0 });
    held.trained = await trainWatched(harness());
    await harness().app.models.follow();
  }, 240_000);
  afterAll(async () => {
    await held.harness?.close();
    await held.stop?.();
  });

  it("is told by those who agreed to `train`, three of them at least, and by nobody else", async () => {
    const { of, min_units } = await tableOf(await champion());
    expect(min_units).toBe(3);
    for (let k = 0; k < FAMILIES; k += 1) {
      expect(of[`tent-${k}`]).toEqual([`tarp-${k}`]);
      expect(of[`tarp-${k}`]).toEqual([`tent-${k}`]);
      expect(of).not.toHaveProperty(`pegs-${k}`);
    }
    expect(of["stove"]).toEqual(["grill"]);
    expect(of).not.toHaveProperty("radio");
    expect(of).not.toHaveProperty("horn");
  });

  it.each([
    ["home", {}],
    ["cart", { context: { cart: ["radio"] } }],
    ["checkout", { context: { cart: ["radio"] } }],
    ["confirmation", { context: { items: ["radio"] } }],
    ["after_sales", { context: { items: ["radio"] } }],
    ["outreach", { context: { channel: "email" } }],
  ])("is not advertised at %s to whoever has the other, and is to everybody else", async (moment, page) => {
    const has = await owner("tent-2", 60);
    const shown = await shownTo(has, { moment, ...page });
    expect(shown).not.toContain("tarp-2");
    expect(shown).not.toContain("tent-2");
    expect(shown).toContain("pegs-2");
    const hasOther = await owner("horn", 60);
    expect(await shownTo(hasOther, { moment, ...page })).toContain("tarp-2");
  });

  it("is shown on the page that somebody opened to look for it", async () => {
    const has = await owner("tent-2", 60);
    const page = { moment: "category", context: { category: ["Outdoor"] } };
    expect(await shownTo(has, page)).toContain("tarp-2");
  });

  it("comes back when what one has is used up, or was sent back", async () => {
    expect(await shownTo(await owner("stove", 29), { moment: "home" })).not.toContain("grill");
    expect(await shownTo(await owner("stove", 31), { moment: "home" })).toContain("grill");
    const has = await owner("tent-5", 40);
    await harness()
      .call("post", "/v1/events")
      .send({
        event_id: `${has}-back`,
        shopper_id: has,
        type: "return",
        item_id: "tent-5",
        occurred_at: new Date().toISOString(),
      })
      .expect(200);
    expect(await shownTo(has, { moment: "home" })).toContain("tarp-5");
  });

  it("is said, as a rule over the list and as an answer to “why not?”", async () => {
    const has = await owner("tent-2", 60);
    const answer = await ask(has, { moment: "home", limit: 20 });
    expect(answer.transparency.rules_applied).toContainEqual({
      code: "chosen_instead",
      text: "1 item left out because you bought something that others chose over it.",
      items: 1,
    });
    const { body } = await harness()
      .call("post", `/v1/recommendations/${answer.recommendation_id}/why-not`)
      .set("Shopper-Id", has)
      .send({ item_id: "tarp-2" })
      .expect(200);
    expect(body).toMatchObject({
      code: "chosen_instead",
      text: "You bought something that others chose over it.",
    });
  });

  it("is left out again by nothing once they took personalisation back", async () => {
    const has = await owner("tent-2", 60);
    await harness().call("delete", "/v1/shopper/consent").set("Shopper-Id", has).expect(200);
    expect(await shownTo(has, { moment: "home" })).toContain("tarp-2");
  });

  it("is forgotten with those who told it, as by a refit without them", async () => {
    const before = await tableOf(await champion());
    await harness().call("delete", "/v1/shopper").set("Shopper-Id", FEW[0]!).expect(202);
    const { services } = harness().app;
    const signal = new AbortController().signal;
    await createUnlearner({ services, log: SILENT_LOG, signal }).turn();
    for (const slot of ["default", "complement"]) {
      const id = await champion(slot);
      const after = await tableOf(id);
      expect(after).toEqual(await refitTable(id));
      expect(before.of).toHaveProperty("stove");
      expect(after.of).not.toHaveProperty("stove");
      expect(after.of["tent-2"]).toEqual(["tarp-2"]);
    }
    await harness().app.models.follow();
    expect(await shownTo(await owner("stove", 29), { moment: "home" })).toContain("grill");
  }, 120_000);
});
