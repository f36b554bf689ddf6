import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readShopify } from "../../../src/catalogue/feeds/shopify.ts";
import type { Item } from "../../../src/catalogue/item.ts";
import { collect, sharedData, tempFolder } from "./collect.ts";

const EUR = { defaults: { currency: "EUR", locale: null } };
const OLD =
  "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 " +
  "Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory " +
  "Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Image " +
  "Position,Variant Image,Status";
const NEW =
  "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online " +
  "store,Status,SKU,Option1 name,Option1 value,Price,Compare-at price,Inventory tracker,Inventory " +
  "quantity,Continue selling when out of stock,Product image URL,Image position,Variant image URL";

describe("a Shopify product CSV", () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeAll(() => {
    folder = tempFolder();
  });
  afterAll(() => folder.remove());
  const csv = (...rows: string[]): string => folder.write("products.csv", rows.join("\n"));
  const summary = (items: readonly Item[]): unknown[] =>
    items.map(({ item_id, variant_of, price_minor, available }) => [
      item_id,
      variant_of,
      price_minor,
      available,
    ]);

  it("makes one item of a product with one variant, whatever rows of pictures follow", async () => {
    const { values, refusals } = await collect(
      readShopify,
      [
        csv(
          OLD,
          'mug,Mug,"<p>Holds <em>tea</em>,\nor coffee.</p>",Potters,,Cups,"tea, ' +
            'coffee",true,Title,Default ' +
            "Title,,,MUG-1,,0,deny,9.50,12.00,'501,https://x.example/b.jpg,2,,active",
          "mug,,,,,,,,,,,,,,,,,,,https://x.example/a.jpg,1,,",
        ),
      ],
      EUR,
    );
    expect(refusals).toEqual([]);
    expect(values).toEqual([
      expect.objectContaining({
        item_id: "mug",
        title: "Mug",
        description: "Holds tea, or coffee.",
        brand: "Potters",
        category: ["Cups"],
        price_minor: 950,
        list_price_minor: 1200,
        currency: "EUR",
        available: true,
        image_url: "https://x.example/a.jpg",
        variant_of: null,
        attributes: { tags: "tea, coffee", sku: "MUG-1", gtin: "501" },
      }),
    ]);
  });

  it("makes an item for the product and for each of several variants", async () => {
    const { values, counts } = await collect(
      readShopify,
      [
        csv(
          OLD,
          "shirt,Shirt,,Weavers,Apparel & Accessories > " +
            "Clothing,,,true,Size,S,Color,Red,SH-S,shopify,0,deny,20,,,https://x.example/a.jpg,1,,",
          "shirt,,,,,,,,,M,,Red,SH-M,shopify,3,deny,25,30,,,,https://x.example/m.jpg,",
          "shirt,,,,,,,,,L,,Blue,,shopify,0,continue,22,,,,,,",
        ),
      ],
      EUR,
    );
    expect(summary(values)).toEqual([
      ["shirt", null, 2200, true],
      ["SH-S", "shirt", 2000, false],
      ["SH-M", "shirt", 2500, true],
      ["shirt/L/Blue", "shirt", 2200, true],
    ]);
    expect(values[2]).toMatchObject({
      title: "Shirt (M, Red)",
      list_price_minor: 3000,
      image_url: "https://x.example/m.jpg",
      attributes: { size: "M", color: "Red", sku: "SH-M" },
      category: ["Apparel & Accessories", "Clothing"],
    });
    expect(counts).toMatchObject({ items: 4, products: 1, variants: 3 });
  });

  it("reads the headers of the present template", async () => {
    const { values } = await collect(
      readShopify,
      [
        csv(
          NEW,
          "Vase,vase,Blue glass,Blowers,Health & Beauty > Health " +
            "Care,,,TRUE,Active,V-1,,,30.00,,shopify,0,TRUE,https://x.example/v.jpg,1,",
        ),
      ],
      EUR,
    );
    expect(values).toEqual([
      expect.objectContaining({
        item_id: "vase",
        price_minor: 3000,
        available: true,
        sensitivity: ["health"],
        image_url: "https://x.example/v.jpg",
      }),
    ]);
  });

  it.each([
    ["not published", "false", "active"],
    ["a draft", "true", "draft"],
    ["archived", "true", "archived"],
  ])("offers nothing that is %s", async (_, published, status) => {
    const { values } = await collect(
      readShopify,
      [csv(OLD, `a,A,,,,,,${published},Title,Default Title,,,,,1,deny,5,,,,,,${status}`)],
      EUR,
    );
    expect(values.map(({ available }) => available)).toEqual([false]);
  });

  it("leaves prices out and counts them when the shop has no currency", async () => {
    const { values, counts } = await collect(readShopify, [
      csv(OLD, "a,A,,,,,,true,Title,Default Title,,,,,1,deny,5,,,,,,"),
    ]);
    expect(values[0]).toMatchObject({ price_minor: null, currency: null });
    expect(counts["prices_without_currency"]).toBe(1);
  });

  it("refuses what is wrong by line and keeps the rest", async () => {
    const { values, refusals, counts } = await collect(
      readShopify,
      [
        csv(
          OLD,
          "a,A,,,,,,true,Title,Default Title,,,,,1,deny,5,,,,,,",
          "b,,,,,,,true,Title,Default Title,,,,,1,deny,5,,,,,,",
          "short,row",
          ",,,,,,,,,,,,,,,,5,,,,,,",
          "c,C,,,,,,true,Title,Default Title,,,,,1,deny,ten,,,,,,",
          "a,A again,,,,,,true,Title,Default Title,,,,,1,deny,5,,,,,,",
        ),
      ],
      EUR,
    );
    expect(values.map(({ item_id }) => item_id)).toEqual(["a", "short", "c"]);
    expect(refusals.map(({ line }) => line).sort((x, y) => x - y)).toEqual([3, 5, 7]);
    // An item that is kept without its price is not refused.
    expect(counts["prices_unreadable"]).toBe(1);
  });

  it("gives two variants with one SKU different ids", async () => {
    const { values } = await collect(
      readShopify,
      [csv(OLD, "a,A,,,,,,true,Size,S,,,SAME,,1,deny,5,,,,,,", "a,,,,,,,,,M,,,SAME,,1,deny,5,,,,,,")],
      EUR,
    );
    expect(values.map(({ item_id }) => item_id)).toEqual(["a", "SAME", "a/M"]);
  });

  it.each([
    ["no Handle", "Name,Title\nx,y\n"],
    ["no Title", "Handle,Price\nx,1\n"],
  ])("refuses a file with %s", async (_, content) => {
    await expect(collect(readShopify, [folder.write("other.csv", content)])).rejects.toMatchObject({
      code: "file_invalid",
    });
  });
});

const FILES = ["apparel.csv", "home-and-garden.csv", "jewelery.csv"].map((name) =>
  sharedData("shopify-demo", name),
);

describe.skipIf(!FILES.every((file) => existsSync(file)))("the shared Shopify product files", () => {
  it("hold sixty products, every one with a title and a price, and no row is refused", async () => {
    const { values, refusals, counts } = await collect(readShopify, FILES, EUR);
    expect(refusals).toEqual([]);
    expect(counts["products"]).toBe(60);
    expect(new Set(values.map(({ item_id }) => item_id)).size).toBe(values.length);
    expect(values.filter(({ price_minor }) => price_minor === null)).toEqual([]);
    const bracelet = values.filter(
      ({ item_id, variant_of }) => item_id === "chain-bracelet" || variant_of === "chain-bracelet",
    );
    expect(
      bracelet.map(({ title, list_price_minor, category }) => [title, list_price_minor, category]),
    ).toEqual([
      ["7 Shakra Bracelet", 4499, ["Bracelet"]],
      ["7 Shakra Bracelet (Blue)", 4499, ["Bracelet"]],
      ["7 Shakra Bracelet (Black)", 4499, ["Bracelet"]],
    ]);
  });
});
