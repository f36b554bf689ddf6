import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImportedEvent } from "../../../src/shopper/formats/imported-event.ts";
import { readOnlineRetailEvents } from "../../../src/shopper/formats/online-retail.ts";
import { collect, type Collected, sharedData, tempFolder } from "../../catalogue/feeds/collect.ts";

const HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

describe("events of an Online Retail file", () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeAll(() => {
    folder = tempFolder();
  });
  afterAll(() => folder.remove());
  const read = (...rows: string[]): Promise<Collected<ImportedEvent>> =>
    collect(readOnlineRetailEvents, [folder.write("retail.csv", [HEADER, ...rows].join("\n"))]);
  const row = (
    invoice: string,
    code: string,
    quantity: number,
    day: number,
    customer = "7",
    price = 2,
  ): string =>
    `${invoice},${code},THING,${quantity},2011-06-${String(day).padStart(2, "0")} ` +
    `10:00:00,${price},${customer},UK`;
  const returned = (all: Collected<ImportedEvent>): unknown[] =>
    all.values
      .filter(({ event }) => event.type === "return")
      .map(({ event }) => [event.quantity, event.ref_event_id, event.order_id]);

  it("makes one purchase of each line, in pence and UTC", async () => {
    const { values, counts } = await read(
      "536365,85123A,T-LIGHT HOLDER,6,2011-06-01 08:26:00,2.55,17850,United Kingdom",
    );
    expect(values).toEqual([
      {
        at: { file: "retail.csv", line: 2 },
        shopper_id: "17850",
        event: {
          event_id: "or-536365-85123A-1",
          type: "purchase",
          item_id: "85123A",
          occurred_at: Date.parse("2011-06-01T07:26:00Z"),
          channel: "web",
          session_id: null,
          quantity: 6,
          price_minor: 255,
          currency: "GBP",
          order_id: "536365",
          value: null,
          query: null,
          case_id: null,
          ref_event_id: null,
          recommendation_id: null,
        },
      },
    ]);
    expect(counts).toEqual({ rows: 1, events: 1, purchases: 1, returns: 0 });
  });

  it("keeps repeated codes of an invoice apart, and exact duplicates out", async () => {
    const { values, counts } = await read(row("1", "A", 2, 1), row("1", "A", 3, 1), row("1", "A", 2, 1));
    expect(values.map(({ event }) => [event.event_id, event.quantity])).toEqual([
      ["or-1-A-1", 2],
      ["or-1-A-2", 3],
    ]);
    expect(counts["left_out_duplicates"]).toBe(1);
  });

  it(
    "matches a cancellation to the newest earlier purchases of that customer and code, and splits it " +
      "over them",
    async () => {
      const all = await read(
        row("1", "A", 5, 1),
        row("2", "A", 3, 2),
        row("3", "A", 9, 3, "8"),
        row("4", "B", 9, 3),
        row("C5", "A", -4, 4),
        row("C6", "A", -4, 5),
        row("7", "A", 9, 6),
      );
      expect(returned(all)).toEqual([
        [3, "or-2-A-1", "2"],
        [1, "or-1-A-1", "1"],
        [4, "or-1-A-1", "1"],
      ]);
      expect(all.counts).toMatchObject({ cancellations: 2, cancellations_matched: 2, returns: 3 });
      expect(new Set(all.values.map(({ event }) => event.event_id)).size).toBe(all.values.length);
    },
  );

  it("counts what no earlier purchase explains, and invents nothing", async () => {
    const all = await read(row("C1", "A", -2, 1), row("2", "A", 2, 2), row("C3", "A", -5, 3));
    expect(returned(all)).toEqual([[2, "or-2-A-1", "2"]]);
    expect(all.counts).toMatchObject({
      cancellations: 2,
      cancellations_unmatched: 1,
      cancellations_partly_matched: 1,
      units_unmatched: 5,
    });
  });

  it.each([
    ["left_out_not_products", "postage", "1,POST,POSTAGE,1,2011-06-01 10:00:00,18,7,UK"],
    ["left_out_not_products", "cancelled postage", "C1,POST,POSTAGE,-1,2011-06-01 10:00:00,18,7,UK"],
    ["left_out_not_products", "bank charges", "1,BANK CHARGES,Bank Charges,1,2011-06-01 10:00:00,18,7,UK"],
    ["left_out_not_products", "vouchers", "1,gift_0001_50,Voucher,1,2011-06-01 10:00:00,50,7,UK"],
    ["left_out_adjustments", "bad debt", "A563185,22,Adjust bad debt,1,2011-06-01 10:00:00,110,7,UK"],
    ["left_out_stock_corrections", "damaged goods", "1,22,damaged,-4,2011-06-01 10:00:00,0,,UK"],
    ["left_out_without_price", "give-aways", "1,22,LAMP,4,2011-06-01 10:00:00,0,7,UK"],
    ["left_out_without_customer", "guests", "1,22,LAMP,4,2011-06-01 10:00:00,3,,UK"],
    ["left_out_without_customer", "guests who send back", "C1,22,LAMP,-4,2011-06-01 10:00:00,3,,UK"],
  ])("counts under %s: %s", async (count, _, line) => {
    const { values, counts } = await read(line);
    expect(values).toEqual([]);
    expect(Object.entries(counts).filter(([, n]) => n > 0)).toEqual([
      ["rows", 1],
      [count, 1],
    ]);
  });

  it("refuses broken rows by line and keeps their neighbours", async () => {
    const { values, refusals } = await read(
      row("1", "A", 1, 1),
      "2,B,THING,many,2011-06-01 10:00:00,1,7,UK",
      "3,C,THING,1,soon,1,7,UK",
      "4,D",
      '5,E,"open,1,2011-06-01 10:00:00,1,7,UK',
      row("6", "F", 1, 1),
    );
    expect(values.map(({ event }) => event.item_id)).toEqual(["A", "F"]);
    expect(refusals.map(({ line }) => line).sort()).toEqual([3, 4, 5, 6]);
  });

  it("reads the layout and times of the second edition and of the workbook", async () => {
    const second = folder.write(
      "ii.csv",
      "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer " +
        "ID,Country\n489434,85048,LIGHTS,12,2009-12-01 07:45:00,6.95,13085.0,UK\n",
    );
    const workbook = folder.write(
      "data.csv",
      `${HEADER}\r\n536365,85123A,HOLDER,6,12/1/2010 8:26,2.55,17850,UK\r\n`,
    );
    const { values } = await collect(readOnlineRetailEvents, [second, workbook]);
    expect(
      values.map(({ shopper_id, event }) => [shopper_id, new Date(event.occurred_at).toISOString()]),
    ).toEqual([
      ["13085", "2009-12-01T07:45:00.000Z"],
      ["17850", "2010-12-01T08:26:00.000Z"],
    ]);
  });
});

const FILE = sharedData("online-retail", "online_retail_2010-12_to_2011-10.csv.gz");

describe.skipIf(!existsSync(FILE))("events of the shared Online Retail file", () => {
  it("accounts for every row", { timeout: 60_000 }, async () => {
    const { values, refusals, counts } = await collect(readOnlineRetailEvents, [FILE]);
    expect(refusals).toEqual([]);
    expect(counts).toEqual({
      rows: 431_673,
      events: 317_518,
      purchases: 311_248,
      returns: 6270,
      left_out_duplicates: 3621,
      left_out_adjustments: 3,
      left_out_not_products: 2506,
      left_out_stock_corrections: 1169,
      left_out_without_price: 1009,
      left_out_without_customer: 104_957,
      cancellations: 7160,
      cancellations_matched: 6122,
      cancellations_partly_matched: 40,
      cancellations_unmatched: 998,
      units_unmatched: 18_369,
    });
    const leftOut = Object.entries(counts).reduce(
      (sum, [name, n]) => sum + (name.startsWith("left_out_") ? n : 0),
      0,
    );
    expect(311_248 + 7160 + leftOut).toBe(431_673);

    const purchases = new Map(
      values.filter(({ event }) => event.type === "purchase").map((one) => [one.event.event_id, one]),
    );
    expect(purchases.size).toBe(311_248);
    expect(new Set([...purchases.values()].map(({ event }) => event.item_id)).size).toBe(3607);
    expect(new Set([...purchases.values()].map(({ event }) => event.order_id)).size).toBe(14_984);
    expect(new Set([...purchases.values()].map(({ shopper_id }) => shopper_id)).size).toBe(3970);

    const back = new Map<string, number>();
    for (const { shopper_id, event } of values.filter(({ event: { type } }) => type === "return")) {
      const from = purchases.get(event.ref_event_id ?? "");
      if (
        from === undefined ||
        from.shopper_id !== shopper_id ||
        from.event.item_id !== event.item_id ||
        from.event.occurred_at > event.occurred_at
      )
        throw new Error("a return without its purchase");
      back.set(from.event.event_id, (back.get(from.event.event_id) ?? 0) + (event.quantity ?? 0));
    }
    for (const [id, units] of back) expect(units).toBeLessThanOrEqual(purchases.get(id)?.event.quantity ?? 0);
  });
});
