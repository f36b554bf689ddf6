import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MessyShop, startMessyShop } from "../support/messy-shop.ts";

let shop: MessyShop;
beforeEach(async () => {
  shop = await startMessyShop();
  for (const id of ["c-1", "17850", "a@mail.example"]) await shop.agreed(id);
});
afterEach(() => shop.close());

const imported = async (content: string | Uint8Array, format = "orders", ...more: string[]) => {
  const made = await shop.import("events", await shop.write("in.csv", content), format, ...more);
  expect([made.code, made.err]).toEqual([0, expect.any(String)]);
  return made.report;
};
const told = async (...fields: string[]) =>
  (await shop.eventsOf("c-1")).map((event) => fields.map((field) => event[field])).sort();

describe("columns that say the same thing", () => {
  it("name the person by the next one where the first names nobody", async () => {
    const report = await imported(
      "order_id,customer_id,email,sku,date\nO-1,,a@mail.example,mug,2026-11-20\n" +
        "O-2,None,a@mail.example,bowl,2026-11-20\nO-3,c-1,a@mail.example,tea,2026-11-20\n",
    );
    expect(report).toMatchObject({ kept: 3, counts: { placeholders_passed_over: 1 } });
    expect(await shop.eventsOf("a@mail.example")).toHaveLength(2);
    expect(await told("item_id")).toEqual([["tea"]]);
  });

  it("never by a name of people, nor by that of a household", async () => {
    const report = await imported(
      "order_id,user_id,customer,household_id,sku,date\nO-1,,c-1,c-1,mug,2026-11-20\n",
    );
    // The column of customers goes first, as it always did; the household is nobody's second name.
    expect(report.counts["not_kept.no_shopper"] ?? 0).toBe(0);
    const other = await imported("order_id,user_id,household_id,sku,date\nO-2,,c-1,mug,2026-11-20\n");
    expect(other.counts).toMatchObject({ "not_kept.no_shopper": 1 });
  });

  it("name the item by the first that the catalogue knows", async () => {
    const report = await imported(
      "order_id,customer_id,sku,ean,date\nO-1,c-1,NEW-77,4 006381 333931,2026-11-20\n" +
        "O-2,c-1,None,mug,2026-11-20\nO-3,c-1,gone,gone,2026-11-20\n",
    );
    expect(report).toMatchObject({ kept: 2, counts: { "rejected.item_unknown": 1 } });
    expect(await told("item_id")).toEqual([["mug"], ["tea"]]);
  });

  it("may be mapped several to the person and the item, and one to anything else", async () => {
    const content = "bestelling,klant,mail,artikel,wanneer\nO-1,gast,c-1,mug,20.11.2026\n";
    const map = "bestelling=order_id,klant=shopper_id,mail=shopper_id,artikel=item_id,wanneer=occurred_at";
    expect(await imported(content, "orders", "--map", map)).toMatchObject({ kept: 1 });
    const file = await shop.write("in.csv", content);
    const twice = `${map},klant=order_id,foo=bar`;
    const { code, err } = await shop.import("events", file, "orders", "--map", twice);
    expect(code).toBe(2);
    expect(err).toMatch(/These are none: bar\..*more than one was given for order_id\./su);
    const both = await shop.import("events", file, "orders", "--map", "klant,mail=who", "--set", "when=now");
    expect(both.err).toMatch(/none: klant \(without a field\), who\..*--set says .*occurred_at, type/su);
  });
});

describe("a code of several items", () => {
  it("is told apart from one of none, each with what mends it", async () => {
    const of = (item_id: string) => ({ item_id, title: item_id, attributes: { gtin: "4006381333948" } });
    await shop.harness
      .call("put", "/v1/items")
      .send([of("pen"), of("nib")])
      .expect(200);
    const report = await imported(
      "order_id,customer_id,ean,date\nO-1,c-1,4006381333948,2026-11-20\nO-2,c-1,gone,2026-11-20\n",
    );
    expect(report.counts).toMatchObject({ "rejected.item_unknown": 1, "rejected.item_ambiguous": 1 });
    expect(report.last).toContain("1 told of items that the catalogue has not (such as gone)");
    expect(report.last).toContain("1 named an item by a code of several (such as 4006381333948)");
  });
});

describe("ids that went through a spreadsheet", () => {
  it("lose the decimals that it gave them, and that is counted", async () => {
    const report = await imported(
      "order_id,customer_id,sku,date\n1001.0,17850.0,mug,2026-11-20\n1001,17850,mug,2026-11-20\n",
    );
    expect(report).toMatchObject({ kept: 2, counts: { ids_with_decimals: 2 } });
    expect((await shop.eventsOf("17850")).map(({ order_id }) => order_id)).toEqual(["1001", "1001"]);
  });

  it("name nobody where it shortened them", async () => {
    const report = await imported(
      "order_id,customer_id,sku,date\nO-1,1.78504E+12,mug,2026-11-20\nO-2,1.78504E+12,bowl,2026-11-20\n",
    );
    expect(report.counts).toMatchObject({ "not_kept.no_shopper": 2, placeholders_passed_over: 2 });
  });
});

describe("states of orders in our languages", () => {
  it.each([
    ["Storniert", "order_cancelled"],
    ["geannuleerd", "order_cancelled"],
    ["Kansellert", "order_cancelled"],
    ["Annulée", "order_cancelled"],
    ["Erstattet", "return"],
    ["Rückerstattung", "return"],
    ["terugbetaald", "return"],
    ["Remboursé", "return"],
    ["Refundert", "return"],
    ["Bezahlt", "purchase"],
    ["wc-on-hold", "purchase"],
    ["partially_refunded", "purchase"],
    ["Fullført", "purchase"],
  ])("%s is a %s", async (word, type) => {
    const report = await imported(`order_id,customer_id,sku,date,status\nO-1,c-1,mug,2026-11-20,${word}\n`);
    expect(report).toMatchObject({ kept: 1, refused: 0 });
    expect(report.counts["words_unknown.type"]).toBeUndefined();
    expect(await told("type")).toEqual([[type]]);
  });

  it.each(["fehlgeschlagen", "mislukt", "Échouée", "failed", "checkout-draft"])(
    "%s was no order",
    async (word) => {
      const report = await imported(`order_id,customer_id,sku,date,status\nO-1,c-1,mug,2026-11-20,${word}\n`);
      expect(report).toMatchObject({ kept: 0, counts: { left_out_no_order: 1 } });
    },
  );

  it("a word that nobody knows is told with an example", async () => {
    const report = await imported(
      "order_id,customer_id,sku,date,status\nO-1,c-1,mug,2026-11-20,glimmering\n",
    );
    expect(report).toMatchObject({ kept: 1, examples: { "words_unknown.type": ["glimmering"] } });
    expect(report.last).toContain("taken as bought (such as glimmering)");
  });
});

describe("times as programs write them", () => {
  const at = async (text: string, format = "orders") => {
    const report = await imported(`order_id,customer_id,sku,date\nO-1,c-1,mug,"${text}"\n`, format);
    const [event] = await told("occurred_at");
    return { at: event?.[0] ?? null, report };
  };
  it.each([
    ["2026-01-31 12:00:00+00", "2026-01-31T12:00:00.000Z"],
    ["2026-01-31 12:00:00.123456+01", "2026-01-31T11:00:00.123Z"],
    ["20260131", "2026-01-31T00:00:00.000Z"],
    ["20260131 1405", "2026-01-31T14:05:00.000Z"],
    ["31.01.26 14:05", "2026-01-31T14:05:00.000Z"],
    ["31 Jan 2026 14:05", "2026-01-31T14:05:00.000Z"],
    ["31. März 2026", "2026-03-31T00:00:00.000Z"],
    ["Jan 31, 2026, 2:05 PM", "2026-01-31T14:05:00.000Z"],
    ["Sat, 31 Jan 2026 12:00:00 +0100", "2026-01-31T11:00:00.000Z"],
    ["31 août 2026", "2026-08-31T00:00:00.000Z"],
    ["1769868300", "2026-01-31T14:05:00.000Z"],
  ])("%s", async (text, time) => {
    expect((await at(text)).at).toBe(time);
  });

  it.each(["31.02.2026", "0000-00-00 00:00:00", "20261331", "31 Foo 2026", "26/01/31", "46053.5", "soon"])(
    "%s is none, and the row says how to mend it",
    async (text) => {
      const { at: time, report } = await at(text);
      expect([time, report.refused]).toEqual([null, 1]);
      expect(report.kinds[0]?.message).toMatch(/Write it as 2026-01-31T12:00:00Z/u);
    },
  );

  it.each(["14:05", "14.05", "1405", "14:05:00", "2:05 PM"])(
    "a till's clock in a column: %s",
    async (clock) => {
      await imported(
        `receipt;loyalty_id;ean;qty;date;time\n77;c-1;4006381333931;1;31.01.2026;${clock}\n`,
        "receipts",
      );
      expect(await told("occurred_at", "channel", "item_id")).toEqual([
        ["2026-01-31T14:05:00.000Z", "store", "tea"],
      ]);
    },
  );
});

describe("a till's roll", () => {
  it("with returns, a storno, guests, empty ends and doubled lines", async () => {
    const report = await imported(
      Buffer.from(
        "\ufeff" +
          [
            "Bon\tLoyalty_ID\tEAN\tQty\tPrice\tDate\tStatus",
            "1\tc-1\tmug\t1\t9,00\t31.01.2026 10:00\tVerkauf",
            "1\tc-1\tmug\t1\t9,00\t31.01.2026 10:00\tVerkauf",
            "2\tc-1\tmug\t-1\t9,00\t31.01.2026 11:00",
            "3\tkeine\tbowl\t1\t4,00\t31.01.2026 12:00\tVerkauf",
            "4\tc-1\tbowl\t1\t1.299,00\t31.01.2026 13:00\tStorno",
            "5\tc-1\t\t1\t0,10\t31.01.2026 13:30\tVerkauf",
            "\t\t\t\t\t\t",
          ].join("\r\n"),
        "utf16le",
      ),
      "receipts",
    );
    expect(report).toMatchObject({
      kept: 4,
      not_kept: 1,
      refused: 1,
      counts: { rows_short: 1, rows_empty: 1, "not_kept.no_shopper": 1, times_taken_as_utc: 5 },
    });
    expect(await told("type", "order_id", "item_id", "price")).toEqual([
      ["order_cancelled", "4", "bowl", 1299],
      ["purchase", "1", "mug", 9],
      ["purchase", "1", "mug", 9],
      ["return", "2", "mug", 9],
    ]);
  });
});

describe("GA4 out of BigQuery as a table", () => {
  it("with ids and times that a spreadsheet broke, and columns twice", async () => {
    const report = await imported(
      "event_name;event_timestamp;user_id;user_pseudo_id;transaction_id;item_id;quantity;price;currency;" +
        "item_id\n" +
        "purchase;1795600000000000;null;c-1;T-1;;-1;9,50;€;mug\n" +
        "purchase;1,7956E+15;null;c-1;T-2;mug;1;9,50;EUR;\n",
      "ga4",
    );
    expect(report).toMatchObject({ kept: 1, refused: 1, counts: { columns_twice: 1 } });
    expect(await told("type", "item_id", "price", "currency")).toEqual([["return", "mug", 9.5, "EUR"]]);
  });
});
