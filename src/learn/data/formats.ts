/**
 * File formats of public recommendation data, found by their content (docs/learning.md, "Pitfalls"). A format
 * turns text into raw units of (time, event type, item ids); indices and order are the loader's business.
 */
import { parse } from "csv-parse/sync";
import { DomainError } from "../../lib/errors.ts";
import type { DatasetKind } from "./dataset.ts";
import { EVENT_TYPE_CODES } from "./event-types.ts";
import { linesOf } from "./read-text.ts";

export type RawStep = { time: number; type: number; items: string[] };
export type RawUnit = { id: string; steps: RawStep[] };
/** `predictions`: rows of a prefix file: history (oldest first) and the item that came next. */
export type RawFile = {
  format: string;
  kind: DatasetKind;
  timed: boolean;
  units: RawUnit[];
  predictions?: { history: string[]; target: string }[];
  titles?: Map<string, string>;
};

type Format = { name: string; matches: (head: string[]) => boolean; read: (text: string) => RawFile };
const DAY_SECONDS = 86_400;
const step = (time: number, item: string, type: number = EVENT_TYPE_CODES.view): RawStep => ({
  time,
  type,
  items: [item],
});

/** Collects rows into units, each sorted by time (stable: rows of equal time keep the order of the file). */
const groupRows = (rows: Iterable<{ unit: string; step: RawStep }>): RawUnit[] => {
  const units = new Map<string, RawUnit>();
  for (const row of rows) {
    const unit = units.get(row.unit);
    if (unit === undefined) units.set(row.unit, { id: row.unit, steps: [row.step] });
    else unit.steps.push(row.step);
  }
  for (const unit of units.values()) unit.steps.sort((a, b) => a.time - b.time);
  return [...units.values()];
};

/** Header names that public sets use for the same column. */
const COLUMN_NAMES = {
  unit: [
    "sessionid",
    "session_id",
    "session",
    "visitorid",
    "visitor_id",
    "userid",
    "user_id",
    "user",
    "customerid",
    "customer_id",
  ],
  item: ["itemid", "item_id", "item", "aid", "productid", "product_id", "sku", "stockcode"],
  time: ["time", "timestamp", "ts", "date", "datetime", "event_time", "eventdate", "invoicedate"],
  type: ["event", "type", "event_type", "action"],
} as const;

const separatorOf = (line: string): string => (line.includes("\t") ? "\t" : line.includes(";") ? ";" : ",");
const headerOf = (line: string): string[] =>
  line.split(separatorOf(line)).map((name) => name.trim().replaceAll('"', "").split(":")[0]!.toLowerCase());
const columnIn = (header: readonly string[], names: readonly string[]): number =>
  header.findIndex((name) => names.includes(name));

/**
 * Seconds since 1970 of a number (seconds or milliseconds) or an ISO-like text in UTC; NaN when it is
 * neither.
 */
const secondsOf = (value: string): number => {
  const number = Number(value);
  if (value !== "" && Number.isFinite(number)) return number > 1e11 ? number / 1000 : number;
  const text = value.trim().replace(" ", "T");
  const saysZone = /z|[+-]\d\d:?\d\d$/i.test(value);
  const isDay = text.length <= 10;
  return Date.parse(saysZone || isDay ? text : `${text}Z`) / 1000;
};

const TYPE_OF_WORD: Record<string, number> = {
  view: EVENT_TYPE_CODES.view,
  click: EVENT_TYPE_CODES.view,
  clicks: EVENT_TYPE_CODES.view,
  cart: EVENT_TYPE_CODES.cart,
  carts: EVENT_TYPE_CODES.cart,
  addtocart: EVENT_TYPE_CODES.cart,
  add_to_cart: EVENT_TYPE_CODES.cart,
  purchase: EVENT_TYPE_CODES.purchase,
  orders: EVENT_TYPE_CODES.purchase,
  order: EVENT_TYPE_CODES.purchase,
  transaction: EVENT_TYPE_CODES.purchase,
  buy: EVENT_TYPE_CODES.purchase,
};

const prefixes: Format = {
  name: "prefixes",
  matches: (head) =>
    head.every((line) => /^\S+( \S+)*\t\S+$/.test(line)) && head.some((line) => line.includes(" ")),
  read: (text) => {
    const predictions: { history: string[]; target: string }[] = [];
    for (const line of linesOf(text)) {
      const [history, target] = line.split("\t");
      if (history === undefined || target === undefined)
        throw new DomainError("file_invalid", 'A prefix file needs "items<TAB>next item" on each line.');
      predictions.push({ history: history.split(" "), target });
    }
    return { format: "prefixes", kind: "sessions", timed: false, units: [], predictions };
  },
};

const blankSeparated = (line: string): boolean => /^[\w.:-]+( [\w.:-]+)*$/.test(line.trim());

/** Lines of item ids. A first column that never repeats while items do is a user id. */
const itemLists: Format = {
  name: "item-lists",
  matches: (head) => head.every(blankSeparated),
  read: (text) => {
    const rows = [...linesOf(text)].map((line) => line.trim().split(/ +/));
    const first = new Set(rows.map((row) => row[0]!));
    const withUser =
      first.size === rows.length &&
      rows.length > 1 &&
      rows.every((row) => row.length > 1) &&
      firstColumnCounts(rows);
    const units = rows.map((row, index) => {
      const items = withUser ? row.slice(1) : row;
      return {
        id: withUser ? row[0]! : String(index + 1),
        steps: items.map((item) => step(rows.length > 1 ? index / rows.length : 0, item)),
      };
    });
    return {
      format: withUser ? "user-sequences" : "session-lists",
      kind: withUser ? "sequences" : "sessions",
      timed: false,
      units,
    };
  },
};

/** User ids rise down the file; first items of sessions do not. */
const firstColumnCounts = (rows: readonly string[][]): boolean => {
  for (let r = 1; r < rows.length; r++) if (Number(rows[r]![0]) <= Number(rows[r - 1]![0])) return false;
  return rows.every((row) => Number.isFinite(Number(row[0])));
};

const otto: Format = {
  name: "otto",
  matches: (head) =>
    head.every((line) => line.startsWith("{")) && head[0]!.includes('"events"') && head[0]!.includes('"aid"'),
  read: (text) => {
    const units: RawUnit[] = [];
    for (const line of linesOf(text)) {
      const row = JSON.parse(line) as {
        session: number;
        events: { aid: number; ts: number; type: string }[];
      };
      const steps = row.events.map((event) =>
        step(
          event.ts / 1000 / DAY_SECONDS,
          String(event.aid),
          TYPE_OF_WORD[event.type] ?? EVENT_TYPE_CODES.view,
        ),
      );
      units.push({ id: String(row.session), steps: steps.sort((a, b) => a.time - b.time) });
    }
    return { format: "otto", kind: "sessions", timed: true, units };
  },
};

/** Codes that are postage, fees, corrections or vouchers and no products (Online Retail). */
export const isProductCode = (code: string): boolean => {
  return /^\d{5}/.test(code);
};

const onlineRetail: Format = {
  name: "online-retail",
  matches: (head) => {
    const header = headerOf(head[0]!);
    return header.includes("stockcode") && (header.includes("invoiceno") || header.includes("invoice"));
  },
  read: (text) => {
    const rows = parse(text, {
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      skip_empty_lines: true,
      relax_quotes: true,
      bom: true,
    }) as Record<string, string>[];
    const orders = new Map<string, { unit: string; step: RawStep }>();
    const titles = new Map<string, string>();
    for (const row of rows) {
      const invoice = row.invoiceno ?? row.invoice ?? "";
      const customer = (row.customerid ?? row["customer id"] ?? "").replace(/\.0$/, "");
      const code = row.stockcode ?? "";
      const price = Number(row.unitprice ?? row.price);
      if (
        customer === "" ||
        /^[CA]/i.test(invoice) ||
        !(Number(row.quantity) > 0) ||
        !(price > 0) ||
        !isProductCode(code)
      )
        continue;
      if (!titles.has(code) && row.description) titles.set(code, row.description);
      const order = orders.get(invoice);
      if (order !== undefined) {
        if (!order.step.items.includes(code)) order.step.items.push(code);
        continue;
      }
      orders.set(invoice, {
        unit: customer,
        step: {
          time: secondsOf(row.invoicedate ?? "") / DAY_SECONDS,
          type: EVENT_TYPE_CODES.purchase,
          items: [code],
        },
      });
    }
    return {
      format: "online-retail",
      kind: "baskets",
      timed: true,
      units: groupRows(orders.values()),
      titles,
    };
  },
};

/**
 * Rows of (session or user, item, time, optional event type) under a header, separated by tab, comma or
 * semicolon.
 */
const eventRows: Format = {
  name: "event-rows",
  matches: (head) => {
    const header = headerOf(head[0]!);
    return columnIn(header, COLUMN_NAMES.unit) >= 0 && columnIn(header, COLUMN_NAMES.item) >= 0;
  },
  read: (text) => {
    const lines = linesOf(text);
    const headLine = lines.next().value as string;
    const separator = separatorOf(headLine);
    const header = headerOf(headLine);
    const [unit, item, time, type] = [
      COLUMN_NAMES.unit,
      COLUMN_NAMES.item,
      COLUMN_NAMES.time,
      COLUMN_NAMES.type,
    ].map((names) => columnIn(header, names)) as [number, number, number, number];
    if (time < 0)
      throw new DomainError(
        "file_invalid",
        'This file has no time column, so that nothing in it can be "next". Use a file with timestamps.',
      );
    function* rows(): Generator<{ unit: string; step: RawStep }> {
      for (const line of lines) {
        const cells = line.split(separator);
        const seconds = secondsOf(cells[time] ?? "");
        if (!Number.isFinite(seconds) || !cells[item] || !cells[unit]) continue;
        yield {
          unit: cells[unit],
          step: step(
            seconds / DAY_SECONDS,
            cells[item],
            TYPE_OF_WORD[(cells[type] ?? "").toLowerCase()] ?? EVENT_TYPE_CODES.view,
          ),
        };
      }
    }
    return { format: "event-rows", kind: "sessions", timed: true, units: groupRows(rows()) };
  },
};

const FORMATS: readonly Format[] = [otto, onlineRetail, eventRows, prefixes, itemLists];

/** Reads `text` in the format that its first lines show. Throws `format_unknown`. */
export const readAnyFormat = (text: string, name: string): RawFile => {
  const head: string[] = [];
  for (const line of linesOf(text)) if (head.push(line) >= 50) break;
  if (head.length === 0) throw new DomainError("file_invalid", `${name} is empty.`);
  const format = FORMATS.find((candidate) => candidate.matches(head));
  if (format === undefined) {
    throw new DomainError(
      "format_unknown",
      `The format of ${name} is not known. Known: session or user item lists, prefix files, rows with ` +
        "session, item and time columns, otto, online-retail.",
    );
  }
  return format.read(text);
};
