import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type EvaluationData,
  type EvaluationFiles,
  loadEvaluation,
} from "../../../src/learn/data/load-evaluation.ts";

const state = { folder: "" };
beforeAll(async () => {
  state.folder = await mkdtemp(join(tmpdir(), "candor-baskets-"));
});
afterAll(() => rm(state.folder, { recursive: true, force: true }));

const file = async (name: string, lines: readonly string[]): Promise<string> => {
  const path = join(state.folder, name);
  const text = `${lines.join("\n")}\n`;
  await writeFile(path, name.endsWith(".gz") ? gzipSync(text) : text);
  return path;
};
const idsOf = ({ train }: EvaluationData, items: readonly number[]): string =>
  items.map((item) => train.items[item] || "?").join("+");
const readable = (data: EvaluationData): string[] =>
  data.predictions.map(
    ({ unit, history, targets }) =>
      `${unit}: ${history.map(({ items }) => idsOf(data, items)).join(" ")} -> ${idsOf(data, targets)}`,
  );
const heldBack = (path: string, more: Partial<EvaluationFiles> = {}): EvaluationData =>
  loadEvaluation({ train: path, test: path, protocol: "next-basket", holdoutDays: 5, ...more });

/** Two customers with an order each before the last five days and one after; `c` has nothing before. */
const EXPECTED = ["a: x+y -> x+z", "b: y+z -> x"];

const EVENTS = [
  ["a", "x", "2026-01-01", "o1"],
  ["a", "y", "2026-01-01", "o1"],
  ["b", "y", "2026-01-02", "o2"],
  ["b", "z", "2026-01-02", "o2"],
  ["a", "x", "2026-01-28", "o3"],
  ["a", "z", "2026-01-28", "o3"],
  ["b", "x", "2026-01-29", "o4"],
  ["c", "x", "2026-01-30", "o5"],
] as const;

describe("baskets in the formats that shops have", () => {
  it("reads events as NDJSON: an order is one basket, and what is looked at is none", async () => {
    const path = await file("events.ndjson", [
      ...EVENTS.map(([shopper_id, item_id, day, order_id]) =>
        JSON.stringify({ shopper_id, type: "purchase", item_id, order_id, occurred_at: `${day}T10:00:00Z` }),
      ),
      JSON.stringify({ shopper_id: "b", type: "view", item_id: "y", occurred_at: "2026-01-27T10:00:00Z" }),
    ]);
    const data = heldBack(path);
    expect([data.format, data.train.kind]).toEqual(["ndjson-events", "baskets"]);
    expect(readable(data)).toEqual(EXPECTED);
  });

  it("reads plain CSV whose columns are named, quotes and all, with codes of any kind", async () => {
    const path = await file("orders.csv", [
      "Who,When,Receipt,What",
      ...EVENTS.map(([who, item, day, order]) => `${who},"${day} 10:00:00",${order},"${item}, red"`),
    ]);
    const columns = { unit: "Who", item: "What", time: "When", order: "Receipt" };
    expect(readable(heldBack(path, { columns }))).toEqual([
      "a: x, red+y, red -> x, red+z, red",
      "b: y, red+z, red -> x, red",
    ]);
    expect(() => heldBack(path, { columns: { ...columns, item: "SKU" } })).toThrow(
      expect.objectContaining({ code: "usage" }) as Error,
    );
  });

  it("reads Ta-Feng: what a customer took on a day is an order", async () => {
    const path = await file("ta_feng.csv", [
      "TRANSACTION_DT,CUSTOMER_ID,AGE_GROUP,PIN_CODE,PRODUCT_SUBCLASS,PRODUCT_ID,AMOUNT,ASSET,SALES_PRICE",
      ...EVENTS.map(
        ([who, item, day]) => `1/${Number(day.slice(8))}/2026,${who},45-49,115,110411,${item},1,24,30`,
      ),
    ]);
    expect(readable(heldBack(path))).toEqual(EXPECTED);
  });

  it.each(["one table", "orders with their products beside them"])("reads Instacart: %s", async (form) => {
    const orders = [
      ["11", "a", "1", "", ["x", "y"]],
      ["12", "a", "2", "27.0", ["x", "z"]],
      ["21", "b", "1", "", ["y", "z"]],
      ["22", "b", "2", "0.0", ["x"]],
    ] as const;
    const head = "order_id,user_id,eval_set,order_number,order_dow,order_hour_of_day,days_since_prior_order";
    const row = ([id, user, number, days]: (typeof orders)[number]): string =>
      `${id},${user},prior,${number},2,08,${days}`;
    const path =
      form === "one table"
        ? await file("joined.csv", [
            `${head},product_id`,
            ...orders.flatMap((order) => order[4].map((item) => `${row(order)},${item}`)),
          ])
        : await file("orders-alone.csv", [head, ...orders.map(row)]);
    if (form !== "one table")
      await file("order_products__prior.csv.gz", [
        "order_id,product_id,add_to_cart_order,reordered",
        ...orders.flatMap((order) => order[4].map((item, at) => `${order[0]},${item},${at + 1},0`)),
      ]);
    const data = loadEvaluation({ train: path, test: path, protocol: "next-basket" });
    expect([data.format, data.train.kind]).toEqual(["instacart", "baskets"]);
    expect(readable(data)).toEqual(EXPECTED);
  });

  it("keeps the codes of a shop with invoices whose products begin with letters", async () => {
    const path = await file("invoices.csv", [
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
      ...EVENTS.map(([who, item, day, order]) => `${order},${item},A thing,1,${day} 10:00:00,2.5,${who},NL`),
    ]);
    expect(readable(heldBack(path))).toEqual(EXPECTED);
  });

  it.each([
    ["month first, as the UCI workbook is saved", (day: number) => `1/${day}/2026 8:26`],
    ["day first", (day: number) => `${day}/01/2026 08:26`],
    ["day first, without a clock", (day: number) => `${day}/1/2026`],
    ["digits alone", (day: number) => `202601${String(day).padStart(2, "0")}`],
    ["digits alone, with a clock", (day: number) => `202601${String(day).padStart(2, "0")}082600`],
    ["named months", (day: number) => `${day} Jan 2026 08:26`],
  ])("reads times as exports write them: %s", async (_, timeOf) => {
    const rows = EVENTS.map(([who, item, day, order]) => ({
      ...{ who, item, order },
      time: timeOf(Number(day.slice(8))),
    }));
    const invoices = await file("exported-invoices.csv", [
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
      ...rows.map(({ who, item, time, order }) => `${order},${item},A thing,1,${time},2.5,${who},NL`),
    ]);
    const table = await file("exported.csv", [
      "customer_id,item_id,date,order_id",
      ...rows.map(({ who, item, time, order }) => `${who},${item},${time},${order}`),
    ]);
    for (const path of [invoices, table]) expect(readable(heldBack(path))).toEqual(EXPECTED);
  });

  it.each([
    ["no day of any calendar", (at: number) => `${13 + at}/${13 + at}/2026`],
    ["days that may be two", (at: number) => `0${1 + at}/02/2026`],
    ["something else", () => "45-49"],
  ])("refuses a file whose times are mostly none, and names their column: %s", async (_, timeOf) => {
    const head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
    const invoices = EVENTS.map(
      ([who, item, , order], at) => `${order},${item},A thing,1,${timeOf(at)},2.5,${who},NL`,
    );
    const table = EVENTS.map(([who, item, , order], at) => `${who},${item},${timeOf(at)},${order}`);
    for (const [path, column] of [
      [await file("broken-invoices.csv", [head, ...invoices]), "InvoiceDate"],
      [await file("broken.csv", ["customer_id,item_id,bought_on,order_id", ...table]), "bought_on"],
    ] as const) {
      const read = () => heldBack(path, column === "bought_on" ? { columns: { time: column } } : {});
      expect(read).toThrow(
        expect.objectContaining({
          code: "file_invalid",
          message: expect.stringMatching(new RegExp(`column ${column} are no time`)) as string,
        }) as Error,
      );
    }
  });

  it("predicts nobody from their own test orders: who is new there has no past", async () => {
    const csv = (rows: readonly (readonly string[])[]): string[] => [
      "customer_id,item_id,time,order_id",
      ...rows.map(([who, item, day, order]) => `${who},${item},${day},${order}`),
    ];
    const train = await file("before.csv", csv(EVENTS.slice(0, 4)));
    const test = await file("after.csv", csv([...EVENTS.slice(4), ["c", "z", "2026-01-31", "o6"]]));
    expect(readable(loadEvaluation({ train, test, protocol: "next-basket" }))).toEqual(EXPECTED);
  });
});
