import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RecommendationAnswer } from "../../src/contract/recommendations.ts";
import { idsOf, NOW, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

describe("moments", () => {
  let shop: PlantedShop;
  beforeAll(async () => {
    shop = await startPlantedShop();
    await shop.shopper("anna", [
      { item: "teapot", days: 12 },
      { item: "beans", days: 40 },
    ]);
    await shop
      .call("patch", "/v1/settings")
      .send({ contact: { name: "Ole", phone: "123" } })
      .expect(200);
  }, 60_000);
  afterAll(() => shop.close());

  it("puts the items of a category page first, and others after them", async () => {
    const { body } = await shop
      .ask({ moment: "category", limit: 6, context: { category: ["Kitchen", "Coffee"] } })
      .expect(200);
    expect(new Set(idsOf(body).slice(0, 2))).toEqual(new Set(["grinder", "filter"]));
    expect(body.items).toHaveLength(6);
    expect(body.transparency.mode).toBe("context");
    expect(body.items[0].basis).toBe("contextual");
  });

  it("orders a category page by what the shopper did", async () => {
    const { body } = await shop
      .ask({ moment: "category", limit: 3, context: { category: ["Kitchen"] } }, "anna")
      .expect(200);
    expect(idsOf(body)).toEqual(["teacup", "tea-towel", "filter"]);
    expect(body.items[0].reasons[0].code).toBe("because_bought");
  });

  it(
    "finds what was searched for by the words of titles, the most words first, where nothing " +
      "else speaks",
    async () => {
      const { body } = await shop
        .ask({ moment: "search", limit: 4, context: { query: "COFFEE filter, please" } })
        .expect(200);
      expect(idsOf(body)[0]).toBe("filter");
      expect(new Set(idsOf(body).slice(1, 3))).toEqual(new Set(["grinder", "beans"]));
      expect(body.transparency.mode).toBe("context");
      expect(
        (await shop.ask({ moment: "search", limit: 2, context: { query: "zzz" } })).body.items,
      ).toHaveLength(2);
    },
  );

  it("completes the cart, and never suggests what lies in it", async () => {
    const { body } = await shop
      .ask({ moment: "cart", limit: 3, context: { cart: ["grinder", "beans"] } })
      .expect(200);
    expect(idsOf(body)[0]).toBe("filter");
    expect(body.items[0].reasons[0].code).toBe("goes_with_cart");
    const elsewhere = await shop
      .ask({ moment: "home", limit: 3, context: { cart: ["grinder"] } })
      .expect(200);
    expect(elsewhere.body.transparency).toMatchObject({
      mode: "popular",
      data_withheld: expect.arrayContaining([{ category: "cart", because: "not_this_moment" }]),
    });
  });

  it("completes a purchase, and suggests no second of its kind", async () => {
    const { body } = await shop
      .ask({ moment: "confirmation", limit: 10, context: { cart: ["grinder"] } })
      .expect(200);
    expect(idsOf(body)).toContain("beans");
    expect(idsOf(body)).not.toContain("filter");
  });

  it("writes to nobody without contact, and reads nothing of them", async () => {
    const { body } = await shop
      .ask({ moment: "outreach", context: { channel: "email" } }, "anna")
      .expect(200);
    expect(body.outreach).toEqual({ send: false, because: "never_given", channel: null, not_before: null });
    expect(body.items).toEqual([]);
    expect(body.transparency).toMatchObject({ mode: "popular", profiling: false, data_used: [] });
    expect(() => RecommendationAnswer.parse(body)).not.toThrow();
  });

  it("keeps to the rhythm: channel, number a week, quiet hours", async () => {
    await shop.shopper("cora", [{ item: "teapot", days: 5 }], { personalise: true, contact: true });
    const write = async () =>
      (await shop.ask({ moment: "outreach", limit: 2, context: { channel: "email" } }, "cora").expect(200))
        .body;
    const prefer = (contact: object) =>
      shop.call("patch", "/v1/shopper/preferences").set("Shopper-Id", "cora").send({ contact }).expect(200);
    const first = await write();
    expect(first.outreach).toEqual({ send: true, because: null, channel: "email", not_before: null });
    expect(idsOf(first)[0]).toBe("teacup");
    expect(first.transparency.purposes_used).toContain("contact");
    await prefer({ quiet_hours: { from: "12:00", to: "15:00", time_zone: "Europe/Amsterdam" } });
    expect((await write()).outreach).toEqual({
      send: false,
      because: "quiet_hours",
      channel: null,
      not_before: "2026-03-01T14:00:00.000Z",
    });
    expect((await write()).transparency.rules_applied).toEqual([
      expect.objectContaining({ code: "contact_rhythm" }),
    ]);
    await prefer({ quiet_hours: null, channels: ["store"] });
    expect((await write()).outreach).toMatchObject({ send: false, because: "no_channel" });
    await prefer({ channels: ["app"], max_per_week: 1 });
    expect((await write()).outreach).toEqual({
      send: false,
      because: "channel_not_chosen",
      channel: null,
      not_before: null,
    });
    // A question that names no channel by which one can write leaves it to theirs.
    const free = (await shop.ask({ moment: "outreach", limit: 2 }, "cora").expect(200)).body;
    expect(free.outreach).toMatchObject({ send: true, channel: "app" });
    await prefer({ channels: ["app", "email"] });
    await shop
      .call("post", "/v1/events")
      .send({
        event_id: "mail",
        shopper_id: "cora",
        type: "contacted",
        channel: "email",
        occurred_at: new Date(NOW - 86_400_000).toISOString(),
      })
      .expect(200);
    const often = await write();
    expect(often.outreach).toEqual({
      send: false,
      because: "too_often",
      channel: null,
      not_before: new Date(NOW + 6 * 86_400_000).toISOString(),
    });
    expect(often.items).toEqual([]);
  });

  it("sells nothing to somebody who waits for an answer: a person and help pages instead", async () => {
    await shop.shopper("carl", [{ item: "teapot", days: 5 }], { personalise: true, contact: true });
    await shop
      .call("post", "/v1/events")
      .send({
        event_id: "case",
        shopper_id: "carl",
        type: "service_opened",
        case_id: "c1",
        occurred_at: new Date(NOW - 1000).toISOString(),
      })
      .expect(200);
    const { body } = await shop.ask({ moment: "after_sales" }, "carl").expect(200);
    expect(body.items).toEqual([]);
    expect(body.help.contact).toMatchObject({ name: "Ole", phone: "123" });
    expect(body.help.items[0]).toMatchObject({ item_id: "manual" });
    expect((await shop.ask({ moment: "outreach" }, "carl")).body.outreach).toMatchObject({
      send: false,
      because: "open_complaint",
    });
  });

  it("helps at the service desk, and sells nothing there", async () => {
    const { body } = await shop.ask({ moment: "service", context: { item_id: "teapot" } }).expect(200);
    expect(body.items).toEqual([]);
    expect(body.help.items.map(({ item_id }: { item_id: string }) => item_id)).toEqual([
      "manual",
      "returns-page",
    ]);
    expect(() => RecommendationAnswer.parse(body)).not.toThrow();
  });

  it("never mixes currencies in a list", async () => {
    await shop
      .call("put", "/v1/items")
      .send({
        item_id: "dear",
        title: "Dear thing",
        price: 5,
        currency: "USD",
        sales_rank: 1,
        published_at: "2026-02-01T00:00:00Z",
        category: [],
      })
      .expect(200);
    const { body } = await shop.ask({ moment: "home", limit: 20, context: { currency: "EUR" } }).expect(200);
    expect(new Set(body.items.map(({ item }: { item: { currency: string } }) => item.currency))).toEqual(
      new Set(["EUR"]),
    );
    const any = await shop.ask({ moment: "home", limit: 20 }).expect(200);
    expect(
      new Set(any.body.items.map(({ item }: { item: { currency: string } }) => item.currency)).size,
    ).toBe(1);
    await shop.call("delete", "/v1/items/dear").expect(204);
  });
});
