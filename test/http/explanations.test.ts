import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RecordedStory } from "../../src/contract/followups.ts";
import { RecommendationAnswer } from "../../src/contract/recommendations.ts";
import { idsOf, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

describe("answers and their reasons", () => {
  let shop: PlantedShop;
  beforeAll(async () => {
    shop = await startPlantedShop();
    await shop.shopper("anna", [
      { item: "teapot", days: 12, channel: "store" },
      { item: "beans", days: 40 },
    ]);
  }, 60_000);
  afterAll(() => shop.close());

  it("keeps to the wire, with every field", async () => {
    const { body } = await shop.ask({ moment: "home" }, "anna").expect(200);
    expect(() => RecommendationAnswer.parse(body)).not.toThrow();
  });

  it("names what was bought, when and where, in the order of what it added", async () => {
    const { body } = await shop.ask({ moment: "home", limit: 3 }, "anna").expect(200);
    expect(idsOf(body)).toEqual(["teacup", "tea-towel", "filter"]);
    const [first] = body.items;
    expect(first.reasons[0]).toMatchObject({
      code: "because_bought",
      text: "Because you bought “Teapot ″Blue″” in the store 12 days ago.",
    });
    expect(first.reasons[0].evidence).toEqual([
      expect.objectContaining({ event_id: "anna-1", item_id: "teapot", channel: "store", age_days: 12 }),
    ]);
    expect(first.reasons[0].share).toBe(1);
    expect(first).toMatchObject({ basis: "personalised", profiling: true });
  });

  it("claims only removals that hold when they are tried", async () => {
    const { body } = await shop.ask({ moment: "home", limit: 3 }, "anna").expect(200);
    const claims = body.items.filter(
      ({ counterfactual }: { counterfactual: unknown }) => counterfactual !== null,
    );
    expect(claims.length).toBeGreaterThan(0);
    for (const { item_id, counterfactual } of claims) {
      const bought = [
        { item: "teapot", days: 12, channel: "store", id: "anna-1" },
        { item: "beans", days: 40, id: "anna-2" },
      ].filter(({ id }) => !counterfactual.without.includes(id));
      const twin = `twin-of-anna-${item_id}`;
      await shop.shopper(
        twin,
        bought.map((event) => ({ ...event, id: `${twin}-${event.id}` })),
      );
      const again = await shop.ask({ moment: "home", limit: 3 }, twin).expect(200);
      expect(idsOf(again.body)).not.toContain(item_id);
      if (counterfactual.instead !== null) expect(idsOf(again.body)).toContain(counterfactual.instead);
    }
  });

  it("never shows what is owned, returned, or belongs to what was returned", async () => {
    await shop.shopper("otto", [
      { item: "teacup", days: 20 },
      { type: "return", item: "teapot", days: 2 },
      { item: "teapot", days: 10 },
    ]);
    const { body } = await shop.ask({ moment: "home", limit: 15 }, "otto").expect(200);
    for (const itemId of ["teacup", "teapot", "lid", "gone", "manual"])
      expect(idsOf(body)).not.toContain(itemId);
    expect(body.transparency.rules_applied.map(({ code }: { code: string }) => code)).toEqual(
      expect.arrayContaining(["owned", "returned"]),
    );
  });

  it("lets a consumable come back after its interval", async () => {
    await shop.shopper("kari", [
      { item: "teacup", days: 50 },
      { item: "green-tea", days: 40 },
    ]);
    await shop.shopper("kurt", [
      { item: "teacup", days: 50 },
      { item: "green-tea", days: 4 },
    ]);
    expect(idsOf((await shop.ask({ moment: "home" }, "kari")).body)).toContain("green-tea");
    expect(idsOf((await shop.ask({ moment: "home" }, "kurt")).body)).not.toContain("green-tea");
  });

  it("calls personal what a reason says of the person, and nothing else", async () => {
    const { body } = await shop.ask({ moment: "home", limit: 10 }, "anna").expect(200);
    const bare = await shop.ask({ moment: "home", limit: 10, mode: "non_profiled" }, "anna").expect(200);
    for (const { item_id, basis, reasons } of body.items)
      expect([item_id, basis === "personalised"]).toEqual([
        item_id,
        reasons.some(({ code }: { code: string }) => /^(because|bought|seen)_/.test(code)),
      ]);
    for (const { basis } of bare.body.items) expect(basis).toBe("popular");
    expect(bare.body.transparency).toMatchObject({
      mode: "popular",
      mode_because: "opt_out",
      profiling: false,
    });
  });

  it.each([
    ["nb-NO", "nb", "Fordi du"],
    ["nl", "nl", "Omdat je"],
    ["de", "de", "Weil"],
    ["fr", "fr", "Parce que"],
    ["xx", "en", "Because"],
  ])("speaks %s as %s", async (asked, locale, begin) => {
    const { body } = await shop
      .ask({ moment: "home", limit: 1, context: { locale: asked } }, "anna")
      .expect(200);
    expect(body.locale).toBe(locale);
    expect(body.items[0].reasons[0].text.startsWith(begin)).toBe(true);
  });

  it("costs less when asked to be brief: the same list and reasons, no removals", async () => {
    const full = await shop.ask({ moment: "home" }, "anna").expect(200);
    const brief = await shop.ask({ moment: "home", explain: "brief" }, "anna").expect(200);
    expect(idsOf(brief.body)).toEqual(idsOf(full.body));
    expect(brief.body.items.map(({ reasons }: { reasons: object }) => reasons)).toEqual(
      full.body.items.map(({ reasons }: { reasons: object }) => reasons),
    );
    for (const { counterfactual } of brief.body.items) expect(counterfactual).toBeNull();
  });

  it("tells the same story later, and to nobody else", async () => {
    const { body } = await shop.ask({ moment: "home", limit: 3 }, "anna").expect(200);
    const path = `/v1/recommendations/${body.recommendation_id}`;
    const later = await shop.call("get", path).set("Shopper-Id", "anna").expect(200);
    expect(() => RecordedStory.parse(later.body)).not.toThrow();
    expect(later.body.items.map(({ reasons }: { reasons: object }) => reasons)).toEqual(
      body.items.map(({ reasons }: { reasons: object }) => reasons),
    );
    const [other, unknown] = [
      await shop.call("get", path).set("Shopper-Id", "otto").expect(404),
      await shop
        .call("get", "/v1/recommendations/rec_AAAAAAAAAAAAAAAAAAAAAA")
        .set("Shopper-Id", "otto")
        .expect(404),
    ];
    const { request_id: _one, ...told } = other.body;
    const { request_id: _two, ...asUnknown } = unknown.body;
    expect(told).toEqual(asUnknown);
    const own = await shop.call("get", path, body.control_token).expect(200);
    expect(idsOf(own.body)).toEqual(idsOf(body));
  });

  it("tells it without the behaviour where this call says no", async () => {
    const { body } = await shop.ask({ moment: "home", limit: 3 }, "anna").expect(200);
    const story = async (headers: Record<string, string>) =>
      (
        await shop
          .call("get", `/v1/recommendations/${body.recommendation_id}`)
          .set({ "Shopper-Id": "anna", ...headers })
          .expect(200)
      ).body;
    const evidenceOf = (told: { items: { reasons: { evidence: unknown[] }[] }[] }): unknown[] =>
      told.items.flatMap(({ reasons }) => reasons.flatMap(({ evidence }) => evidence));
    expect(evidenceOf(await story({}))).not.toEqual([]);
    for (const [headers, because] of [
      [{ "Sec-GPC": "1" }, "gpc"],
      [{ DNT: "1" }, "dnt"],
    ] as const) {
      const told = await story(headers);
      expect(evidenceOf(told)).toEqual([]);
      expect(told.told_without).toEqual([{ category: "history", because }]);
    }
  });
});
