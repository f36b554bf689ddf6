import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MessyShop, startMessyShop } from "../support/messy-shop.ts";

type Item = { readonly item_id: string } & Readonly<Record<string, unknown>>;

let shop: MessyShop;
beforeEach(async () => {
  shop = await startMessyShop({ currency: "DKK" }, []);
});
afterEach(() => shop.close());

const itemsOf = async (): Promise<Item[]> =>
  (await shop.harness.call("get", "/v1/items?limit=100").expect(200)).body.data as Item[];
const imported = async (format: string, content: string | Uint8Array, name = "in.csv") => {
  const { code, report, err } = await shop.import("catalogue", await shop.write(name, content), format);
  expect([code, err]).toEqual([0, ""]);
  const items = await itemsOf();
  const of = (field: string) => Object.fromEntries(items.map((item) => [item.item_id, item[field]]));
  return { report, items, of };
};
const lines = (...rows: string[]): string => `${rows.join("\n")}\n`;
const quoted = (cells: readonly string[]): string =>
  cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");

describe("amounts as shops write them", () => {
  it.each([
    ["kr. 1.299,00", 1299, "DKK"],
    ["kr.1.299,00", 1299, "DKK"],
    ["1 299,00 kr.", 1299, "DKK"],
    ["1\u00a0299,- kr", 1299, "DKK"],
    ["1\u202f299,50", 1299.5, "DKK"],
    ["1'299.50", 1299.5, "DKK"],
    ["Fr. 12.50", null, null],
    ["CHF 12.50", 12.5, "CHF"],
    ["€12,75 EUR", 12.75, "EUR"],
    ["$12.99 USD", 12.99, "USD"],
    ["US$ 12.99", 12.99, "USD"],
    ["$12.99", null, null],
    ["12.99 USD EUR", null, null],
    ["12,50 Euro", 12.5, "EUR"],
    ["12,50 Stk", null, null],
    ["1.234,5 zł", 1234.5, "PLN"],
    ["on request", null, null],
    [`a${" ".repeat(20_000)}b`, null, null],
  ])("%s", async (text, price, currency) => {
    const { items, report } = await imported(
      "shopify",
      lines("Handle,Title,Variant Price", quoted(["a", "A", text])),
    );
    expect(items).toMatchObject([{ price, currency, available: true }]);
    expect(report.counts["prices_unreadable"]).toBe(price === null ? 1 : undefined);
  });
});

describe("tables out of other programs", () => {
  const HEAD = "Handle;Title;Variant Price";
  it.each([
    ["rows of nothing above the header", `;;\r\n;;\r\n${lines(HEAD, "a;A;4,50", "b;B;5,50")}`],
    ["blank lines before the header", `\n\n${lines(HEAD, "a;A;4,50", "b;B;5,50")}`],
    ["lines that end as on an old Mac", lines(HEAD, "a;A;4,50", "b;B;5,50").replaceAll("\n", "\r")],
    ["cells beyond the header that are empty", lines(HEAD, "a;A;4,50;;", "b;B;5,50;")],
    ["a quoted header with blanks", lines('"Handle";" Title ";"Variant  Price"', "a;A;4,50", "b;B;5,50")],
    ["empty rows between", lines(HEAD, "a;A;4,50", ";;", "", "b;B;5,50", ";;")],
    [
      "UTF-16, big end first",
      Buffer.from(`\ufeff${lines(HEAD, "a;A;4,50", "b;B;5,50")}`, "utf16le").swap16(),
    ],
  ])("are read with %s", async (_, content) => {
    expect((await imported("shopify", content)).of("price")).toEqual({ a: 4.5, b: 5.5 });
  });

  it("have each column once: of two of one name the filled one speaks, and that is told", async () => {
    const { of, report } = await imported(
      "shopify",
      lines("Handle,Title,Vendor,Variant Price,Vendor", "a,A,,4.50,Acme", "b,B,Best,5.50,Other"),
    );
    expect(of("brand")).toEqual({ a: "Acme", b: "Best" });
    expect(report).toMatchObject({ counts: { columns_twice: 1 }, examples: { columns_twice: ["vendor"] } });
  });

  it("keep cells of several lines, and quotation marks within them", async () => {
    const body = '<p>First line,\nsecond "line";</p>\n<p>caf&eacute; &ndash; &euro;</p>';
    const { items } = await imported(
      "shopify",
      lines("Handle,Title,Body (HTML),Variant Price", quoted(["a", 'A 5" pan', body, "4.50"]), "b,B,,1"),
    );
    expect(items).toMatchObject([
      { item_id: "a", title: 'A 5" pan', description: 'First line, second "line"; café – €' },
      { item_id: "b" },
    ]);
  });

  it("come several in one archive, each told by its name", async () => {
    const files = [
      await shop.write("one.csv", lines("Handle,Title,Variant Price", "a,A,4.50")),
      await shop.write("two.csv", lines("Handle;Title;Variant Price", "b;B;5,50", "c;;x")),
    ];
    const path = `${shop.harness.dir}/all.zip`;
    const code =
      "import sys,zipfile,os\nz=zipfile.ZipFile(sys.argv[1],'w',zipfile.ZIP_DEFLATED)\n" +
      "[z.write(f,os.path.basename(f)) for f in sys.argv[2:]]\nz.writestr('__MACOSX/._a','x')\nz.close()";
    execFileSync("python3", ["-c", code, path, ...files]);
    const { report } = await shop.import("catalogue", path, "shopify");
    expect(report).toMatchObject({ kept: 2, refused: 1 });
    expect(report.kinds[0]?.first).toMatch(/^all\.zip: \d+-two\.csv, line 3$/u);
    expect((await itemsOf()).map(({ price }) => price)).toEqual([4.5, 5.5]);
  });
});

it("says what stays where a later file, or the rest of one, cannot be read", async () => {
  const good = await shop.write("good.csv", lines("Handle,Title,Variant Price", "a,A,4.50", "b,B,5.50"));
  const bad = await shop.write("bad.csv", lines("sku,name", "1,One"));
  const { code, err } = await shop.import("catalogue", [good, bad], "shopify");
  expect(code).toBe(1);
  expect(err).toMatch(/needs the columns Handle .*It has sku, name\..* stays: 2 items\./su);
  expect(await itemsOf()).toHaveLength(2);
  const dry = await shop.import("catalogue", [good, bad], "shopify", "--dry-run");
  expect(dry.err).not.toContain("stays");
});

describe("availability in words of other tools and languages", () => {
  const GONE = ["agotado", "Esaurito", "slut i lager", "Udsolgt", "niet beschikbaar", "ikke på lager"];
  const THERE = ["vorrätig", "I lager", "disponibile", "Beschikbaar"];
  const LATER = ["Vorbestellbar", "in bestelling", "précommande"];
  it("is read in a feed", async () => {
    const words = [...GONE, ...LATER, ...THERE];
    const rows = words.map((word, at) => `${at}\tA\t1.00 EUR\t${word}`);
    const { of } = await imported("google-merchant", lines("id\ttitle\tprice\tavailability", ...rows));
    expect(Object.values(of("available"))).toEqual(words.map((word) => THERE.includes(word)));
  });

  it("is told where nobody knows the word, in every format that has one", async () => {
    const files = {
      woocommerce: lines("ID,Name,In stock?,Regular price", "1,A,mostly,4.50", "2,B,0,4.50"),
      magento: lines("sku,name,is_in_stock,price", "m-1,A,mostly,4.50", "m-2,B,No,4.50"),
      "google-merchant": lines(
        "id\ttitle\tavailability\tprice",
        "g-1\tA\tmostly\t1 EUR",
        "g-2\tB\tsold out\t1 EUR",
      ),
    };
    for (const [format, content] of Object.entries(files)) {
      const { report } = await imported(format, content);
      expect(report).toMatchObject({
        counts: { availability_unknown: 1, available: 1, not_available: 1 },
        examples: { availability_unknown: ["mostly"] },
      });
      expect(report.last).toContain("not known, taken as available (such as mostly)");
    }
  });

  it("and so are words of publication", async () => {
    const { of, report } = await imported(
      "woocommerce",
      lines(
        "ID,Name,Published,Regular price",
        "1,A,publish,4.50",
        "2,B,draft,4.50",
        "3,C,no,4.50",
        "4,D,sometimes,4.50",
      ),
    );
    expect(of("available")).toEqual({ 1: true, 2: false, 3: false, 4: true });
    expect(report.examples["words_unknown.published"]).toEqual(["sometimes"]);
    const magento = await imported(
      "magento",
      lines("sku,name,product_online,price", "m-1,A,Enabled,4.50", "m-2,B,Disabled,4.50", "m-3,C,2,4.50"),
    );
    expect(magento.report.counts).toMatchObject({ available: 1, "unavailable.not_published": 2 });
  });
});

describe("parts of a product", () => {
  it("of WooCommerce: escaped commas, marks against formulas, pictures, parents", async () => {
    const { items, report } = await imported(
      "woocommerce",
      lines(
        "ID,Type,SKU,Name,Categories,Images,Regular price,Parent",
        quoted([
          "10",
          "variable",
          "P",
          "'-5 °C bag",
          "Kitchen > Tins\\, boxes, Sale",
          "https://shop.example/a b.jpg, https://shop.example/c.jpg",
          "",
          "",
        ]),
        quoted(["11", "variation", "P-R", "Bag red", "", "/wp-content/a.jpg", "4,50", "id:10"]),
        quoted(["12", "variation", "P-B", "Bag blue", "", "", "4,50", "P"]),
      ),
    );
    expect(items).toMatchObject([
      {
        item_id: "10",
        title: "-5 °C bag",
        category: ["Kitchen", "Tins, boxes"],
        image_url: "https://shop.example/a%20b.jpg",
        price: null,
      },
      { item_id: "11", variant_of: "10", price: 4.5, image_url: null },
      { item_id: "12", variant_of: "10", price: 4.5 },
    ]);
    expect(report.counts).toMatchObject({ images_without_address: 1, items_without_price: 1 });
  });

  it("of Magento: values in quotes, variants told before or after, old special prices", async () => {
    const { items } = await imported(
      "magento",
      lines(
        "sku,name,product_type,price,special_price,special_price_to_date,additional_attributes," +
          "configurable_variations,categories",
        quoted(["R-1", "Red", "simple", "1299.0000", "999.0000", "1/31/20", 'size=M,note="a,b"', "", ""]),
        quoted(["R", "Ring", "configurable", "", "", "", "", "sku=R-1,size=M", "Default Category/Rings"]),
      ),
    );
    expect(items).toMatchObject([
      { item_id: "R", category: ["Rings"] },
      { item_id: "R-1", variant_of: "R" },
    ]);
  });

  it("of a Merchant feed: a price that nobody can read leaves the sale price, and the rest", async () => {
    const item = (id: string, more: string) =>
      `<item><g:id>${id}</g:id><g:title><![CDATA[A &amp; B&nbsp;&ndash;&nbsp;C]]></g:title>${more}</item>`;
    const { items, report } = await imported(
      "google-merchant",
      Buffer.from(
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n' +
          '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>' +
          item("a", "<g:price>ask</g:price><g:sale_price>9.99 EUR</g:sale_price>") +
          item("b", "<g:price>EUR 10</g:price><g:sale_price>8,00</g:sale_price>") +
          item("c", "<g:price>10.00EUR</g:price><g:brand>Crème</g:brand>") +
          item("d", "<g:price></g:price><g:image_link>a.jpg</g:image_link>") +
          "</channel></rss>",
        "latin1",
      ),
      "feed.xml",
    );
    expect(items).toMatchObject([
      { item_id: "a", title: "A & B – C", price: 9.99, list_price: null, currency: "EUR" },
      { item_id: "b", price: 8, list_price: 10 },
      { item_id: "c", price: 10, brand: "Crème" },
      { item_id: "d", price: null, image_url: null, available: true },
    ]);
    expect(report.counts).toMatchObject({ prices_unreadable: 1, images_without_address: 1 });
  });
});
