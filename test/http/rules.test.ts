import { expect, it } from "vitest";
import { LARGEST_BOOST } from "../../src/journey/rules/promoted.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { useRuledShop } from "./ruled-shop.ts";

describeOnBothStores("rules of the shop", (start) => {
  const { call, put, clear } = useRuledShop(start);

  it("are made, read, replaced, listed and taken out", async () => {
    await clear();
    const made = await put("r1", {
      effect: "boost",
      factor: 2,
      filter: { price: { max: 12.5, currency: "EUR" }, attributes: { colour: "red" } },
      moments: ["home"],
      schedule: {
        weekly: { days: ["mon"], from: "09:00", to: "17:00", time_zone: "Europe/Amsterdam" },
        until: "2001-01-01T00:00:00Z",
      },
    }).expect(200);
    expect(made.body).toMatchObject({
      rule_id: "r1",
      effect: "boost",
      factor: 2,
      place: null,
      ground: "own_choice",
      paid: false,
      on_behalf_of: null,
      filter: { price: { min: null, max: 12.5, currency: "EUR" }, attributes: { colour: "red" }, items: [] },
      moments: ["home"],
      slots: [],
      schedule: { from: null, until: "2001-01-01T00:00:00.000Z", weekly: { days: ["mon"] } },
      holds_now: false,
    });
    expect((await call("get", "/v1/rules/r1").expect(200)).body).toEqual(made.body);
    await put("r1", { effect: "exclude", filter: { items: ["i00"] } }).expect(200);
    const { data } = (await call("get", "/v1/rules").expect(200)).body;
    expect(data.map((rule: { rule_id: string; effect: string }) => [rule.rule_id, rule.effect])).toEqual([
      ["r1", "exclude"],
    ]);
    await call("delete", "/v1/rules/r1").expect(204);
    expect((await call("get", "/v1/rules/r1").expect(404)).body.code).toBe("rule_unknown");
    expect((await call("delete", "/v1/rules/r1").expect(404)).body.code).toBe("rule_unknown");
  });

  it.each([
    ["a filter that means everything", { effect: "exclude", filter: {} }],
    ["a person in a filter", { effect: "boost", factor: 2, filter: { shopper_id: "ann" } }],
    [
      "a boost beyond the largest",
      { effect: "boost", factor: LARGEST_BOOST + 0.1, filter: { items: ["i1"] } },
    ],
    [
      "a boost at the checkout",
      { effect: "boost", factor: 2, filter: { items: ["i1"] }, moments: ["checkout"] },
    ],
    [
      "a pin in a message about a purchase",
      { effect: "pin", place: 1, filter: { items: ["i1"] }, moments: ["after_sales"] },
    ],
    ["an advertisement of nobody", { effect: "boost", factor: 2, paid: true, filter: { items: ["i1"] } }],
    [
      "an advertisement on another ground",
      {
        effect: "pin",
        place: 1,
        paid: true,
        on_behalf_of: "Acme",
        ground: "season",
        filter: { items: ["i1"] },
      },
    ],
    [
      "an end before the beginning",
      {
        effect: "exclude",
        filter: { items: ["i1"] },
        schedule: { from: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" },
      },
    ],
    [
      "a time zone that is none",
      {
        effect: "exclude",
        filter: { items: ["i1"] },
        schedule: { weekly: { days: ["mon"], from: "09:00", to: "10:00", time_zone: "Mars/Olympus" } },
      },
    ],
    ["an effect that there is not", { effect: "shout", filter: { items: ["i1"] } }],
  ])("refuse %s", async (_, body) => {
    await put("bad", body).expect(400);
    await call("get", "/v1/rules/bad").expect(404);
  });
});
