import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { caseJson, describeCases } from "../support/cases.ts";
import { type MessyShop, post, startMessyShop, statusesOf } from "../support/messy-shop.ts";

let shop: MessyShop;
beforeEach(async () => {
  shop = await startMessyShop();
});
afterEach(() => shop.close());

const order = (products: object[], more: object = {}) => ({
  type: "track",
  userId: "c-1",
  event: "Order Completed",
  timestamp: "2026-11-20T10:00:00Z",
  properties: { order_id: "O-1", currency: "EUR", products },
  ...more,
});
const undo = (event: string, more: object = {}) => ({
  type: "track",
  userId: "c-1",
  event,
  timestamp: "2026-11-21T10:00:00Z",
  properties: { order_id: "O-1" },
  ...more,
});
const two = [
  { product_id: "mug", price: 9, quantity: 2 },
  { product_id: "bowl", price: 4, quantity: 1 },
];
const quantities = async () =>
  Object.fromEntries((await shop.eventsOf("c-1")).map(({ item_id, quantity }) => [item_id, quantity]));

describe("an order", () => {
  beforeEach(() => shop.agreed("c-1"));

  it("is a duplicate when it is sent again, whatever message and time it comes with", async () => {
    expect(statusesOf(await post(shop, "segment", order(two, { messageId: "m-1" })))).toEqual([
      "kept",
      "kept",
    ]);
    const again = order(two, { messageId: "m-2", timestamp: "2026-11-20T10:05:00Z" });
    expect(statusesOf(await post(shop, "segment", again))).toEqual(["duplicate", "duplicate"]);
  });

  it("is the same order from every system that tells of it", async () => {
    await post(shop, "segment", order(two));
    const items = [{ item_id: "mug", price: 9, quantity: 2 }];
    const params = { transaction_id: "O-1", currency: "EUR", items };
    const body = { client_id: "x", user_id: "c-1", events: [{ name: "purchase", params }] };
    expect(statusesOf(await post(shop, "ga4", body))).toEqual(["duplicate"]);
    const file = await shop.write("orders.ndjson", JSON.stringify(order(two)));
    expect((await shop.import("events", file, "segment")).report).toMatchObject({ kept: 0, duplicate: 2 });
  });

  it("is corrected by a later body with other quantities, not by an older one that came late", async () => {
    await post(shop, "segment", order(two));
    const later = order([{ product_id: "mug", price: 8, quantity: 1 }], {
      timestamp: "2026-11-20T11:00:00Z",
    });
    const { results } = await post(shop, "segment", later);
    expect(results).toMatchObject([{ status: "kept", corrected: true }]);
    expect(await quantities()).toEqual({ mug: 1, bowl: 1 });
    const late = order([{ product_id: "bowl", quantity: 7 }], { timestamp: "2026-11-19T10:00:00Z" });
    expect(statusesOf(await post(shop, "segment", late))).toEqual(["duplicate"]);
    expect(await quantities()).toEqual({ mug: 1, bowl: 1 });
  });

  it("does not undo what the shopper had corrected", async () => {
    const { results } = await post(shop, "segment", order([{ product_id: "mug", quantity: 2 }]));
    await shop.harness
      .call("patch", `/v1/shopper/events/${String(results[0]?.["event_id"])}`)
      .set("Shopper-Id", "c-1")
      .send({ quantity: 1 })
      .expect(200);
    const later = order([{ product_id: "mug", quantity: 3 }], { timestamp: "2026-11-20T11:00:00Z" });
    expect(statusesOf(await post(shop, "segment", later))).toEqual(["duplicate"]);
    expect(await quantities()).toEqual({ mug: 1 });
  });

  it("keeps two lines of one item apart", async () => {
    const lines = order([
      { product_id: "mug", quantity: 1, price: 9 },
      { product_id: "mug", quantity: 1, price: 8 },
    ]);
    expect(statusesOf(await post(shop, "segment", lines))).toEqual(["kept", "kept"]);
    expect(statusesOf(await post(shop, "segment", lines))).toEqual(["duplicate", "duplicate"]);
  });

  it("is not one order where its id is a word for nothing", async () => {
    for (const [messageId, product_id] of [
      ["m-1", "mug"],
      ["m-2", "mug"],
    ])
      expect(
        statusesOf(
          await post(
            shop,
            "segment",
            order([], {
              messageId,
              properties: { order_id: "undefined", products: [{ product_id, quantity: 1 }] },
            }),
          ),
        ),
      ).toEqual(["kept"]);
  });

  it("loses one nameless line, one of no units, and no other", async () => {
    const { results } = await post(
      shop,
      "segment",
      order([{ product_id: "mug" }, { name: "Gift wrap" }, { product_id: "bowl", quantity: 0 }]),
    );
    expect(results.map(({ status, why }) => [status, why])).toEqual([
      ["rejected", undefined],
      ["ignored", "no_units"],
      ["kept", undefined],
    ]);
    expect(results[0]?.message).toMatch(/^Product 2 of 3 /u);
  });
});

describe.each([
  { event: "Order Refunded", rules: ["returned"] },
  { event: "Refunded Order", rules: ["returned"] },
  { event: "Order Cancelled", rules: [] },
  { event: "Cancelled Order", rules: [] },
])("a whole order that is taken back by $event", ({ event, rules }) => {
  beforeEach(() => shop.agreed("c-1"));

  it.each(["first", "last"])("is neither owned nor evidence, when that is told %s", async (when) => {
    const bodies = [order(two), undo(event)];
    for (const body of when === "first" ? bodies.reverse() : bodies)
      expect((await post(shop, "segment", body)).results.every(({ status }) => status === "kept")).toBe(true);
    expect(await shop.rulesOf("c-1")).toEqual(rules);
    expect(statusesOf(await post(shop, "segment", undo(event)))).toEqual(["duplicate"]);
  });

  it("is so by file as well, with the order from HTTP", async () => {
    await post(shop, "segment", order(two));
    expect(await shop.rulesOf("c-1")).toEqual(["owned"]);
    const file = await shop.write("undo.ndjson", JSON.stringify(undo(event)));
    expect((await shop.import("events", file, "segment")).report.kept).toBe(1);
    expect(await shop.rulesOf("c-1")).toEqual(rules);
  });

  it("leaves other orders alone, and those of other people", async () => {
    await shop.agreed("c-2");
    await post(shop, "segment", order(two));
    await post(shop, "segment", order(two, { userId: "c-2" }));
    await post(
      shop,
      "segment",
      order([{ product_id: "tea" }], {
        properties: { order_id: "O-2", products: [{ product_id: "tea" }] },
      }),
    );
    await post(shop, "segment", undo(event));
    expect(await shop.rulesOf("c-1")).toEqual(["owned", ...rules].sort());
    expect(await shop.rulesOf("c-2")).toEqual(["owned"]);
  });
});

describeCases("orders of the shared cases", () => {
  beforeEach(() => shop.agreed("c-1"));
  const of4 = (name: string) => caseJson("04-ga4-order-sent-twice", name);
  const of5 = (name: string) => caseJson("05-refund-of-a-whole-order-over-http", name);

  it("a reloaded page sends no second order, and what was returned is returned", async () => {
    expect(statusesOf(await post(shop, "ga4", of4("1.json")))).toEqual(["kept"]);
    expect(statusesOf(await post(shop, "ga4", of4("2.json")))).toEqual(["duplicate"]);
    expect(statusesOf(await post(shop, "ga4", of4("3-refund.json")))).toEqual(["kept"]);
    expect(await shop.rulesOf("c-1")).toEqual(["returned"]);
  });

  it("the same by file", async () => {
    const lines = ["1.json", "2.json", "3-refund.json"].map((name) => JSON.stringify(of4(name)));
    const file = await shop.write("ga4.ndjson", lines.join("\n"));
    expect((await shop.import("events", file, "ga4")).report).toMatchObject({ kept: 2, duplicate: 1 });
    expect(await shop.rulesOf("c-1")).toEqual(["returned"]);
  });

  it.each([
    ["segment", "refund.json"],
    ["ga4", "ga4-refund.json"],
  ] as const)("a refund of a whole order over HTTP takes it back: %s", async (format, name) => {
    await post(shop, "segment", of5("order.json"));
    expect(statusesOf(await post(shop, format, of5(name)))).toEqual(["kept"]);
    expect(await shop.rulesOf("c-1")).toEqual(["returned"]);
  });

  it.each(["segment", "ga4"] as const)("one line without an id costs itself: %s", async (format) => {
    const body = caseJson("06-one-line-costs-the-order", `${format}.json`);
    const answered = await post(shop, format, body);
    expect(answered).toMatchObject({ kept: 1, rejected: 1 });
    expect((await shop.eventsOf("c-1")).map(({ item_id }) => item_id)).toEqual(["mug"]);
    const file = await shop.write("again.ndjson", JSON.stringify(body));
    const given = format === "ga4" ? { duplicate: 0, refused: 1 } : { duplicate: 1, refused: 1 };
    expect((await shop.import("events", file, format)).report).toMatchObject(given);
  });

  it.each(["in.json", "old-name.json"])("an order by another name is an order: %s", async (name) => {
    const body = caseJson("14-segment-call-without-type", name);
    expect(statusesOf(await post(shop, "segment", body))).toEqual(["kept"]);
    const file = await shop.write("again.ndjson", JSON.stringify(body));
    expect((await shop.import("events", file, "segment")).report).toMatchObject({ kept: 0, duplicate: 1 });
  });
});

describe("a product that is no object", () => {
  beforeEach(() => shop.agreed("c-1"));

  it.each([
    ["segment", (list: unknown[]) => order([], { properties: { order_id: "O-7", products: list } })],
    [
      "ga4",
      (items: unknown[]) => ({
        client_id: "c-1",
        events: [{ name: "purchase", params: { transaction_id: "O-7", items } }],
      }),
    ],
  ] as const)("is an id, or is told of in its place: %s", async (format, made) => {
    const { results } = await post(shop, format, made(["mug", null, { id: "bowl" }]));
    expect(statusesOf({ results }).sort()).toEqual(["kept", "kept", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")?.message).toMatch(/^Product 2 of 3 /u);
    const file = await shop.write("list.ndjson", JSON.stringify(made([null, "mug"])));
    const { report } = await shop.import("events", file, format);
    // A file's event without a time is refused whole; Segment's has one.
    expect(report).toMatchObject(format === "ga4" ? { refused: 1 } : { duplicate: 1, refused: 1 });
  });
});
