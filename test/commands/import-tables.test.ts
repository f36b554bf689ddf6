import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EVENT_FORMATS, eventReader } from "../../src/shopper/formats/event-formats.ts";
import { collect, sharedData } from "../catalogue/feeds/collect.ts";
import { type MessyShop, startMessyShop } from "../support/messy-shop.ts";

let shop: MessyShop;
beforeEach(async () => {
  shop = await startMessyShop();
  await shop.agreed("c-1");
});
afterEach(() => shop.close());

const events = async (format: string, lines: readonly string[], ...more: string[]) =>
  shop.import("events", await shop.write("in.csv", lines.join("\n")), format, ...more);
const kept = async (...fields: string[]) =>
  (await shop.eventsOf("c-1")).map((event) => fields.map((field) => event[field])).toReversed();

describe("a table of what people did", () => {
  it("is read by the words of its type and by the columns' usual names", async () => {
    const { report } = await events("table", [
      "user_id\titemid\tevent\ttimestamp\trating",
      "c-1\tmug\tpage_view\t1793527200\t",
      "c-1\tmug\tAdd to cart\t1793527201.5\t",
      "c-1\tmug\treview\t1793527202\t4",
      "c-1\tmug\tpeeked\t1793527203\t",
      "c-1\tmug\tview\t1793527204000\t",
    ]);
    expect(report).toMatchObject({ kept: 4, refused: 1 });
    expect(report.last).toContain("The word in the column of type is none that is known");
    expect(await kept("type", "quantity", "value")).toEqual([
      ["view", null, null],
      ["cart_add", 1, null],
      ["rating", null, 4],
      ["view", null, null],
    ]);
  });

  it("takes what holds for all rows from --set, and each row's own word before it", async () => {
    const lines = ["SessionId,ItemId,Time,channel", "c-1,mug,,", "c-1,bowl,2026-11-02T10:00:00Z,app"];
    const said = ["--map", "SessionId=shopper_id", "--set", "type=view,channel=store,occurred_at=2026-11-01"];
    expect((await events("table", lines, ...said)).report).toMatchObject({ kept: 2, refused: 0 });
    expect(await kept("item_id", "type", "channel", "occurred_at")).toEqual([
      ["mug", "view", "store", "2026-11-01T00:00:00.000Z"],
      ["bowl", "view", "app", "2026-11-02T10:00:00.000Z"],
    ]);
  });

  it("names everything that is wrong with --map and --set at once", async () => {
    const lines = ["a,b", "1,2"];
    const map = await events("table", lines, "--map", "a=shopper,b=thing");
    expect([map.code, map.err]).toEqual([2, expect.stringContaining("These are none: shopper, thing.")]);
    const set = await events("table", lines, "--set", "type=peek,currency=euro,price=3");
    expect(set.code).toBe(2);
    for (const part of ["type is one of", "currency is a code", "with the fields occurred_at, type"])
      expect(set.err).toContain(part);
    const missing = await events("table", lines);
    expect(missing.err).toContain(
      "lacks a column for item_id and a column for occurred_at and a column for type. It has a, b.",
    );
    expect((await events("ga4", lines, "--set", "type=view")).err).toContain("--map and --set are of tables");
  });

  it("has times whose day and month stand in either order, where the column says in which", async () => {
    const table = (...times: string[]) => ["customer_id,sku,date", ...times.map((time) => `c-1,mug,${time}`)];
    const times = async () => (await kept("occurred_at")).flat();
    expect((await events("orders", table("03/11/2026 14:05", "31/10/2026"))).report.kept).toBe(2);
    expect(await times()).toEqual(["2026-10-31T00:00:00.000Z", "2026-11-03T14:05:00.000Z"]);
    expect((await events("orders", table("11/4/2026 2:05 PM", "10/31/2026 12:00 AM"))).report.kept).toBe(1);
    expect((await times()).at(-1)).toBe("2026-11-04T14:05:00.000Z");
    for (const unsure of [table("01/02/2026"), table("31/10/2026", "10/31/2026", "01/02/2026")])
      expect((await events("orders", unsure)).report).toMatchObject({ refused: 1 });
  });

  it("may have day and time in two columns", async () => {
    const lines = ["receipt;loyalty_id;ean;date;time", "1;c-1;mug;01.11.2026;9:30"];
    expect((await events("receipts", lines)).report.kept).toBe(1);
    expect(await kept("occurred_at")).toEqual([["2026-11-01T09:30:00.000Z"]]);
  });
});

describe("a shop system's export of orders", () => {
  it("says of an order's further rows what its first row said (Shopify)", async () => {
    const { report } = await events("orders", [
      "Name,Email,Financial Status,Paid at,Currency,Created at,Lineitem quantity,Lineitem price," +
        "Lineitem sku,Cancelled at",
      "#1001,c-1,paid,2026-11-01 10:00:00 +0100,EUR,2026-11-01 10:00:00 +0100,2,9.00,mug,",
      "#1001,c-1,,,,2026-11-01 10:00:00 +0100,1,4.00,bowl,",
      "#1001,,,,,,1,4.00,lamp,",
      "#1002,c-1,refunded,,EUR,2026-11-02 10:00:00 +0100,1,9.00,mug,",
      "#1003,c-1,voided,,EUR,2026-11-03 10:00:00 +0100,1,9.00,mug,",
      "#1004,c-1,paid,,EUR,2026-11-04 10:00:00 +0100,1,9.00,mug,2026-11-05 10:00:00 +0100",
    ]);
    expect(report).toMatchObject({ kept: 6, refused: 0, counts: { rows_completed_from_their_order: 2 } });
    expect(await kept("order_id", "type", "item_id", "quantity")).toEqual([
      ["#1001", "purchase", "mug", 2],
      ["#1001", "purchase", "bowl", 1],
      ["#1001", "purchase", "lamp", 1],
      ["#1002", "return", "mug", 1],
      ["#1003", "order_cancelled", "mug", 1],
      ["#1004", "order_cancelled", "mug", 1],
    ]);
  });

  it("takes no order for one that never came about, and no name of a thing for an order's", async () => {
    const { report } = await events("orders", [
      "name,customer_id,sku,date,status,quantity",
      "Green tea,c-1,tea,2026-11-01,wc-completed,1",
      "Green tea,c-1,tea,2026-11-02,wc-processing,1",
      "Green tea,c-1,tea,2026-11-03,wc-failed,1",
      "Green tea,c-1,tea,2026-11-04,completed,some",
    ]);
    expect(report).toMatchObject({
      kept: 3,
      duplicate: 0,
      counts: { left_out_no_order: 1, quantities_unreadable: 1 },
    });
  });
});

const EXCERPT = sharedData("retailrocket-filtered", "events.csv.gz");
describe("an excerpt of the Retail Rocket set without times", () => {
  it.skipIf(!existsSync(EXCERPT))("is read whole where the shop says when it was", async () => {
    const reader = eventReader("retailrocket", { set: "occurred_at=2015-09-18" });
    const { values, refusals } = await collect(reader, [EXCERPT]);
    expect([values.length, refusals.length]).toEqual([92_487, 0]);
    expect(new Set(values.map(({ event }) => event.event_id)).size).toBe(92_487);
    await expect(collect(EVENT_FORMATS.retailrocket, [EXCERPT])).rejects.toMatchObject({
      code: "file_invalid",
      message: expect.stringContaining("--set occurred_at=") as string,
    });
  });

  it("may have other names of its columns", async () => {
    const lines = ["who;what;event", "c-1;mug;view", "c-1;mug;transaction"];
    const said = ["--map", "who=shopper_id,what=item_id", "--set", "occurred_at=2026-11-01"];
    expect((await events("retailrocket", lines, ...said)).report.kept).toBe(2);
  });
});
