import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { itemFrom } from "../../src/catalogue/item.ts";
import { followPrice, type PriceHistory } from "../../src/catalogue/price-history.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const DAY = 86_400_000;

describeOnBothStores("list prices", (start) => {
  let harness: Harness;
  let stop: () => Promise<void>;
  let now = Date.UTC(2026, 5, 1, 12);
  beforeAll(async () => {
    const store = await start();
    harness = await startHarness({ clock: () => now }, "acme", store.settings);
    stop = store.stop;
  }, 60_000);
  afterAll(async () => {
    await harness.close();
    await stop();
  });

  const put = async (item: object) =>
    (
      await harness
        .call("put", "/v1/items")
        .send({ item_id: "a", title: "Lamp", currency: "EUR", ...item })
        .expect(200)
    ).body.results[0];
  const shown = async () =>
    (await harness.call("post", "/v1/recommendations").send({ moment: "home" }).expect(200)).body.items[0]
      .item;
  const offers = async (query = "") => (await harness.call("get", `/v1/offers${query}`).expect(200)).body;

  it("are neither quoted nor believed where no earlier price is known", async () => {
    expect(await put({ price: 80, list_price: 100 })).toMatchObject({
      status: "kept",
      list_price: "unproven",
    });
    expect(await shown()).toMatchObject({ price: 80 });
    expect(await shown()).not.toHaveProperty("list_price");
    expect(await offers()).toMatchObject({ counts: { quoted: 0, false: 0, unproven: 1 } });
  });

  it("are not quoted above the lowest price of the 30 days before, and flagged", async () => {
    now += DAY;
    expect(await put({ price: 120 })).not.toHaveProperty("list_price");
    now += DAY;
    expect(await put({ price: 90, list_price: 120 })).toMatchObject({ list_price: "false" });
    expect(await shown()).not.toHaveProperty("list_price");
    expect((await offers("?state=false")).data).toEqual([
      { item_id: "a", state: "false", price: 90, list_price: 120, prior_price: 80, currency: "EUR" },
    ]);
    expect((await offers("?state=quoted")).data).toEqual([]);
  });

  it("are quoted where the prices bear them out, a price patch being heard of too", async () => {
    now += 31 * DAY;
    await put({ price: 120 });
    now += 31 * DAY;
    await harness.call("patch", "/v1/items/a").send({ price: 100, list_price: 120 }).expect(200);
    expect(await shown()).toMatchObject({ price: 100, list_price: 120 });
    expect(await offers()).toMatchObject({ counts: { quoted: 1, false: 0, unproven: 0 } });
    now += 30 * DAY;
    expect(await shown()).not.toHaveProperty("list_price");
    expect(await offers()).toMatchObject({ counts: { quoted: 0, false: 1, unproven: 0 } });
  });

  it("remember a thing that was taken out and brought back", async () => {
    now += 40 * DAY;
    await put({ price: 60 });
    now += DAY;
    await harness.call("delete", "/v1/items/a").expect(204);
    await put({ price: 200 });
    now += DAY;
    expect(await put({ price: 150, list_price: 200 })).toMatchObject({ list_price: "false" });
  });

  it("rest on the same prices in every store as in the account of them, whatever comes", async () => {
    const { catalogue } = harness.app.services.store;
    const change = fc.record({
      days: fc.integer({ min: 0, max: 25 }),
      price: fc.option(fc.constantFrom(1, 2, 3, 1_000_000_000_000)),
      currency: fc.constantFrom("EUR", "EUR", "EUR", "GBP"),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 25 }), async (changes) => {
        const id = `p${(run += 1)}`;
        let known: PriceHistory = [];
        let before = null;
        for (const { days, price, currency } of changes) {
          now += days * DAY;
          const item = itemFrom({ item_id: id, title: id, price_minor: price, currency });
          await catalogue.putItems("acme", [item]);
          known = followPrice(known, before, item, now);
          before = item;
        }
        expect((await catalogue.readPrices("acme", [id])).get(id) ?? []).toEqual(known);
      }),
      { numRuns: 30, seed: 7 },
    );
  });

  it("are kept of so many prices and no more", async () => {
    const { catalogue } = harness.app.services.store;
    let known: PriceHistory = [];
    let before = null;
    for (let at = 0; at < 130; at += 1) {
      now += 1000;
      const item = itemFrom({
        item_id: "many",
        title: "M",
        price_minor: 500 + ((at * 7) % 130),
        currency: "EUR",
      });
      await catalogue.putItems("acme", [item]);
      known = followPrice(known, before, item, now);
      before = item;
    }
    expect((await catalogue.readPrices("acme", ["many"])).get("many")).toEqual(known);
  });
});
