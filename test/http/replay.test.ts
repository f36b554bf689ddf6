import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fence } from "../../src/model/registry/package-transitions.ts";
import type { Replayed } from "../../src/recommend/followups/replay.ts";
import { openReplay } from "../support/open-replay.ts";
import { drawQuestions } from "../support/planted-on-both-stores.ts";
import { NOW, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { seededBytes } from "../support/seeded-random.ts";

describe("replay", () => {
  const time = { now: NOW };
  let shop: PlantedShop;
  let replay: (id: string) => Promise<Replayed>;
  beforeAll(async () => {
    shop = await startPlantedShop({
      clock: () => time.now,
      random: seededBytes("replay"),
      questionDraw: drawQuestions,
    });
    await shop.shopper("mia", [{ item: "teapot", days: 12 }], { personalise: true, measure: true });
    await shop.shopper("anna", [
      { item: "teapot", days: 12, channel: "store" },
      { item: "beans", days: 40 },
    ]);
    replay = await openReplay(shop, () => time.now);
  }, 60_000);
  afterAll(() => shop.close());

  const ask = async (body: object, shopper?: string): Promise<{ id: string; text: string }> => {
    const response = await shop.ask(body, shopper).expect(200);
    // Records are written behind the answers; whoever asks for one waits for it.
    await shop.call("get", `/v1/recommendations/${response.body.recommendation_id}`).expect(200);
    return { id: response.body.recommendation_id, text: response.text };
  };
  const codes = ({ because }: Replayed): string[] => because.map(({ code }) => code);

  it("asks again what was asked", async () => {
    for (let tries = 0; tries < 500; tries += 1) {
      const { id, text } = await ask({ moment: "home", limit: 2 }, "mia");
      if (!text.includes('"kind":"')) continue;
      expect(JSON.parse(text).ask).toMatchObject({ method: "POST" });
      expect(await replay(id)).toEqual({ same: true, body: text, because: [] });
      return;
    }
    throw new Error("nothing was asked");
  });

  it.each([
    ["a profile", { moment: "home", limit: 5 }, "anna"],
    [
      "a profile on a page with a cart",
      { moment: "cart", context: { cart: ["grinder"], locale: "nb" } },
      "anna",
    ],
    ["a brief answer", { moment: "product", explain: "brief", context: { item_id: "candle" } }, "anna"],
    ["a filtered one", { moment: "home", filter: { price: { max: 8 } }, variants: true }, "anna"],
    ["nobody", { moment: "home" }, undefined],
    ["a page", { moment: "product", context: { item_id: "grinder", locale: "de" } }, undefined],
    ["a search", { moment: "search", context: { query: "green tea" } }, undefined],
    ["the service desk", { moment: "service", context: { item_id: "teapot" } }, undefined],
  ])("makes the same answer again, to the byte: %s", async (_, body, shopper) => {
    const { id, text } = await ask(body, shopper);
    time.now += 3_600_000;
    const again = await replay(id);
    expect(again.because).toEqual([]);
    expect(again.body).toBe(text);
  });

  it("makes a second page again", async () => {
    const { id } = await ask({ moment: "home", limit: 2 }, "anna");
    const { body, text } = await shop
      .call("post", `/v1/recommendations/${id}/next`)
      .set("Shopper-Id", "anna")
      .send({})
      .expect(200);
    await shop.call("get", `/v1/recommendations/${body.recommendation_id}`).expect(200);
    expect((await replay(body.recommendation_id)).body).toBe(text);
  });

  it("is not disturbed by what happened since, nor by another model", async () => {
    const { id, text } = await ask({ moment: "home" }, "anna");
    time.now += 60_000;
    await shop
      .call("post", "/v1/events")
      .send({
        event_id: "late",
        shopper_id: "anna",
        type: "purchase",
        item_id: "lamp",
        occurred_at: new Date(time.now).toISOString(),
      })
      .expect(200);
    const old = await shop.serve({ neighbours: {}, prior: { lamp: 1 } });
    expect((await replay(id)).body).toBe(text);
    await shop.retire(old);
    await shop.call("delete", "/v1/shopper/events/late").set("Shopper-Id", "anna").expect(200);
  });

  it.each([
    [
      "preferences",
      "preferences_changed",
      () =>
        shop
          .call("patch", "/v1/shopper/preferences")
          .set("Shopper-Id", "anna")
          .send({ dismissed: { items: ["teacup"] } })
          .expect(200),
    ],
    [
      "settings",
      "settings_changed",
      () => shop.call("patch", "/v1/settings").send({ popular_threshold: 12 }).expect(200),
    ],
    [
      "the catalogue",
      "catalogue_changed",
      () => shop.call("patch", "/v1/items/tea-towel").send({ price: 11 }).expect(200),
    ],
    [
      "a deleted event",
      "history_changed",
      () => shop.call("delete", "/v1/shopper/events/anna-2").set("Shopper-Id", "anna").expect(200),
    ],
  ])("says what has changed: %s", async (_, code, change) => {
    const { id } = await ask({ moment: "home" }, "anna");
    await change();
    time.now += 1000;
    expect(codes(await replay(id))).toEqual([code]);
  });

  it("says what was never kept: a visit, a cart of nobody", async () => {
    const visit = await ask(
      { moment: "home", session: { id: "s", events: [{ type: "view", item_id: "grinder" }] } },
      "anna",
    );
    expect(codes(await replay(visit.id))).toEqual(["session_not_kept"]);
    const cart = await ask({ moment: "cart", context: { cart: ["grinder"] } });
    expect(codes(await replay(cart.id))).toEqual(["cart_not_kept"]);
  });

  it("stops when consent is withdrawn, and reads nothing", async () => {
    const { id } = await ask({ moment: "home" }, "anna");
    await shop.call("delete", "/v1/shopper/consent").set("Shopper-Id", "anna").expect(200);
    const again = await replay(id);
    expect(again).toEqual({
      same: false,
      body: null,
      because: [{ code: "consent", purpose: "personalise", because: "withdrawn" }],
    });
  });

  it("still proves what a model had said that was fenced since and answers nobody any more", async () => {
    const model = await shop.serve();
    const page = { moment: "product", context: { item_id: "grinder" } };
    const { id, text } = await ask(page);
    const { registry } = shop.app.services;
    await registry.change(shop.shop, (state) =>
      fence(state, { id: model, slot: "default", failures: 5 }, { at: time.now, by: "service" }),
    );
    await shop.app.models.follow();
    expect((await shop.ask({ ...page, slot: `default@${model}` })).body).toMatchObject({
      status: 409,
      code: "model_fenced",
    });
    const why = shop.call("post", `/v1/recommendations/${id}/why-not`).send({ item_id: "lamp" });
    expect((await why).body).toMatchObject({ status: 409, code: "model_fenced" });
    expect(await replay(id)).toEqual({ same: true, body: text, because: [] });
  });

  it("stops when the model was retired", async () => {
    const { id } = await ask({ moment: "product", context: { item_id: "grinder" } });
    const { model } = (await shop.ask({ moment: "product", context: { item_id: "grinder" } })).body
      .transparency;
    await shop.retire(`${model.name}@${model.version}`);
    expect(codes(await replay(id))).toEqual(["model_gone"]);
  });
});
