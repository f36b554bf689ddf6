import { expect, it } from "vitest";
import { describeOnBothStores } from "../support/both-stores.ts";
import { type Body, idsOf, useRuledShop } from "./ruled-shop.ts";

const weekly = (from: string, to: string) => ({
  effect: "bury",
  factor: 0.5,
  filter: { brand: ["Acme"] },
  schedule: { weekly: { days: ["mon"], from, to, time_zone: "Europe/Amsterdam" } },
});
const dear = (min: number, max: number) => ({
  effect: "exclude",
  filter: { price: { min, max, currency: "EUR" } },
});

describeOnBothStores("a rule that could never speak", (start) => {
  const { call, put, clear } = useRuledShop(start);

  it.each<[string, object, object, string]>([
    ["of no price", dear(20, 10), dear(10, 10), "filter.price"],
    ["of no hour", weekly("09:00", "09:00"), weekly("09:00", "09:01"), "schedule.weekly"],
    [
      "of no hour (the whole day has one way to be said)",
      weekly("23:00", "23:00"),
      weekly("00:00", "00:00"),
      "schedule.weekly",
    ],
    [
      "of a slot that the shop has not",
      { effect: "exclude", filter: { brand: ["Acme"] }, slots: ["default", "sidebar"] },
      { effect: "exclude", filter: { brand: ["Acme"] }, slots: ["default", "complement"] },
      "slots",
    ],
  ])("%s is refused, with the field to mend", async (_, never, sometimes, path) => {
    await clear();
    const { body } = await put("r", never);
    expect([400, 404, 422]).toContain(body.status);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect((await call("get", "/v1/rules").expect(200)).body.data).toEqual([]);
    const tried = { moment: "home", rules: [{ rule_id: "r", ...never }] };
    const preview = await call("post", "/v1/recommendations/preview").send(tried);
    expect(preview.body.errors.map((error: { path: string }) => error.path)).toContain(`rules.0.${path}`);
    await put("r", sometimes).expect(200);
    await clear();
  });

  it("is not tried either: two rules of one id, and a visit of nothing", async () => {
    const rule = { rule_id: "r", effect: "exclude", filter: { brand: ["Acme"] } };
    const twice = await call("post", "/v1/recommendations/preview").send({
      moment: "home",
      rules: [rule, rule],
    });
    expect(twice.body.errors).toEqual([
      { path: "rules", message: "Two rules have the same rule_id; give each its own." },
    ]);
    const visit = { moment: "home", session: { events: [{ type: "view" }] } };
    for (const path of ["/v1/recommendations/preview", "/v1/recommendations"]) {
      const { body } = await call("post", path).send(visit).expect(400);
      expect(body.errors).toEqual([
        { path: "session.events.0.item_id", message: "A view event names its item in item_id." },
      ]);
    }
  });
});

describeOnBothStores("a page of something that the shop does not sell", (start) => {
  const { call } = useRuledShop(start);
  const ask = async (moment: string, context: object) =>
    (await call("post", "/v1/recommendations").send({ moment, context, limit: 3 }).expect(200))
      .body as Body & {
      transparency: { mode: string; text: string };
    };

  it.each<[string, string, object, object]>([
    ["an item", "product", { item_id: "nowhere" }, { item_id: "i03" }],
    ["items", "after_sales", { items: ["nowhere"] }, { items: ["nowhere", "i03"] }],
    ["a cart", "cart", { cart: ["nowhere"] }, { cart: ["i03"] }],
    ["a category", "category", { category: ["Boats"] }, { category: ["Mugs"] }],
    ["a search", "search", { query: "submarine" }, { query: "thing" }],
  ])("does not say that it goes by the page: %s", async (_, moment, unknown, known) => {
    const silent = await ask(moment, unknown);
    expect(silent.transparency.mode).toBe("popular");
    expect(silent.transparency.text).toContain("the same for everyone");
    expect(idsOf(silent).length).toBeGreaterThan(0);
    expect((await ask(moment, known)).transparency.mode).toBe("context");
  });
});

describeOnBothStores("where to look, and whose answer it is", (start) => {
  const { call, harness } = useRuledShop(start);

  it("the topics of insight are listed, each where it is", async () => {
    const { body } = await call("get", "/v1/insight").expect(200);
    expect(body.topics.map(({ topic }: { topic: string }) => topic)).toEqual([
      "relevance",
      "satisfaction",
      "quality",
      "journey",
      "outcomes",
      "consent",
    ]);
    for (const { href } of body.topics as { href: string }[]) await call("get", href).expect(200);
    await call("get", "/v1/insight", await harness().keyOf("serve")).expect(403);
  });

  it("an answer to a question by a key that names nobody is told to name them", async () => {
    const asked = await call("post", "/v1/recommendations").send({ moment: "home", limit: 1 }).expect(200);
    const href = `/v1/recommendations/${asked.body.recommendation_id}/answer`;
    const { body } = await call("post", href).send({ value: 1 }).expect(400);
    expect(body.code).toBe("shopper_missing");
    expect(body.detail).toContain("Shopper-Id");
  });
});
