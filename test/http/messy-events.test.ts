import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ga4,
  type MessyShop,
  post,
  sendByBothDoors,
  SENT_AT,
  startMessyShop,
  statusesOf,
  storedOf,
  track,
} from "../support/messy-shop.ts";

let shop: MessyShop;
beforeEach(async () => {
  shop = await startMessyShop({ cmp_mapping: { C0003: ["personalise"] } });
  await shop.agreed("c-1");
});
afterEach(() => shop.close());

const byBothDoors = (format: "segment" | "ga4", body: object) => sendByBothDoors(shop, format, body);
const stored = (...fields: string[]) => storedOf(shop, "c-1", fields);

describe("units below nothing", () => {
  it.each([
    ["segment", (products: object[]) => track("Order Completed", { order_id: "O-1", products })],
    ["ga4", (items: object[]) => ga4("purchase", { transaction_id: "O-1", items })],
  ] as const)("of a purchase are a return: %s", async (format, made) => {
    await byBothDoors(format, made([{ sku: "mug", quantity: 2 }]));
    expect(await shop.rulesOf("c-1")).toEqual(["owned"]);
    const { answered } = await byBothDoors(format, made([{ sku: "mug", quantity: "-2" }]));
    expect([statusesOf(answered), answered.notes]).toEqual([["kept"], undefined]);
    expect(await stored("type", "quantity")).toEqual([
      ["purchase", 2],
      ["return", 2],
    ]);
    expect(await shop.rulesOf("c-1")).toEqual(["returned"]);
  });

  it("of a basket take out of it, and none at all is told", async () => {
    await byBothDoors("segment", track("Product Added", { product_id: "mug", quantity: -1 }));
    expect(await stored("type", "quantity")).toEqual([["cart_remove", 1]]);
    const { results } = await post(
      shop,
      "segment",
      track("Product Added", { product_id: "bowl", quantity: 0 }),
    );
    expect(results).toMatchObject([{ status: "ignored", why: "no_units" }]);
  });

  it("are read with a decimal comma as well", async () => {
    await byBothDoors(
      "segment",
      track("Order Completed", { order_id: "O-1", products: [{ sku: "mug", quantity: "2,00" }] }),
    );
    expect(await stored("quantity")).toEqual([[2]]);
  });
});

describe("a currency that is said", () => {
  it.each([
    ["€", 9.5, "EUR"],
    ["gbp", 9.5, "GBP"],
    ["£", 9.5, "GBP"],
    ["(not set)", 9.5, "EUR"],
    ["null", 9.5, "EUR"],
    [null, 9.5, "EUR"],
    ["doubloons", null, null],
    ["$", null, null],
  ])("is never the shop's own where it says another: %s", async (currency, price, read) => {
    const products = [{ sku: "mug", price: 9.5 }];
    const { answered, report } = await byBothDoors(
      "segment",
      track("Order Completed", { order_id: "O-1", currency, products }),
    );
    expect(await stored("price", "currency")).toEqual([[price, read]]);
    expect(answered.notes?.map(({ code }) => code)).toEqual(
      price === null ? ["prices_without_currency"] : undefined,
    );
    expect(report.counts["prices_without_currency"]).toBe(price === null ? 1 : undefined);
    const table = await shop.write(
      "orders.csv",
      `order_id,customer_id,sku,price,currency,date\nO-2,c-1,bowl,"9,50",${currency ?? ""},2026-11-20\n`,
    );
    const { report: ofTable } = await shop.import("events", table, "orders");
    expect(ofTable).toMatchObject({ kept: 1, refused: 0 });
    expect(ofTable.counts["prices_without_currency"]).toBe(price === null ? 1 : undefined);
  });
});

describe("the next id of the payload", () => {
  it("is taken for an order where BigQuery's column of it says nothing", async () => {
    const row = {
      event_name: "purchase",
      event_timestamp: String(Date.parse(SENT_AT) * 1000),
      user_id: "null",
      user_pseudo_id: "c-1",
      ecommerce: { transaction_id: "(not set)" },
      event_params: [{ key: "transaction_id", value: { string_value: "O-7" } }],
      items: [{ item_id: "(not set)", item_sku: "TEA-1", quantity: "1" }],
    };
    await byBothDoors("ga4", [row, { ...row, event_timestamp: String(Date.parse(SENT_AT) * 1000 + 9) }]);
    expect(await stored("order_id", "item_id")).toEqual([["O-7", "tea"]]);
  });

  it("is that of an export with underscores", async () => {
    const body = {
      ...track("Product Viewed", { product_id: "mug" }),
      userId: undefined,
      user_id: "None",
      anonymous_id: "c-1",
      message_id: "m-1",
    };
    const { answered } = await byBothDoors("segment", body);
    expect(answered.notes).toMatchObject([{ code: "placeholder_passed_over", count: 1 }]);
    expect(await stored("item_id")).toEqual([["mug"]]);
  });

  it.each([
    "-1",
    "logged_out",
    "Guest User",
    "guest_checkout",
    "Keine",
    "#N/A",
    "true",
    "4.00638E+12",
    "1,79E+15",
  ])("is none where all of them are words for nobody: %s", async (word) => {
    const { answered } = await byBothDoors(
      "segment",
      track("Product Viewed", { product_id: "mug" }, { userId: word, anonymousId: word }),
    );
    expect(answered.results).toMatchObject([{ status: "not_kept", because: "no_shopper" }]);
  });
});

describe("refusals in other shapes", () => {
  const viewed = (context: object) => track("Product Viewed", { product_id: "mug" }, { context });
  it.each([
    { consent: { categoryPreferences: { c0003: "denied" } } },
    { consent: { category_preferences: { C0003: false } } },
    { consent: { provider: "own", C0003: false } },
    { consent: { C0003: "no" } },
    { consentManagement: { deniedConsentIds: "C0001,C0003" } },
    { consentManagement: { allowedConsentIds: { C0003: false } } },
    { consent: { categoryPreferences: { C0003: true } }, consentManagement: { deniedConsentIds: ["C0003"] } },
  ])("decline as well: %j", async (context) => {
    const { answered } = await byBothDoors("segment", viewed(context));
    expect(answered.results).toMatchObject([{ status: "not_kept", because: "opt_out" }]);
  });

  it("decide nothing where nobody mapped them, and are told", async () => {
    const { answered, report } = await byBothDoors(
      "segment",
      viewed({ consent: { provider: "own", version: "3", newsletter: false } }),
    );
    expect(answered).toMatchObject({ kept: 1, notes: [{ examples: ["newsletter"] }] });
    expect(report.examples["consent_categories_unmapped"]).toEqual(["newsletter"]);
  });
});

describe("refunds in any order", () => {
  const refund = (sku: string, refund_id?: string) =>
    track("Order Refunded", { order_id: "O-1", refund_id, products: [{ sku, quantity: 1 }] });
  const order = track("Order Completed", {
    order_id: "O-1",
    products: [
      { sku: "mug", quantity: 2 },
      { sku: "bowl", quantity: 1 },
    ],
  });

  it("of a part before the order leaves the rest", async () => {
    await byBothDoors("segment", refund("bowl"));
    await byBothDoors("segment", order);
    expect(await shop.rulesOf("c-1")).toEqual(["owned", "returned"]);
    expect(await stored("type", "item_id", "quantity")).toEqual([
      ["purchase", "bowl", 1],
      ["purchase", "mug", 2],
      ["return", "bowl", 1],
    ]);
  });

  it("of one piece twice, and of the whole last, gives back all", async () => {
    await byBothDoors("segment", refund("mug", "R-1"));
    await byBothDoors("segment", order);
    await byBothDoors("segment", refund("mug", "R-2"));
    await byBothDoors("ga4", ga4("refund", { transaction_id: "O-1" }));
    expect(await shop.rulesOf("c-1")).toEqual(["returned"]);
  });
});
