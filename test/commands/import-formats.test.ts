import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MessyShop, startMessyShop } from "../support/messy-shop.ts";

let shop: MessyShop;
beforeEach(async () => {
  shop = await startMessyShop();
  await shop.agreed("c-1");
});
afterEach(() => shop.close());

const itemOf = async (id: string) =>
  (await shop.harness.call("get", `/v1/items/${id}`).expect(200)).body as Record<string, unknown>;
const catalogue = async (format: string, lines: string[]) =>
  (await shop.import("catalogue", await shop.write("in.csv", lines.join("\n")), format)).report;
const events = async (format: string, lines: string[], ...more: string[]) =>
  shop.import("events", await shop.write("in.csv", lines.join("\n")), format, ...more);

describe("WooCommerce's product CSV", () => {
  it("holds products, variations and their parents, prices, stock and pictures", async () => {
    const report = await catalogue("woocommerce", [
      'ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,Description,"In stock?",Stock,' +
        '"Backorders allowed?","Sale price","Regular price",Categories,Images,Parent,' +
        '"Attribute 1 name","Attribute 1 value(s)"',
      '10,variable,SHIRT,,Shirt,1,"<p>Soft &amp; warm</p>",1,,0,,,"Clothing > Shirts, Sale",' +
        '"https://x.example/a b.jpg, https://x.example/c.jpg",,Color,"Red, Blue"',
      "11,variation,SHIRT-R,4006381333931,Shirt - Red,1,,1,3,0,8.00,10.00,,,id:10,Color,Red",
      "12,variation,SHIRT-B,,Shirt - Blue,1,,0,0,0,,10.00,,,SHIRT,Color,Blue",
      "13,simple,HAT,,Hat,-1,,1,,0,,5.00,,,,,",
      "14,simple,SOCK,,Sock,1,,,,,,4.00,,,,,",
    ]);
    expect(report).toMatchObject({
      kept: 5,
      counts: { "unavailable.out_of_stock": 1, "unavailable.draft_or_archived": 1, stock_not_said: 1 },
    });
    expect(await itemOf("10")).toMatchObject({
      description: "Soft & warm",
      category: ["Clothing", "Shirts"],
      image_url: "https://x.example/a%20b.jpg",
    });
    expect(await itemOf("11")).toMatchObject({ variant_of: "10", price: 8, list_price: 10, available: true });
    expect(await itemOf("12")).toMatchObject({ variant_of: "10", available: false });
    expect(await itemOf("14")).toMatchObject({ available: true });
    expect((await events("orders", ["sku,customer_id,date", "SHIRT-R,c-1,2026-11-01"])).report.kept).toBe(1);
    expect((await shop.eventsOf("c-1"))[0]).toMatchObject({ item_id: "11" });
  });
});

describe("Magento 2's product CSV", () => {
  it("holds variants before the product that lists them, and leaves store views out", async () => {
    const report = await catalogue("magento", [
      "sku,store_view_code,product_type,categories,name,product_online,price,special_price,base_image," +
        "additional_attributes,qty,is_in_stock,configurable_variations",
      'BAG-R,,simple,"Default Category/Gear,Default Category/Gear/Bags",Bag red,1,30.0000,25.0000,,' +
        '"color=Red,size=""M,L""",0,0,',
      "BAG-B,,simple,Default Category/Gear,Bag blue,1,30.0000,,,color=Blue,5,1,",
      'BAG,,configurable,Default Category/Gear,Bag,1,,,,,0,1,"sku=BAG-R,color=Red|sku=BAG-B,color=Blue"',
      "BAG,nl,configurable,,Tas,,,,,,,,",
      "OLD,,simple,,Old,2,3.00,,,,,,",
    ]);
    expect(report).toMatchObject({
      kept: 4,
      counts: { left_out_store_views: 1, "unavailable.out_of_stock": 1, "unavailable.not_published": 1 },
    });
    expect(await itemOf("BAG-R")).toMatchObject({
      variant_of: "BAG",
      category: ["Gear", "Bags"],
      price: 25,
      list_price: 30,
      available: false,
      attributes: { color: "Red", size: "M,L" },
    });
    expect(await itemOf("BAG")).toMatchObject({ title: "Bag", available: true, price: null });
  });
});

describe("a table of orders", () => {
  const lines = [
    "Bon;Kunde;Artikel;Menge;Preis;Datum",
    "1;c-1;mug;2;4,50;31.10.2026 12:00",
    "1;c-1;mug;1;4,50;31.10.2026 12:00",
    "1;c-1;bowl;1;1.299,00;31.10.2026 12:00",
    "2;0;mug;1;4,50;31.10.2026 12:00",
    "3;c-1;lamp;0;4,50;31.10.2026 12:00",
    "4;c-1;;1;4,50;31.10.2026 12:00",
    "5;c-1;lamp;1;4,50;01/02/2026",
    "6;c-1;mug;-1;4,50;02.11.2026",
  ];
  const map = [
    "--map",
    "Bon=order_id,Kunde=shopper_id,Artikel=item_id,Menge=quantity,Preis=price,Datum=occurred_at",
  ];

  it.each([
    ["orders", "web"],
    ["receipts", "store"],
  ])("is read by a mapping of its columns: %s", async (format, channel) => {
    const { report } = await events(format, lines, ...map);
    expect(report).toMatchObject({
      kept: 4,
      not_kept: 1,
      refused: 2,
      counts: {
        placeholders_passed_over: 1,
        left_out_no_units: 1,
        "not_kept.no_shopper": 1,
        times_taken_as_utc: 5,
      },
    });
    const kept = await shop.eventsOf("c-1");
    expect(kept.map(({ type, item_id, quantity, price }) => [type, item_id, quantity, price])).toEqual([
      ["return", "mug", 1, 4.5],
      ["purchase", "bowl", 1, 1299],
      ["purchase", "mug", 1, 4.5],
      ["purchase", "mug", 2, 4.5],
    ]);
    expect(new Set(kept.map((event) => event["channel"]))).toEqual(new Set([channel]));
    expect((await events(format, lines, ...map)).report).toMatchObject({ kept: 0, duplicate: 4 });
  });

  it("says which columns are missing, and how a mapping is written", async () => {
    const { code, err } = await events("orders", ["Nr;Wer;Was", "1;c-1;mug"]);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining("a column for item_id and a column for occurred_at"),
    ]);
    const odd = await events("orders", lines, "--map", "Bon=receipt");
    expect([odd.code, odd.err]).toEqual([2, expect.stringContaining("COLUMN=FIELD")]);
  });
});
