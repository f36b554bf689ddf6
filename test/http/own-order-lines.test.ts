import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MessyShop, post, startMessyShop, statusesOf } from "../support/messy-shop.ts";

let shop: MessyShop;
beforeEach(async () => {
  shop = await startMessyShop();
  await shop.agreed("c-1");
});
afterEach(() => shop.close());

const own = (event_id: string, more: object = {}) => ({
  event_id,
  shopper_id: "c-1",
  type: "purchase",
  item_id: "mug",
  order_id: "O-1",
  quantity: 2,
  channel: "web",
  occurred_at: "2026-11-20T10:05:00Z",
  ...more,
});
const segment = (event: string, properties: object, more: object = {}) => ({
  type: "track",
  userId: "c-1",
  event,
  timestamp: "2026-11-20T10:00:00Z",
  properties: { order_id: "O-1", currency: "EUR", ...properties },
  ...more,
});
const bought = (...quantities: number[]) =>
  segment("Order Completed", {
    products: quantities.map((quantity) => ({ product_id: "mug", quantity })),
  });
const quantities = async () =>
  (await shop.eventsOf("c-1")).map(({ type, quantity }) => [type, quantity]).sort();

describe("a line of an order that another system told first", () => {
  it("is the same line in an event of the shop's own, however often that comes", async () => {
    await post(shop, "segment", bought(2));
    for (const id of ["e-1", "e-1", "e-2"])
      expect(statusesOf(await post(shop, "", own(id)))).toEqual(["duplicate"]);
    expect(await quantities()).toEqual([["purchase", 2]]);
  });

  it("is corrected by a later one with other units", async () => {
    await post(shop, "segment", bought(2));
    expect((await post(shop, "", own("e-1", { quantity: 1 }))).results).toMatchObject([
      { status: "kept", corrected: true },
    ]);
    expect(await quantities()).toEqual([["purchase", 1]]);
  });

  it("leaves the order's second line of the item a line of its own", async () => {
    await post(shop, "segment", bought(2));
    expect(statusesOf(await post(shop, "", [own("e-1"), own("e-2", { quantity: 1 })]))).toEqual([
      "duplicate",
      "kept",
    ]);
    expect(statusesOf(await post(shop, "", [own("e-1"), own("e-2", { quantity: 1 })]))).toEqual([
      "duplicate",
      "duplicate",
    ]);
    expect(await quantities()).toEqual([
      ["purchase", 1],
      ["purchase", 2],
    ]);
  });

  it("stands for the lines in their order", async () => {
    await post(shop, "segment", bought(2, 1));
    expect(statusesOf(await post(shop, "", [own("e-1"), own("e-2", { quantity: 1 })]))).toEqual([
      "duplicate",
      "duplicate",
    ]);
  });

  it("is told of by a file too, and by its dry run alike", async () => {
    await post(shop, "segment", bought(2));
    const lines = [own("e-1"), own("e-9", { order_id: "O-2" })].map((event) => JSON.stringify(event));
    const file = await shop.write("own.ndjson", lines.join("\n"));
    for (const more of [["--dry-run"], []])
      expect((await shop.import("events", file, "ndjson", ...more)).report).toMatchObject({
        kept: 1,
        duplicate: 1,
      });
  });

  it("stays apart from another order, another item, and another kind of event", async () => {
    await post(shop, "segment", bought(2));
    const others = [
      own("e-1", { order_id: "O-2" }),
      own("e-2", { item_id: "bowl" }),
      own("e-3", { type: "return" }),
      own("e-4", { order_id: undefined }),
    ];
    expect(statusesOf(await post(shop, "", others))).toEqual(["kept", "kept", "kept", "kept"]);
  });

  it("may be a whole order that is taken back", async () => {
    await post(shop, "segment", [bought(2), segment("Order Refunded", {})]);
    const whole = own("e-1", { type: "return", item_id: undefined, quantity: undefined });
    expect(statusesOf(await post(shop, "", whole))).toEqual(["duplicate"]);
  });
});

describe("two refunds of the same units", () => {
  const refund = (properties: object, messageId: string) =>
    segment(
      "Order Refunded",
      { products: [{ product_id: "mug", quantity: 1 }], ...properties },
      { messageId },
    );

  it("are two where each has an id of its own, and one where they have the same", async () => {
    await post(shop, "segment", bought(2));
    const one = refund({ refund_id: "R-1" }, "m-1");
    const other = refund({ refund_id: "R-2" }, "m-2");
    expect(statusesOf(await post(shop, "segment", [one, other]))).toEqual(["kept", "kept"]);
    const again = await post(shop, "segment", [one, refund({ refund_id: "R-2" }, "m-3")]);
    expect(statusesOf(again)).toEqual(["duplicate", "duplicate"]);
    expect(again.notes).toBeUndefined();
    expect(await quantities()).toEqual([
      ["purchase", 2],
      ["return", 1],
      ["return", 1],
    ]);
  });

  it("are one where nothing tells them apart, and the answer says so", async () => {
    await post(shop, "segment", bought(2));
    await post(shop, "segment", refund({}, "m-1"));
    const again = await post(shop, "segment", refund({}, "m-2"));
    expect(statusesOf(again)).toEqual(["duplicate"]);
    expect(again.notes).toMatchObject([{ code: "refund_told_again", count: 1 }]);
  });

  it("are told apart by GA4's parameter and by a table's column, and else are told of", async () => {
    const ga4 = (refund_id: string) => ({
      client_id: "c-1",
      events: [
        {
          name: "refund",
          params: { transaction_id: "O-1", refund_id, items: [{ item_id: "mug", quantity: 1 }] },
        },
      ],
    });
    expect(statusesOf(await post(shop, "ga4", ga4("R-1")))).toEqual(["kept"]);
    expect(statusesOf(await post(shop, "ga4", ga4("R-2")))).toEqual(["kept"]);
    const table = async (...rows: string[]) =>
      shop.import(
        "events",
        await shop.write("r.csv", ["order,customer,sku,date,type,refund_id", ...rows].join("\n")),
        "orders",
      );
    const row = (id: string) => `O-1,c-1,mug,2026-11-21,refund,${id}`;
    const { report } = await table(row("R-1"), row("R-2"), row("R-3"));
    expect(report).toMatchObject({ kept: 1, duplicate: 2 });
    await table(row(""));
    const told = await table(row(""));
    expect(told.report).toMatchObject({ kept: 0, duplicate: 1, counts: { refunds_told_again: 1 } });
    expect(told.report.last).toContain("a refund that was told already");
  });
});
