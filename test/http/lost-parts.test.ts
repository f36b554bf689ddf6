import { afterEach, beforeEach, expect, it } from "vitest";
import { type MessyShop, post, startMessyShop, statusesOf } from "../support/messy-shop.ts";

let shop: MessyShop;
const open = async (settings: object) => {
  shop = await startMessyShop(settings);
  await shop.agreed("c-1");
};
beforeEach(() => open({}));
afterEach(() => shop.close());

const order = (products: object[], currency?: string) => ({
  type: "track",
  userId: "c-1",
  event: "Order Completed",
  timestamp: "2026-11-20T10:00:00Z",
  properties: { order_id: "O-1", ...(currency !== undefined && { currency }), products },
});
const ga4 = (items: object[]) => ({
  client_id: "c-1",
  timestamp_micros: "1793527200000000",
  events: [{ name: "purchase", params: { transaction_id: "O-1", currency: "EUR", items } }],
});
const stored = async () =>
  (await shop.eventsOf("c-1"))
    .map(({ item_id, price, currency, quantity }) => [item_id, price, currency, quantity])
    .sort();

it("reads an amount that another system wrote as people write it", async () => {
  const products = [
    { product_id: "mug", price: "9,50" },
    { product_id: "bowl", price: "€ 1.299,00", quantity: "2" },
    { product_id: "lamp", price: "12.5" },
  ];
  const { notes } = await post(shop, "segment", order(products, "EUR"));
  expect(notes).toBeUndefined();
  expect(await stored()).toEqual([
    ["bowl", 1299, "EUR", 2],
    ["lamp", 12.5, "EUR", 1],
    ["mug", 9.5, "EUR", 1],
  ]);
});

it("costs an event its unreadable price or quantity, and tells of it on every path", async () => {
  const lines = [
    { id: "mug", price: "ask us", quantity: 1 },
    { id: "bowl", price: -1, quantity: "some" },
    { id: "lamp", price: "€ 1.299", quantity: 1.5 },
  ];
  const told = { prices_unreadable: 2, prices_ambiguous: 1, quantities_unreadable: 2 };
  for (const [format, body] of [
    ["segment", order(lines, "EUR")],
    ["ga4", ga4(lines)],
  ] as const) {
    const reply = await post(shop, format, body);
    expect(statusesOf(reply)).toEqual(Array(3).fill(format === "segment" ? "kept" : "duplicate"));
    expect(Object.fromEntries((reply.notes ?? []).map(({ code, count }) => [code, count]))).toEqual(told);
    const file = await shop.write("in.ndjson", JSON.stringify(body));
    expect((await shop.import("events", file, format)).report.counts).toMatchObject(told);
  }
});

it("says that a price has no currency where the shop has none either", async () => {
  await shop.close();
  await open({ currency: null });
  const { notes } = await post(shop, "segment", order([{ product_id: "mug", price: 9 }]));
  expect(notes).toMatchObject([{ code: "prices_without_currency", count: 1 }]);
});
