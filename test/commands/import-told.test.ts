import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MessyShop, startMessyShop } from "../support/messy-shop.ts";
import { runHere } from "../support/run-cli.ts";

let shop: MessyShop;
beforeEach(async () => {
  shop = await startMessyShop();
  await shop.agreed("c-1");
});
afterEach(() => shop.close());

const table = async (...rows: string[]): Promise<string> =>
  shop.write("in.csv", ["order_id,customer_id,sku,date,price", ...rows].join("\n"));
const inWords = async (file: string, what: string, format: string) => {
  const place = ["--shop", "acme", "--data", shop.harness.config.data];
  return runHere("import", what, file, "--format", format, ...place);
};
const kept = async () =>
  (await shop.eventsOf("c-1")).map(({ occurred_at }) => String(occurred_at).slice(0, 10)).sort();

describe("what an import tells of what it did not keep", () => {
  it("names the want of consent only where that is what is wanting", async () => {
    const nobody = await inWords(await table("1,None,mug,2026-11-01,3"), "events", "orders");
    expect(nobody.out).toContain("1 event not kept: 1 of nobody");
    expect(nobody.out + nobody.err).not.toMatch(/consent/u);
    const unasked = await inWords(await table("1,c-2,mug,2026-11-01,3"), "events", "orders");
    expect(unasked.out).toContain("1 of people who were never asked");
    expect(unasked.err).toContain("--attest NOTICE.json");
  });

  it("calls nothing wrong that it keeps without its price", async () => {
    const lines = "Handle,Title,Published,Variant Price\na,A,true,ask us\nb,B,true,4.50";
    const { out, err } = await inWords(await shop.write("p.csv", lines), "catalogue", "shopify");
    expect(out).toContain("2 items kept");
    expect(out + err).not.toMatch(/left out|refused/u);
    expect(out).toContain("1 with a price that cannot be read, kept without it (such as ");
  });

  it("says by its line what is rejected after it was read", async () => {
    const unknown = await table(
      "1,c-1,mug,2026-11-01,3",
      "2,c-1,none-such,2026-11-01,3",
      "3,c-1,mug,2031-01-01,3",
    );
    const { report } = await shop.import("events", unknown, "orders");
    expect(report.kinds.map(({ first }) => first)).toEqual([
      expect.stringMatching(/in\.csv, line 3$/u),
      expect.stringMatching(/in\.csv, line 4$/u),
    ]);
    const item = (more: object) => JSON.stringify({ item_id: "x", title: "X", ...more });
    const file = await shop.write("items.ndjson", [item({}), item({ variant_of: "x" })].join("\n"));
    expect((await shop.import("catalogue", file, "ndjson")).report.kinds).toMatchObject([
      { first: expect.stringMatching(/items\.ndjson, line 2$/u) as string },
    ]);
  });

  it.each([
    [
      "ndjson",
      JSON.stringify({
        event_id: "e",
        shopper_id: "c-1",
        type: "view",
        item_id: "no",
        channel: "web",
        occurred_at: "2026-11-01T10:00:00Z",
      }),
    ],
    [
      "segment",
      JSON.stringify({
        type: "track",
        userId: "c-1",
        event: "Product Viewed",
        timestamp: "2026-11-01T10:00:00Z",
        properties: { product_id: "no" },
      }),
    ],
    [
      "ga4",
      JSON.stringify({
        event_name: "view_item",
        event_timestamp: "1793527200000000",
        user_id: "c-1",
        items: [{ item_id: "no" }],
      }),
    ],
    ["otto", JSON.stringify({ session: 1, events: [{ aid: 1, ts: 1793527200000, type: "clicks" }] })],
    ["retailrocket", "timestamp,visitorid,event,itemid,transactionid\n1793527200000,1,view,9,"],
    [
      "online-retail",
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n" +
        "1,NO,A,1,2011-06-01 10:00:00,2.5,1,UK",
    ],
  ])("names the line of %s", async (format, content) => {
    const { report } = await shop.import("events", await shop.write("in", content), format);
    const line = content.includes("\n") ? 2 : 1;
    expect(report.kinds).toMatchObject([
      { first: expect.stringMatching(new RegExp(`in, line ${line}$`, "u")) as string },
    ]);
  });
});

describe("dates with strokes", () => {
  const dates = (...all: string[]) => table(...all.map((date, at) => `${at},c-1,mug,${date},3`));

  it("are not made unsure by one that is none", async () => {
    const file = await dates("31/10/2026", "01/11/2026", "45/45/2026");
    expect((await shop.import("events", file, "orders")).report).toMatchObject({ kept: 2, refused: 1 });
    expect(await kept()).toEqual(["2026-10-31", "2026-11-01"]);
  });

  it("are not made unsure by a single one in another order, which is told of", async () => {
    const file = await dates("31/10/2026", "30/10/2026", "29/10/2026", "01/11/2026", "10/28/2026");
    const { report } = await shop.import("events", file, "orders");
    expect(report).toMatchObject({ kept: 5, refused: 0, counts: { dates_against_their_column: 1 } });
    expect(await kept()).toEqual(["2026-10-28", "2026-10-29", "2026-10-30", "2026-10-31", "2026-11-01"]);
  });

  it("stay unsure where both orders are as likely", async () => {
    const file = await dates("31/10/2026", "10/30/2026", "01/11/2026");
    expect((await shop.import("events", file, "orders")).report).toMatchObject({ kept: 2, refused: 1 });
  });

  it("are read by one that says it far below", async () => {
    const many = Array.from({ length: 2_500 }, () => "01/11/2026");
    const { report } = await shop.import("events", await dates(...many, "13/11/2026"), "orders");
    expect(report).toMatchObject({ kept: 2_501, refused: 0 });
    expect(new Set(await kept())).toEqual(new Set(["2026-11-13", "2026-11-01"]));
  });
});
