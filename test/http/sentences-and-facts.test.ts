import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RecommendationAnswer } from "../../src/contract/recommendations.ts";
import { idsOf, NOW, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

type Rule = { code: string; text: string; items: number };
const codesOf = (body: { transparency: { rules_applied: Rule[] } }): string[] =>
  body.transparency.rules_applied.map(({ code }) => code);
const firstCodes = (body: { items: { reasons: { code: string }[] }[] }): string[] =>
  body.items.map(({ reasons }) => reasons[0]!.code);

const SIZES = ["s", "m", "l"].map((size, at) => ({
  item_id: `shirt-${size}`,
  title: `Shirt ${size}`,
  category: ["Clothes", "Shirts"],
  price: 20 + at,
  currency: "EUR",
  variant_of: "shirt",
  sales_rank: 20 + at,
}));

describe("what is said has its fact", () => {
  let shop: PlantedShop;
  const open = (id: string) =>
    shop
      .call("post", "/v1/events")
      .send({
        event_id: `case-${id}`,
        shopper_id: id,
        type: "service_opened",
        case_id: `c-${id}`,
        occurred_at: new Date(NOW - 1000).toISOString(),
      })
      .expect(200);

  beforeAll(async () => {
    shop = await startPlantedShop({}, false);
    await shop.call("put", "/v1/items").send(SIZES).expect(200);
  }, 60_000);
  afterAll(() => shop.close());

  it("calls a best seller only what stands near the top, and the rest what it is", async () => {
    const { body } = await shop.ask({ moment: "home", limit: 8 }).expect(200);
    expect(idsOf(body)[0]).toBe("candle");
    expect(firstCodes(body)).toEqual(["shop_bestseller", ...Array<string>(7).fill("general")]);
  });

  it("gives the match as the reason on pages of a search or a category", async () => {
    const search = await shop
      .ask({ moment: "search", limit: 4, context: { query: "coffee filter" } })
      .expect(200);
    const told = search.body.items.map(
      ({ item_id, basis, reasons }: { item_id: string; basis: string; reasons: { text: string }[] }) => [
        item_id,
        basis,
        reasons[0]!.text,
      ],
    );
    expect(told[0]).toEqual(["filter", "contextual", "Matches your search."]);
    expect(told.slice(1, 3).map(([, , text]: string[]) => text)).toEqual([
      "Matches part of your search.",
      "Matches part of your search.",
    ]);
    const category = await shop
      .ask({ moment: "category", limit: 2, context: { category: ["Living"] } })
      .expect(200);
    expect(firstCodes(category.body)).toEqual(["in_category", "in_category"]);
  });

  it("never suggests a page's own product in another size, but where versions are asked for", async () => {
    const page = { moment: "product", limit: 30, context: { item_id: "shirt-m" } };
    expect(idsOf((await shop.ask(page).expect(200)).body).filter((id) => id.startsWith("shirt"))).toEqual([]);
    const beside = idsOf((await shop.ask({ ...page, variants: true }).expect(200)).body);
    expect(beside).toEqual(expect.arrayContaining(["shirt-s", "shirt-l"]));
    await shop.shopper("mia", [{ item: "shirt-s", days: 200 }]);
    const home = (await shop.ask({ moment: "home", limit: 30 }, "mia").expect(200)).body;
    expect(idsOf(home).filter((id) => id.startsWith("shirt"))).toEqual([]);
    expect(codesOf(home)).toContain("owned");
  });

  it("speaks of no open question to somebody who has none", async () => {
    const { body } = await shop.ask({ moment: "service" }).expect(200);
    expect(body.transparency.rules_applied).toEqual([
      { code: "help_only", items: 0, text: "This page is for help: nothing is sold on it." },
    ]);
    expect(body.help.contact).toBeNull();
    expect(body.transparency.text).toMatch(/^Nothing is suggested here\. /);
    expect(() => RecommendationAnswer.parse(body)).not.toThrow();
  });

  it("sells nothing to who waits for an answer, and leaves pages that they open to the page", async () => {
    await shop.shopper("cato", [{ item: "teapot", days: 40 }], { personalise: true, contact: true });
    await open("cato");
    for (const moment of ["outreach", "cart", "checkout", "confirmation", "after_sales"]) {
      const { body } = await shop.ask({ moment, context: { cart: ["grinder"] } }, "cato").expect(200);
      expect([moment, idsOf(body), codesOf(body)]).toEqual([moment, [], ["open_complaint"]]);
      expect(body.help).not.toBeNull();
    }
    for (const [moment, context, mode] of [
      ["home", {}, "popular"],
      ["category", { category: ["Living"] }, "context"],
      ["search", { query: "coffee" }, "context"],
      ["product", { item_id: "grinder" }, "context"],
    ] as const) {
      const { body } = await shop.ask({ moment, context }, "cato").expect(200);
      expect([moment, body.transparency.mode, body.transparency.mode_because]).toEqual([
        moment,
        mode,
        "open_complaint",
      ]);
      expect(body.items.length).toBeGreaterThan(0);
      expect(body.help).not.toBeNull();
      expect(body.transparency.data_withheld).toContainEqual({
        category: "history",
        because: "open_complaint",
      });
    }
  });

  it("says why no message is sent by what was chosen, and not by a rhythm that nobody chose", async () => {
    await shop.shopper("ria", [{ item: "teapot", days: 40 }], { personalise: true, contact: true });
    await open("ria");
    const { body } = await shop.ask({ moment: "outreach" }, "ria").expect(200);
    expect(body.transparency.text).toBe(
      "No message is sent to you now. Nothing is suggested here while your question is open.",
    );
  });

  it("heeds wishes of the request for anybody, and says what is not known for them", async () => {
    const plain = await shop.ask({ moment: "home", limit: 3 }).expect(200);
    const cheap = await shop.ask({ moment: "home", limit: 3, objectives: { save_money: 1 } }).expect(200);
    expect(cheap.body.transparency.mode).toBe("popular");
    expect(idsOf(plain.body)).not.toEqual([]);
    const easy = await shop.ask({ moment: "home", limit: 3, objectives: { easy: 1 } }).expect(200);
    expect(easy.body.transparency.rules_applied).toContainEqual({
      code: "no_delivery_times_known",
      items: 0,
      text: "No delivery times are known here, so that the wish for less trouble changes nothing.",
    });
    await shop.ask({ moment: "home", objectives: { save_money: 2 } }).expect(400);
    await shop.ask({ moment: "home", objectives: { cheap: 1 } }).expect(400);
  });

  it("tells stored wishes as unused without the grant, and rests on them alone with it", async () => {
    const wish = { objectives: { save_money: 1 } };
    for (const [id, personalise] of [
      ["wim", false],
      ["wil", true],
    ] as const) {
      await shop.shopper(id, [], { personalise });
      await shop.call("patch", "/v1/shopper/preferences").set("Shopper-Id", id).send(wish).expect(200);
    }
    const unused = (await shop.ask({ moment: "home" }, "wim").expect(200)).body;
    expect(unused.transparency.data_withheld).toContainEqual({ category: "objectives", because: "refused" });
    expect(unused.transparency.mode).toBe("popular");
    const used = (await shop.ask({ moment: "home" }, "wil").expect(200)).body;
    expect(used.transparency.mode).toBe("profile");
    expect(used.transparency.data_used).toEqual([{ category: "objectives", count: 1, oldest_days: null }]);
    expect(used.transparency.text).toMatch(/^These suggestions are chosen for you from your own wishes, /);
  });

  it.each([
    ["de", /\bSie\b/, /\b(?:du|dich|dein\w*)\b/i],
    ["fr", /\bvous\b/i, /\b(?:tu|toi|ton|tes)\b/i],
  ] as const)("speaks %s formally where the shop has not said how", async (locale, formal, informal) => {
    const { body } = await shop
      .ask({ moment: "home", mode: "non_profiled", context: { locale } })
      .expect(200);
    expect(body.transparency.text).toMatch(formal);
    expect(JSON.stringify(body)).not.toMatch(informal);
  });
});
