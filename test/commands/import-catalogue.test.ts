import { execFileSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { caseFile, describeCases } from "../support/cases.ts";
import { type MessyShop, startMessyShop } from "../support/messy-shop.ts";

type Item = { readonly item_id: string; readonly title: string } & Record<string, unknown>;

let shop: MessyShop;
beforeEach(async () => {
  shop = await startMessyShop({}, []);
});
afterEach(() => shop.close());

const itemsOf = async (): Promise<Item[]> =>
  (await shop.harness.call("get", "/v1/items?limit=100").expect(200)).body.data as Item[];
const itemOf = async (id: string) => (await itemsOf()).find(({ item_id }) => item_id === id);
const imported = async (content: string | Uint8Array, format = "shopify", name = "in.csv") => {
  const { code, report, err } = await shop.import("catalogue", await shop.write(name, content), format);
  expect([code, err]).toEqual([0, ""]);
  return report;
};

const HEAD =
  "Handle,Title,Vendor,Published,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty," +
  "Variant Price,Status";
const row = (
  handle: string,
  more: Partial<Record<"published" | "stock" | "price" | "status", string>> = {},
) =>
  [
    handle,
    `A ${handle}`,
    "Acme",
    more.published ?? "true",
    `${handle}-1`,
    "shopify",
    more.stock ?? "5",
    more.price ?? "4.50",
    more.status ?? "active",
  ].join(",");
const csv = (...rows: string[]) => `${[HEAD, ...rows].join("\n")}\n`;

describe("what a file does not say", () => {
  it("leaves an item available, is counted, and is the last line's to tell", async () => {
    const report = await imported(
      csv(
        row("a", { stock: "" }),
        row("b", { stock: "0" }),
        row("c", { status: "draft" }),
        row("d"),
        row("e", { status: "odd" }),
      ),
    );
    const available = Object.fromEntries((await itemsOf()).map((item) => [item.item_id, item["available"]]));
    expect(available).toEqual({ a: true, b: false, c: false, d: true, e: true });
    expect(report.counts).toMatchObject({
      stock_not_said: 1,
      "unavailable.out_of_stock": 1,
      "unavailable.draft_or_archived": 1,
      "words_unknown.status": 1,
    });
    expect(report.examples["words_unknown.status"]).toEqual(["odd"]);
    expect(report.last).toMatch(
      /^2 of 5 items are not available, because .*out of stock \(1\).*\(1\)\. 1 without stock/u,
    );
  });

  it.each([
    ["https://schema.org/InStock", true],
    ["http://schema.org/OutOfStock", false],
    ["schema.org/PreOrder", false],
    ["In Stock", true],
    ["sold out", false],
    ["auf Lager", true],
    ["nicht auf Lager", false],
    ["op voorraad", true],
    ["épuisé", false],
    ["på lager", true],
    ["while it lasts", true],
    ["", true],
  ])("nor does a word of availability that is not known: %s", async (word, available) => {
    const report = await imported(
      `id\ttitle\tavailability\tprice\na\tA\t${word}\t1.00 EUR\n`,
      "google-merchant",
      "in.tsv",
    );
    expect((await itemOf("a"))?.["available"]).toBe(available);
    expect(report.counts["availability_unknown"]).toBe(word === "while it lasts" ? 1 : undefined);
  });

  it("counts items and not lines, and tells an id that comes twice", async () => {
    const lines = [1, 2].map((n) => JSON.stringify({ item_id: "a", title: `A ${n}` })).join("\n");
    const report = await imported(lines, "ndjson", "in.ndjson");
    expect(report).toMatchObject({ kept: 1, counts: { ids_twice: 1 }, examples: { ids_twice: ["a"] } });
    expect((await itemOf("a"))?.title).toBe("A 2");
  });
});

describe("a table from a spreadsheet", () => {
  const title = "Crème brûlée – €";
  const made = (mark: string) =>
    `Handle${mark}Title${mark}Variant Price${mark}Status\na${mark}${title}${mark}"4,50"${mark}active\n`;
  it.each([
    ["commas", Buffer.from(made(","))],
    ["semicolons", Buffer.from(made(";"))],
    ["tabs", Buffer.from(made("\t"))],
    ["a line that names the separator", Buffer.from(`sep=;\r\n${made(";")}`)],
    ["a byte order mark", Buffer.from(`\ufeff${made(",")}`)],
    ["UTF-16", Buffer.from(`\ufeff${made("\t")}`, "utf16le")],
    ["UTF-16 without a mark", Buffer.from(made("\t"), "utf16le")],
    ["Windows-1252", Buffer.from(made(";").replace("–", "\u0096").replace("€", "\u0080"), "latin1")],
    ["gzip", gzipSync(made(","))],
  ])("is read with %s", async (_, bytes) => {
    await imported(bytes);
    expect(await itemOf("a")).toMatchObject({ title, price: 4.5, currency: "EUR" });
  });

  it("is read from a zip archive, of one file or several", async () => {
    const one = await shop.write("one.csv", csv(row("a")));
    const two = await shop.write("two.csv", csv(row("b")));
    const zip = (name: string, ...files: string[]): string => {
      const path = `${shop.harness.dir}/${name}`;
      const code =
        "import sys,zipfile,os\nz=zipfile.ZipFile(sys.argv[1],'w',zipfile.ZIP_DEFLATED)\n" +
        "[z.write(f,os.path.basename(f)) for f in sys.argv[2:]]\nz.close()";
      execFileSync("python3", ["-c", code, path, ...files]);
      return path;
    };
    expect((await shop.import("catalogue", zip("one.zip", one), "shopify")).report.kept).toBe(1);
    expect((await shop.import("catalogue", zip("two.zip", one, two), "shopify")).report.kept).toBe(2);
  });

  it("has its decimal mark by the evidence of the column", async () => {
    const priced = (...prices: string[]) =>
      csv(...prices.map((price, at) => row(`p${at}`, { price: `"${price}"` })));
    const pricesOf = async () => (await itemsOf()).map((item) => item["price"]);
    expect((await imported(priced("1.299", "4,50"))).counts["prices_ambiguous"]).toBeUndefined();
    expect(await pricesOf()).toEqual([1299, 4.5]);
    await imported(priced("1.299", "4.50"));
    expect(await pricesOf()).toEqual([1.3, 4.5]);
    expect((await imported(priced("1.299", "7"))).counts["prices_ambiguous"]).toBe(1);
    expect(await pricesOf()).toEqual([1299, 7]);
    await imported(priced("1.234.567,89", "1’299.-"));
    expect(await pricesOf()).toEqual([1234567.89, 1299]);
  });

  it("costs a product its unreadable price, and nothing else", async () => {
    const report = await imported(csv(row("a", { price: "ask us" }), row("b")));
    expect(await itemOf("a")).toMatchObject({ title: "A a", price: null, available: true });
    expect(report.kept).toBe(2);
    expect(report).toMatchObject({ refused: 0, kinds: [], counts: { items_without_price: 1 } });
    expect(report.examples["prices_unreadable"]).toEqual([expect.stringMatching(/line 2$/u) as string]);
  });
});

describe("candor import --dry-run", () => {
  it("tells what would happen to a catalogue, and writes nothing", async () => {
    const file = await shop.write("in.csv", csv(row("a"), row("b", { stock: "0" })));
    const { report } = await shop.import("catalogue", file, "shopify", "--dry-run");
    expect(report).toMatchObject({ kept: 2, dry_run: true, counts: { "unavailable.out_of_stock": 1 } });
    expect(await itemsOf()).toEqual([]);
  });
});

describeCases("catalogues of the shared cases", () => {
  const of = async (format: string, ...path: string[]) =>
    (await shop.import("catalogue", caseFile(...path), format)).report;

  it("a column that is not there says nothing of stock", async () => {
    const report = await of("shopify", "01-shopify-no-qty-column", "in.csv");
    expect((await itemsOf()).map((item) => item["available"])).toEqual([true, true]);
    expect(report.counts["stock_not_said"]).toBe(2);
    const { body } = await shop.harness
      .call("post", "/v1/recommendations")
      .send({ moment: "home", limit: 5 })
      .expect(200);
    expect(body.items).toHaveLength(2);
  });

  it("a bad price costs itself", async () => {
    await of("google-merchant", "06-one-line-costs-the-order", "feed.xml");
    const prices = Object.fromEntries(
      (await itemsOf()).map((item) => [item.item_id, [item["price"], item["list_price"], item["currency"]]]),
    );
    expect(prices).toEqual({ "s-1": [10, null, "EUR"], "s-2": [8, 10, "EUR"], "s-3": [12.99, null, "EUR"] });
  });

  it("every name of HTML is decoded", async () => {
    await of("google-merchant", "08-html-entities", "feed.xml");
    await of("shopify", "08-html-entities", "shopify.csv");
    expect((await itemsOf()).map((item) => item.title)).toEqual([
      "Crème cake",
      "Crème brûlée – 4 st. €",
      "Mat – 8 x 16",
    ]);
    expect((await itemOf("cake"))?.["description"]).toBe("Met café €");
  });

  it.each(["semicolon.csv", "decimal-comma.csv", "short-row.csv"])(
    "a file that went through a spreadsheet: %s",
    async (name) => {
      expect((await of("shopify", "10-shopify-from-a-spreadsheet", name)).kept).toBe(1);
      expect(await itemOf("tea")).toMatchObject({ title: "Green tea", price: 4.5 });
    },
  );

  it("the same in Windows-1252", async () => {
    const report = await of("shopify", "10-shopify-from-a-spreadsheet", "cp1252.csv");
    expect(await itemOf("creme")).toMatchObject({ title: "Crème", price: 3 });
    expect(report.counts["lines_windows_1252"]).toBe(1);
  });
});
