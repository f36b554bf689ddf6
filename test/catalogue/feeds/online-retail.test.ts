import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readOnlineRetailCatalogue } from "../../../src/catalogue/feeds/online-retail.ts";
import { collect, sharedData, tempFolder } from "./collect.ts";

const HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

describe("the catalogue behind an Online Retail file", () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeAll(() => {
    folder = tempFolder();
  });
  afterAll(() => folder.remove());
  const csv = (...rows: string[]): string => folder.write("retail.csv", [HEADER, ...rows].join("\n"));

  it("gives each stock code its most frequent description and its median price", async () => {
    const { values } = await collect(readOnlineRetailCatalogue, [
      csv(
        "1,22423,REGENCY  CAKESTAND 3 TIER. ,1,2011-01-05 10:00:00,12.75,100,United Kingdom",
        "2,22423,REGENCY CAKESTAND 3 TIER,1,2011-01-06 10:00:00,10.95,101,United Kingdom",
        "3,22423,CAKESTAND,40,2011-01-07 10:00:00,12.75,102,France",
        "4,22423,?,1,2011-01-08 10:00:00,24.96,,France",
      ),
    ]);
    expect(values).toEqual([
      expect.objectContaining({
        item_id: "22423",
        title: "REGENCY CAKESTAND 3 TIER",
        price_minor: 1275,
        currency: "GBP",
        available: true,
        sales_rank: 1,
        category: [],
        brand: null,
      }),
    ]);
  });

  it("breaks ties between descriptions by their letters, in any order of rows", async () => {
    const rows = ["1,1,ZEBRA MUG,1,2011-01-05 10:00:00,1,7,UK", "2,1,APPLE MUG,1,2011-01-05 10:00:00,1,8,UK"];
    for (const order of [rows, [...rows].reverse()])
      expect((await collect(readOnlineRetailCatalogue, [csv(...order)])).values[0]?.title).toBe("APPLE MUG");
  });

  it("ranks by distinct customers, and calls available what sold in the last sixty days", async () => {
    const { values } = await collect(readOnlineRetailCatalogue, [
      csv(
        "1,A1,OLD AND LOVED,1,2011-01-01 10:00:00,1,1,UK",
        "2,A1,OLD AND LOVED,1,2011-01-01 10:00:00,1,2,UK",
        "3,B2,BOUGHT OFTEN BY ONE,1,2011-05-01 10:00:00,1,1,UK",
        "4,B2,BOUGHT OFTEN BY ONE,1,2011-05-02 10:00:00,1,1,UK",
        "5,B2,BOUGHT OFTEN BY ONE,1,2011-05-03 10:00:00,1,1,UK",
        "6,C3,FOR GUESTS,1,2011-05-04 10:00:00,1,,UK",
      ),
    ]);
    expect(values.map(({ item_id, sales_rank, available }) => [item_id, sales_rank, available])).toEqual([
      ["A1", 1, false],
      ["B2", 2, true],
      ["C3", 3, true],
    ]);
  });

  it.each([
    ["postage", "1,POST,POSTAGE,1,2011-01-05 10:00:00,18,1,UK"],
    ["vouchers", "1,gift_0001_20,Dotcomgiftshop Gift Voucher,1,2011-01-05 10:00:00,18,1,UK"],
    ["manual entries", "1,m,Manual,1,2011-01-05 10:00:00,18,1,UK"],
    ["corrections", "1,22,broken,-3,2011-01-05 10:00:00,0,1,UK"],
    ["give-aways", "1,22,LAMP,3,2011-01-05 10:00:00,0,1,UK"],
    ["adjustments", "A1,22,Adjust bad debt,1,2011-01-05 10:00:00,5,,UK"],
    ["cancellations", "C1,22,LAMP,-3,2011-01-05 10:00:00,5,1,UK"],
  ])("makes no item of %s", async (_, row) =>
    expect((await collect(readOnlineRetailCatalogue, [csv(row)])).values).toEqual([]),
  );

  it("refuses a file of another layout, naming the column that it misses", async () => {
    await expect(
      collect(readOnlineRetailCatalogue, [folder.write("x.csv", "a,b\n1,2\n")]),
    ).rejects.toMatchObject({
      code: "file_invalid",
      message: expect.stringContaining("InvoiceNo,StockCode") as string,
    });
  });
});

const FILE = sharedData("online-retail", "online_retail_2010-12_to_2011-10.csv.gz");

describe.skipIf(!existsSync(FILE))("the catalogue of the shared Online Retail file", () => {
  it("holds every product that was sold", async () => {
    const { values, refusals, counts } = await collect(readOnlineRetailCatalogue, [FILE]);
    expect(refusals).toEqual([]);
    expect(counts).toEqual({
      rows: 431_673,
      left_out_duplicates: 3621,
      left_out_adjustments: 3,
      left_out_not_products: 2506,
      left_out_stock_corrections: 1169,
      left_out_without_price: 1009,
      items: 3854,
    });
    expect(values[0]).toMatchObject({
      item_id: "22423",
      title: "REGENCY CAKESTAND 3 TIER",
      sales_rank: 1,
      price_minor: 1275,
      available: true,
    });
    expect(new Set(values.map(({ sales_rank }) => sales_rank)).size).toBe(values.length);
    expect(
      values
        .filter(({ title, price_minor }) => title.trim() === "" || price_minor === null || price_minor <= 0)
        .map(({ item_id }) => item_id),
    ).toEqual([]);
  });
});
