import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { grants, ITEMS, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { NOW as PLANTED_NOW, startPlantedShop } from "../support/planted-shop.ts";

const NOW = Date.parse("2026-01-10T12:00:00Z");
const DAY = 86_400_000;
const clock = { now: NOW };
let harness: Harness;

beforeEach(async () => {
  clock.now = NOW;
  harness = await startHarness({ clock: () => clock.now });
  await harness.call("put", "/v1/items").send(ITEMS).expect(200);
  await registerNotice(harness);
});
afterEach(() => harness.close());

const statesOf = (body: { purposes: Record<string, { state: string }> }): Record<string, string> =>
  Object.fromEntries(Object.entries(body.purposes).map(([purpose, { state }]) => [purpose, state]));

describe("after everything was withdrawn", () => {
  it("what was given reads withdrawn, what was refused or never given reads refused", async () => {
    const who = shopperOf(harness, "anna");
    await who.agree({ personalise: true, measure: false }).expect(200);
    const { body } = await who.withdraw().expect(200);
    const expected = {
      personalise: "withdrawn",
      connect_channels: "refused",
      measure: "refused",
      train: "refused",
      contact: "refused",
      sensitive: "refused",
    };
    expect(statesOf(body)).toEqual(expected);
    expect(body.effective.train).toEqual({ granted: false, because: "refused" });
    expect(body.effective.personalise).toEqual({ granted: false, because: "withdrawn" });
    const { body: copy } = await who.call("get", "/v1/shopper/export").expect(200);
    expect(statesOf({ purposes: copy.provided.standing })).toEqual(expected);
    // A no it is all the same: the shop's word about the past opens nothing of it.
    await who.agree(grants("personalise", "train")).expect(200);
    const again = (await who.withdraw().expect(200)).body;
    expect(statesOf(again)).toMatchObject({
      personalise: "withdrawn",
      train: "withdrawn",
      contact: "refused",
    });
  });

  it("a recorded answer tells nothing of how much was known of the person", async () => {
    const who = shopperOf(harness, "anna");
    await who.agree(grants("personalise")).expect(200);
    await who.tell({ event_id: "e", type: "purchase", item_id: "i1", order_id: "o" }).expect(200);
    const context = { item_id: "i3" };
    const { body: answer } = await who.recommend({ moment: "product", context }).expect(200);
    const story = async () =>
      (await who.call("get", `/v1/recommendations/${answer.recommendation_id}`).expect(200)).body;
    const categories = (told: { transparency: { data_used: { category: string }[] } }) =>
      told.transparency.data_used.map(({ category }) => category);
    expect(categories(await story())).toEqual(["purchases", "page"]);
    await who.withdraw().expect(200);
    const after = await story();
    expect(categories(after)).toEqual(["page"]);
    expect(after.told_without).toEqual([{ category: "history", because: "withdrawn" }]);
  });
});

describe("a corrected event", () => {
  const counted = async (who: ReturnType<typeof shopperOf>) => {
    const { store } = harness.app.services;
    const ref = { shop: "acme", key: store.pseudonym("acme", who.id) };
    const body = Buffer.from(JSON.stringify({ records: [{ packages: ["a-package@1"] }] }));
    const trained = { package: "a-package", watermark: 0, body };
    await store.shoppers.writeTrained([{ ref, change: () => trained }]);
    return () => store.jobs.erasureHead("acme");
  };

  it.each([
    ["another item", { item_id: "i2" }, 1],
    ["another time", { occurred_at: "2026-01-09T10:00:00Z" }, 1],
    ["another number", { quantity: 2 }, 1],
    ["another price, which no model counts", { price: 3, currency: "EUR" }, 0],
  ])("is left behind by the models that counted what it was: %s", async (_what, patch, entries) => {
    const who = shopperOf(harness, "anna");
    await who.agree(grants("personalise", "train")).expect(200);
    await who.tell({ event_id: "e", type: "purchase", item_id: "i1", order_id: "o" }).expect(200);
    const head = await counted(who);
    const before = await head();
    const { body } = await who.call("patch", "/v1/shopper/events/e").send(patch).expect(200);
    expect((await head()) - before).toBe(entries);
    expect(body.unlearning?.state).toBe(entries === 0 ? undefined : "forgotten_in_data");
  });
});

describe("a shopper token of before an erasure", () => {
  it("is told that the erasure is done, and begins no second one; a retry has its receipt", async () => {
    const who = shopperOf(harness, "anna");
    await who.agree(grants("personalise")).expect(200);
    const minted = await harness
      .call("post", "/v1/shopper-tokens")
      .send({ shopper_id: "anna", scopes: ["rights"] })
      .expect(200);
    const erase = (key: string) =>
      harness.call("delete", "/v1/shopper", minted.body.token).set("Idempotency-Key", key);
    const first = (await erase("one").expect(202)).body;
    expect((await erase("one").expect(202)).body.receipt_id).toBe(first.receipt_id);
    clock.now += 1000;
    const { body } = await erase("two").expect(401);
    expect(body).toMatchObject({ code: "token_invalid" });
    expect(body.detail).toContain("was erased since it was minted");
    await harness.app.tick();
    const jobs = await Promise.all(
      (["list", "listFiled"] as const).map((list) =>
        harness.app.services.store.jobs[list]("acme", "erasure"),
      ),
    );
    expect(jobs.flat()).toHaveLength(1);
    // A key of the shop answers for itself.
    await who.call("delete", "/v1/shopper").expect(202);
  });
});

describe("the day of what was done", () => {
  it.each([
    ["UTC", "today"],
    ["Europe/Amsterdam", "yesterday"],
    ["America/New_York", "today"],
  ])("is the shop’s own calendar day: in %s it was %s", async (time_zone, day) => {
    // 22:30 in UTC the day before is half past eleven at night in Amsterdam; asked at half past one there.
    const now = { at: Date.parse("2026-03-01T00:30:00Z") };
    const shop = await startPlantedShop({ clock: () => now.at });
    try {
      await shop.call("patch", "/v1/settings").send({ time_zone }).expect(200);
      const hours = time_zone === "UTC" ? 0.25 : 2;
      const days = (PLANTED_NOW - now.at + hours * 3_600_000) / DAY;
      await shop.shopper("anna", [{ item: "teapot", days, type: "view" }]);
      const { body } = await shop
        .call("post", "/v1/recommendations")
        .send({ moment: "home", shopper: { id: "anna" }, limit: 1 })
        .expect(200);
      const [reason] = body.items[0].reasons;
      expect(reason.text).toContain(day);
      expect(reason.evidence[0].age_days).toBe(day === "today" ? 0 : 1);
    } finally {
      await shop.close();
    }
  });
});

describe("who pays for a place", () => {
  it("is told in the recorded answer as it was in the answer", async () => {
    const shop = await startPlantedShop();
    try {
      await shop
        .call("put", "/v1/rules/paid")
        .send({ effect: "pin", place: 1, paid: true, on_behalf_of: "Acme", filter: { items: ["lamp"] } })
        .expect(200);
      const { body } = await shop
        .call("post", "/v1/recommendations")
        .send({ moment: "home", limit: 12 })
        .expect(200);
      const paid = (items: { item_id: string; promoted?: object }[]) =>
        items.find(({ item_id }) => item_id === "lamp")?.promoted;
      expect(paid(body.items)).toEqual({ ground: "paid", paid: true, on_behalf_of: "Acme" });
      const story = await shop.call("get", `/v1/recommendations/${body.recommendation_id}`).expect(200);
      expect(paid(story.body.items)).toEqual(paid(body.items));
    } finally {
      await shop.close();
    }
  });
});
