import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGoogleMerchant } from "../../../src/catalogue/feeds/google-merchant.ts";
import type { Item } from "../../../src/catalogue/item.ts";
import { collect, type Collected, tempFolder } from "./collect.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const IN_MARCH = Date.parse("2026-03-15T12:00:00Z");
const IN_APRIL = Date.parse("2026-04-15T12:00:00Z");
const byId = (items: readonly Item[], id: string): Item | undefined =>
  items.find(({ item_id }) => item_id === id);

describe("a Google Merchant RSS feed", () => {
  let read: Collected<Item>;
  beforeAll(async () => {
    read = await collect(readGoogleMerchant, [fixture("merchant-rss.xml")], { now: IN_MARCH });
  });

  it("reads a product whole", () => {
    expect(byId(read.values, "CAKE-1")).toEqual({
      item_id: "CAKE-1",
      kind: "product",
      title: "Cake stand, three tiers",
      description: "Holds three cakes & more.",
      category: ["Home", "Kitchen", "Cake stands"],
      google_product_category: "668",
      brand: "Bakewell & Sons",
      price_minor: 1275,
      list_price_minor: null,
      currency: "GBP",
      available: true,
      delivery_days: null,
      sales_rank: null,
      rating: null,
      image_url: "https://shop.example/i/cake-1.jpg",
      url: "https://shop.example/p/cake-1",
      attributes: { gtin: "5012345678900", condition: "new" },
      translations: {},
      variant_of: null,
      accessory_of: [],
      consumable: null,
      sensitivity: [],
      published_at: null,
    });
  });

  it("refuses products by line and keeps their neighbours, and a product whose price is none", () => {
    expect(read.values.map(({ item_id }) => item_id)).toEqual([
      "CAKE-1",
      "MUG-RED",
      "MUG-BLUE",
      "ODD-PRICE",
      "BANDAGE",
      "ADULT",
      "ENTITY",
      "LAST",
    ]);
    expect(byId(read.values, "ENTITY")?.title).toBe("Café cup");
    expect(byId(read.values, "ODD-PRICE")?.price_minor).toBeNull();
    const lines = readFileSync(fixture("merchant-rss.xml"), "utf8").split("\n");
    expect(read.refusals.map(({ line, code }) => [lines[line]?.trim(), code])).toEqual([
      ["<g:id>NO-TITLE</g:id>", "item_invalid"],
    ]);
  });

  it("takes the sale price as the price while it holds, and not after", async () => {
    expect(byId(read.values, "MUG-RED")).toMatchObject({
      price_minor: 650,
      list_price_minor: 800,
      currency: "GBP",
      variant_of: "MUG",
      available: false,
      attributes: { color: "red", size: "M" },
    });
    const later = await collect(readGoogleMerchant, [fixture("merchant-rss.xml")], { now: IN_APRIL });
    expect(byId(later.values, "MUG-RED")).toMatchObject({ price_minor: 800, list_price_minor: null });
    expect(byId(later.values, "MUG-BLUE")).toMatchObject({ price_minor: 650, list_price_minor: 800 });
    expect(later.counts["sale_prices_not_in_force"]).toBe(1);
  });

  it.each([
    ["MUG-BLUE", false, "preorder"],
    ["BANDAGE", false, "backorder"],
    ["LAST", true, undefined],
    ["CAKE-1", true, undefined],
  ])("%s is available: %j", (id, available, word) => {
    const item = byId(read.values, id);
    expect(item?.available).toBe(available);
    expect(item?.attributes["availability"]).toBe(word);
  });

  it("tags what Google's category or the adult flag makes sensitive, and counts what it cannot judge", () => {
    expect(byId(read.values, "BANDAGE")).toMatchObject({
      sensitivity: ["health"],
      price_minor: 129_900,
      currency: "USD",
    });
    expect(byId(read.values, "ADULT")?.sensitivity).toEqual(["sexuality"]);
    expect(read.counts).toMatchObject({
      items: 8,
      categories_not_judged: 1,
      availability_unknown: 1,
      prices_unreadable: 1,
    });
  });

  it("derives the category from Google's path where the shop gave no product type", () => {
    expect(byId(read.values, "MUG-RED")?.category).toEqual([
      "Home & Garden",
      "Kitchen & Dining",
      "Tableware",
    ]);
  });
});

describe("Google Merchant in its other forms", () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeAll(() => {
    folder = tempFolder();
  });
  afterAll(() => folder.remove());

  it("reads Atom, with the page's link rather than the feed's", async () => {
    const { values } = await collect(readGoogleMerchant, [fixture("merchant-atom.xml")]);
    expect(values).toHaveLength(1);
    expect(values[0]).toMatchObject({
      item_id: "A-1",
      title: "Linen apron",
      description: "Washed linen.",
      url: "https://shop.example/p/a-1",
      price_minor: 3995,
      currency: "EUR",
      available: true,
    });
  });

  it("reads tab-separated text, plain or packed", async () => {
    const packed = folder.write("merchant.tsv.gz", gzipSync(readFileSync(fixture("merchant.tsv"))));
    for (const file of [fixture("merchant.tsv"), packed]) {
      const { values, refusals, counts } = await collect(readGoogleMerchant, [file], {
        defaults: { currency: "EUR", locale: null },
      });
      expect(
        values.map(({ item_id, price_minor, list_price_minor, available }) => [
          item_id,
          price_minor,
          list_price_minor,
          available,
        ]),
      ).toEqual([
        ["T-1", 129_900, null, true],
        ["T-2", 3900, 4900, true],
        ["T-3", null, null, true],
        ["T-4", 10_000, null, false],
      ]);
      expect(values[0]).toMatchObject({
        title: '"Best" chair',
        description: "Two lines of words",
        category: ["Furniture", "Chairs"],
      });
      expect(values[1]).toMatchObject({ variant_of: "STOOLS", currency: "EUR" });
      expect(refusals).toEqual([]);
      expect(counts).toMatchObject({ items: 4, rows_short: 1 });
    }
  });

  it("has no use for a price without a currency", async () => {
    const { values, counts } = await collect(readGoogleMerchant, [fixture("merchant.tsv")]);
    expect(values.map(({ price_minor }) => price_minor)).toEqual([129_900, null, null, 10_000]);
    expect(counts["prices_without_currency"]).toBe(1);
  });
});
