import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MessyShop, startMessyShop } from "../support/messy-shop.ts";

let shop: MessyShop;
beforeEach(async () => {
  shop = await startMessyShop();
  await shop.agreed("c-1");
});
afterEach(() => shop.close());

const imported = async (content: string | Uint8Array, ...more: string[]) =>
  shop.import("events", await shop.write("export.csv", content), "ga4", ...more);
const kept = async (...fields: string[]) =>
  (await shop.eventsOf("c-1")).map((event) => fields.map((field) => event[field])).sort();
const cell = (value: unknown): string => `"${JSON.stringify(value).replaceAll('"', '""')}"`;

const ORDER = {
  event_name: "purchase",
  event_timestamp: "1793527200000000",
  user_id: "c-1",
  user_pseudo_id: "1.2",
  ecommerce: { transaction_id: "T-1" },
  event_params: [{ key: "currency", value: { string_value: "EUR" } }],
  items: [
    { item_id: "mug", price: 9, quantity: 2 },
    { item_id: "bowl", price: 4, quantity: 1 },
  ],
};
const LINES = [
  ["bowl", "T-1", 1, 4],
  ["mug", "T-1", 2, 9],
];

const flat = (delimiter: string, names: readonly string[]): string =>
  [
    names,
    ["purchase", "1793527200000000", "c-1", "1.2", "T-1", "EUR", "mug", "9.0", "2"],
    ["purchase", "1793527200000000", "c-1", "1.2", "T-1", "EUR", "bowl", "4.0", "1"],
    ["session_start", "1793527100000000", "", "1.2", "", "", "", "", ""],
    ["view_item", "1793527300000000", "None", "c-1", "", "", "TEA-1", "", ""],
  ]
    .map((row) => row.join(delimiter))
    .join("\n");
const NAMES = ["event_name", "event_timestamp", "user_id", "user_pseudo_id"];

/** Queries name columns as they like. */
const FLAT: readonly (readonly [string, string | Uint8Array])[] = [
  ["comma", flat(",", [...NAMES, "transaction_id", "currency", "item_id", "price", "quantity"])],
  ["semicolon", flat(";", [...NAMES, "transaction_id", "currency", "item_id", "price", "quantity"])],
  [
    "records by a point",
    flat("\t", [
      ...NAMES,
      "ecommerce.transaction_id",
      "currency",
      "items.item_id",
      "items.price",
      "items.quantity",
    ]),
  ],
  [
    "records by an underscore, gzip",
    gzipSync(
      flat(",", [
        ...NAMES,
        "ecommerce_transaction_id",
        "currency",
        "items_item_id",
        "items_price",
        "items_quantity",
      ]),
    ),
  ],
];

describe("GA4's export as a CSV", () => {
  it.each(FLAT)("that is flat, an item a row, is put together again: %s", async (_name, content) => {
    const { report } = await imported(content);
    expect(report).toMatchObject({
      kept: 3,
      refused: 0,
      counts: { rows_joined: 1, left_out_event_not_used: 1, placeholders_passed_over: 1 },
    });
    expect((await kept("item_id", "order_id", "quantity", "price")).slice(0, 2)).toEqual(LINES);
    expect((await kept("type", "item_id")).at(-1)).toEqual(["view", "tea"]);
    expect((await imported(content)).report).toMatchObject({ kept: 0, duplicate: 3 });
  });

  it("that holds its nested columns as JSON is the same as the nested export", async () => {
    const columns = Object.keys(ORDER) as (keyof typeof ORDER)[];
    const row = columns.map((name) => (typeof ORDER[name] === "string" ? ORDER[name] : cell(ORDER[name])));
    expect((await imported([columns.join(","), row.join(",")].join("\r\n"))).report.kept).toBe(2);
    expect(await kept("item_id", "order_id", "quantity", "price")).toEqual(LINES);
    const nested = await shop.write("export.json", JSON.stringify(ORDER));
    expect((await shop.import("events", nested, "ga4")).report).toMatchObject({ kept: 0, duplicate: 2 });
  });

  it("that is flat, a parameter a row, is one event", async () => {
    const names = "event_params.key,event_params.value.string_value,event_params.value.int_value";
    const { report } = await imported(
      [
        `event_name,event_timestamp,user_id,items,${names}`,
        `search,2026-11-01 10:00:00.5 UTC,c-1,,search_term,red mug,`,
        `search,2026-11-01 10:00:00.5 UTC,c-1,,ga_session_id,,77`,
        `purchase,1793527200000000,c-1,${cell([{ item_id: "mug", quantity: 1 }])},currency,EUR,`,
        `purchase,1793527200000000,c-1,${cell([{ item_id: "mug", quantity: 1 }])},transaction_id,T-9,`,
      ].join("\n"),
    );
    expect(report).toMatchObject({ kept: 2, refused: 0, counts: { rows_joined: 2 } });
    expect(await kept("type", "query", "order_id", "session_id")).toEqual([
      ["purchase", null, "T-9", null],
      ["search", "red mug", null, "77"],
    ]);
  });

  it.each([
    ["privacy_info.analytics_storage,privacy_info.C0003", "Yes,No"],
    ["privacy_info", cell({ C0003: "No" })],
  ])("carries refusals as well: %s", async (names, values) => {
    await shop.harness
      .call("patch", "/v1/settings")
      .send({ cmp_mapping: { C0003: ["personalise"] } })
      .expect(200);
    const { report } = await imported(
      `event_name,event_timestamp,user_id,item_id,${names}\nview_item,1793527200000000,c-1,mug,${values}`,
    );
    expect(report).toMatchObject({ kept: 0, not_kept: 1, counts: { "not_kept.opt_out": 1 } });
  });

  it.each([
    {
      content: "# ----------------\n# E-commerce purchases\nItem name,Items viewed\nMug,3",
      says: "holds sums",
    },
    { content: "items,price,user_id\n[\n[,3,c-1", says: "no column event_name" },
    { content: "item,views\nmug,3", says: "no column event_name and no column event_timestamp" },
    {
      content: "event_name,event_timestamp\nview_item,1793527200000000",
      says: "neither user_pseudo_id nor user_id",
    },
    { content: Buffer.from("PAR1\u0000\u0001"), says: "is a Parquet file" },
    { content: Buffer.from("Obj\u0001\u0000"), says: "is an Avro file" },
  ])("is refused with the way to export it, where it is none: $says", async ({ content, says }) => {
    const { code, err } = await imported(content);
    expect([code, err]).toEqual([1, expect.stringContaining(says)]);
    expect(err).toContain("JSON");
  });

  it("refuses a row whose time a spreadsheet has rounded, and keeps its neighbours", async () => {
    const { report } = await imported(
      [
        "event_name,event_timestamp,user_id,item_id",
        "view_item,1.79353E+15,c-1,mug",
        "view_item,1793527200000000,c-1,bowl",
      ].join("\n"),
    );
    expect(report).toMatchObject({ kept: 1, refused: 1 });
    expect(report.last).toMatch(/line 2: This event has no event_timestamp/u);
  });

  it("is read as JSON where only the first line is broken", async () => {
    const { report } = await imported(`no JSON\n${JSON.stringify(ORDER)}`);
    expect(report).toMatchObject({ kept: 2, refused: 1 });
  });
});
