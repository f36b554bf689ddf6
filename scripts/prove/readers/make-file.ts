import { gzipSync } from "node:zlib";
import { type Chance, pick } from "./chance.ts";
import { PAYLOADS } from "./payloads.ts";
import { amounts, COUNTS, id, type Maker, STOCKS, TIMES, words } from "./values.ts";

/** A file that a shop may send, and how many records it holds: each must be told of. */
export type MadeFile = {
  readonly format: string;
  readonly bytes: Buffer;
  readonly records: number;
  /** Nothing in it is cut off, so that each record is to be told of once. */
  readonly isWhole: boolean;
};

const TABLES: Readonly<Record<string, Readonly<Record<string, Maker>>>> = {
  shopify: {
    Handle: id,
    Title: words,
    Vendor: words,
    Published: (chance) => pick(chance, ["true", "false", "", "TRUE", "odd"]),
    "Variant SKU": id,
    "Variant Inventory Tracker": (chance) => pick(chance, ["shopify", ""]),
    "Variant Inventory Qty": (chance) => pick(chance, COUNTS),
    "Variant Price": amounts,
    Status: (chance) => pick(chance, ["active", "draft", "odd", ""]),
  },
  "google-merchant": {
    id,
    title: words,
    price: amounts,
    sale_price: amounts,
    availability: (chance) => pick(chance, STOCKS),
    image_link: words,
  },
  woocommerce: {
    ID: id,
    SKU: id,
    Name: words,
    Published: (chance) => pick(chance, ["1", "0", "-1", ""]),
    "In stock?": (chance) => pick(chance, STOCKS),
    Stock: (chance) => pick(chance, COUNTS),
    "Regular price": amounts,
    Categories: words,
    Images: words,
  },
  magento: {
    sku: id,
    store_view_code: (chance) => (chance() < 0.1 ? "nl" : ""),
    name: words,
    price: amounts,
    qty: (chance) => pick(chance, COUNTS),
    is_in_stock: (chance) => pick(chance, STOCKS),
    categories: words,
    additional_attributes: words,
  },
  orders: {
    order_id: id,
    customer_id: (chance, at) => pick(chance, [`c-${at % 7}`, `${at % 7}.0`, "1.79E+12", "None", ""]),
    sku: id,
    quantity: (chance) => pick(chance, COUNTS),
    price: amounts,
    currency: (chance) => pick(chance, ["EUR", "€", "", "doubloons"]),
    email: (chance, at) => pick(chance, [`c-${at % 7}`, ""]),
    status: (chance) => pick(chance, ["paid", "storniert", "Erstattet", "failed", "odd", ""]),
    date: (chance) => pick(chance, TIMES),
  },
  receipts: {
    receipt: id,
    loyalty_id: (chance, at) => pick(chance, [`c-${at % 7}`, "guest"]),
    ean: id,
    qty: (chance) => pick(chance, COUNTS),
    created_at: (chance) => pick(chance, TIMES),
  },
  table: {
    user_id: (chance, at) => pick(chance, [`c-${at % 7}`, "None", ""]),
    item_id: id,
    event: (chance) => pick(chance, ["view", "addtocart", "transaction", "search", "review", "peek", ""]),
    timestamp: (chance) => pick(chance, TIMES),
    query: words,
    rating: (chance) => pick(chance, COUNTS),
  },
  retailrocket: {
    timestamp: (chance, at) => pick(chance, [String(1_433_221_332_117 + at), "1433221332", ""]),
    visitorid: (chance, at) => pick(chance, [`${at % 7}`, ""]),
    event: (chance) => pick(chance, ["view", "addtocart", "transaction", "peek"]),
    itemid: id,
    transactionid: id,
  },
  ga4: {
    event_name: (chance) => pick(chance, ["view_item", "purchase", "refund", "session_start", "search", ""]),
    event_timestamp: (chance, at) =>
      pick(chance, [String(1_793_527_200_000_000 + at), "1.79353E+15", "2026-01-31 12:00:00.5 UTC", ""]),
    user_id: (chance, at) => pick(chance, [`c-${at % 7}`, "None", ""]),
    user_pseudo_id: (_chance, at) => `${at}.1`,
    transaction_id: id,
    item_id: id,
    price: amounts,
    quantity: (chance) => pick(chance, COUNTS),
    items: (chance) => pick(chance, ["", '[{"item_id":"id-1"}]', "[", "{}"]),
  },
};

const quoted = (cell: string, delimiter: string, always: boolean): string =>
  always || cell.includes(delimiter) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell;

/** Columns dropped, renamed, doubled, in another order; rows doubled, cut at a cell, or empty. */
const makeTable = (format: string, chance: Chance): MadeFile => {
  const makers = Object.entries(TABLES[format] ?? {});
  const columns = makers
    .filter(() => chance() > 0.06)
    .map(([name, make]) => ({
      name: chance() < 0.04 ? `${name}_x` : chance() < 0.2 ? name.toUpperCase() : name,
      make,
      order: chance(),
    }))
    .flatMap((column) => (chance() < 0.02 ? [column, { ...column, order: chance() }] : [column]))
    .sort((one, other) => one.order - other.order);
  const delimiter = pick(chance, [",", ";", "\t"]);
  const always = chance() < 0.3;
  const rows: string[] = [];
  for (let at = 0; at < 2 + Math.floor(chance() * 12); at += 1) {
    const cells = columns.map(({ make }) => quoted(make(chance, at), delimiter, always));
    const isCut = chance() < 0.1;
    const row = (isCut ? cells.slice(0, 1 + Math.floor(chance() * cells.length)) : cells).join(delimiter);
    rows.push(row, ...(chance() < 0.08 ? [row] : []), ...(chance() < 0.05 ? [""] : []));
  }
  const isBlank = (row: string): boolean => row.split(delimiter).every((cell) => /^(?:""|\s)*$/u.test(cell));
  const ending = pick(chance, ["\n", "\r\n", "\r"]);
  const header = columns.map(({ name }) => quoted(name, delimiter, always)).join(delimiter);
  const above = chance() < 0.05 ? [delimiter.repeat(columns.length), ""] : [];
  const text = [...above, header, ...rows].join(ending) + (chance() < 0.5 ? ending : "");
  const records = rows.filter((row) => !isBlank(row) || row.includes(delimiter)).length;
  return { format, bytes: encoded(text, chance), records, isWhole: !OF_PARTS.includes(format) };
};

/** The encodings of spreadsheets; what Windows-1252 has not, Latin-1 has not either. */
const encoded = (text: string, chance: Chance): Buffer => {
  const bytes = pick<(given: string) => Buffer>(chance, [
    (given) => Buffer.from(given),
    (given) => Buffer.from(`\ufeff${given}`),
    (given) => Buffer.from(`\ufeff${given}`, "utf16le"),
    (given) => Buffer.from(given.replaceAll("–", "-").replaceAll("€", "E"), "latin1"),
  ])(text);
  return chance() < 0.15 ? gzipSync(bytes) : bytes;
};

/** Values of JSON in any layout; lines that are cut, doubled or no JSON where each value has its line. */
const makeJson = (format: string, chance: Chance): MadeFile => {
  const made = PAYLOADS[format]!;
  const values = Array.from({ length: 1 + Math.floor(chance() * 10) }, (_, at) => made(chance, at));
  const layout = Math.floor(chance() * 5);
  if (layout === 0) {
    const lines = values.flatMap((value) => {
      const line = JSON.stringify(value);
      if (chance() < 0.08) return [line.slice(0, Math.floor(line.length * chance() * 0.9) + 1)];
      if (chance() < 0.05) return ["no JSON"];
      return chance() < 0.08 ? [line, line] : [line];
    });
    return {
      format,
      bytes: encoded(lines.join(pick(chance, ["\n", "\r\n"])), chance),
      records: lines.length,
      isWhole: false,
    };
  }
  const text =
    layout === 1
      ? JSON.stringify(values)
      : layout === 2
        ? JSON.stringify(values, null, 2)
        : layout === 3
          ? values.map((value) => JSON.stringify(value, null, 2)).join("\n")
          : `[\n${values.map((value) => JSON.stringify(value)).join(",\n")}\n]`;
  return { format, bytes: encoded(text, chance), records: values.length, isWhole: true };
};

const makeXml = (chance: Chance): MadeFile => {
  const products = Array.from({ length: 1 + Math.floor(chance() * 8) }, (_, at) => {
    const field = (name: string, value: string): string => {
      if (chance() < 0.08) return "";
      const opened = chance() < 0.04 ? `${name}x` : name;
      const text = value.replaceAll("&eacute;", chance() < 0.5 ? "&eacute;" : "é");
      return `<g:${opened}>${text}</g:${name}>`;
    };
    const fields = ["id", "title", "price", "availability"].map((name) =>
      field(
        name,
        name === "id"
          ? `id-${at}`
          : name === "price"
            ? amounts(chance, at)
            : name === "title"
              ? words(chance, at)
              : pick(chance, STOCKS),
      ),
    );
    return `<item>${fields.join("")}${chance() < 0.04 ? "" : "</item>"}`;
  });
  const text =
    '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">' +
    `<channel>${products.join("\n")}</channel></rss>`;
  const cut = chance() < 0.05 ? text.slice(0, Math.floor(text.length * chance()) + 1) : text;
  return {
    format: "google-merchant",
    bytes: encoded(cut, chance),
    records: products.length,
    isWhole: cut === text,
  };
};

/** A row of these may hold several things, each told of: items of an event, parts of a product. */
const OF_PARTS: readonly string[] = ["shopify", "ga4"];

const TABLE_FORMATS = Object.keys(TABLES);
const JSON_FORMATS = Object.keys(PAYLOADS);

export const makeFile = (chance: Chance): MadeFile => {
  const kind = chance();
  if (kind < 0.1) return makeXml(chance);
  return kind < 0.55
    ? makeTable(pick(chance, TABLE_FORMATS), chance)
    : makeJson(pick(chance, JSON_FORMATS), chance);
};
