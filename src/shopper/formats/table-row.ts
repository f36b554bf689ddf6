import { type AmountColumn, currencyNamed } from "../../catalogue/feeds/amounts.ts";
import { cut } from "../../catalogue/feeds/plain-values.ts";
import type { ReadTime, TimeColumn } from "../../catalogue/feeds/times.ts";
import { namesNobody } from "../../lib/names-nobody.ts";
import { type Channel, CHANNELS, type EventType, ITEMLESS_TYPES } from "../event.ts";
import { eventId, lineId, OF_ORDERS, TAKES_BACK } from "../event-id.ts";
import { eventFrom, type EventOptions, type ImportedEvent } from "./imported-event.ts";
import { idOf, numberOf, queryOf, signedUnitsOf } from "./json-fields.ts";
import { nothingMapped } from "./mapped.ts";
import { namedIdOf, shopperIdOf } from "./shopper-id.ts";
import type { TableTerms } from "./table-columns.ts";
import type { TableField } from "./table-fields.ts";
import { typeOfRow, UNKNOWN_WORD } from "./table-words.ts";

/** What a kind of table is read with. */
export type TableKind = {
  readonly channel: Channel;
  /** What a row is where no word says it; null: a word must. */
  readonly fallback: EventType | null;
};

/** What an order's first row says for the rows below it, as shop systems export orders of several lines. */
export const OF_THE_ORDER: readonly TableField[] = [
  "shopper_id",
  "occurred_at",
  "cancelled_at",
  "currency",
  "type",
  "channel",
];
/** Types that speak of units. */
const COUNTED: readonly EventType[] = ["cart_add", "cart_remove", "purchase", "return", "order_cancelled"];

/** What a row says of a field, each column of it that says something, best first. */
export type TableCells = (field: TableField) => readonly string[];
/** The best of them, or nothing. */
type TableCell = (field: TableField) => string;

/** Rows of one item in one order are counted, so that two lines of it stay apart. */
type Times = Map<string, number>;

/** One file while its rows pass. */
export type TableReading = {
  readonly options: EventOptions;
  readonly kind: TableKind;
  readonly terms: TableTerms;
  readonly times: Times;
  readonly amounts: AmountColumn;
  readonly moments: TimeColumn;
  /** The row before, with what it said or took from the rows above it. */
  before: { readonly order: string; readonly cells: TableCells } | null;
};

/** What a row is read with: its place in the file, and the file. */
export type TableRow = TableReading & { readonly at: string };

/** Why a row holds nothing to keep. */
type LeftOut = { readonly left_out: "no_units" | "no_order" };

/** Numbers that went through a program that knows no whole ones beside empty cells: `17850.0`. */
const WITH_DECIMALS = /^(\d{1,15})\.0$/u;

/** An id as it was before that; counted. */
const wholeId = (text: string, { options, at }: TableRow): string => {
  const found = WITH_DECIMALS.exec(text)?.[1];
  if (found !== undefined) options.onCount("ids_with_decimals", 1, at);
  return found ?? text;
};

/** Undefined: the id breaks the rule of ids. */
const shopperOf = (cells: TableCells, row: TableRow): string | null | undefined => {
  const { options, at } = row;
  const mapped = nothingMapped();
  const context = {
    received_at: null,
    currency: null,
    ...(options.namesNobody === undefined ? {} : { namesNobody: options.namesNobody }),
  };
  const ids = cells("shopper_id").map((text) => wholeId(text, row));
  const shopper_id = shopperIdOf(ids, context, mapped);
  if (mapped.nobodies > 0) options.onCount("placeholders_passed_over", mapped.nobodies, at);
  return shopper_id;
};

/** How many rows before this one said the same. */
const countTimes = (times: Times, said: readonly unknown[]): number => {
  const key = JSON.stringify(said);
  const nth = times.get(key) ?? 0;
  times.set(key, nth + 1);
  return nth;
};

const priceOf = (cell: TableCell, { options, at, amounts }: TableRow) => {
  const currency = cell("currency");
  const money = amounts.read(
    cell("price"),
    currencyNamed(namesNobody(currency) ? "" : currency, options.defaults.currency),
  );
  if (money === "unreadable") options.onCount("prices_unreadable", 1, at);
  if (money === "no_currency") options.onCount("prices_without_currency", 1, at);
  if (typeof money === "string") return {};
  if (money.ambiguous === true) options.onCount("prices_ambiguous", 1, at);
  return { price_minor: money.minor, currency: money.currency };
};

const quantityOf = (cell: TableCell, { options, at }: TableRow): number | null => {
  const text = cell("quantity");
  if (text === "") return null;
  const read = signedUnitsOf(text);
  if (read === null) options.onCount("quantities_unreadable", 1, at);
  return read;
};

/** The item that a row names; undefined where it names none. */
const itemOf = (cells: TableCells, row: TableRow): string | undefined => {
  const names = cells("item_id")
    .flatMap((text) => idOf(text) ?? [])
    .filter((id) => !namesNobody(id));
  const whole = (): string[] => names.map((name) => wholeId(name, row));
  return row.options.findItem?.(names) ?? row.options.findItem?.(whole()) ?? names[0];
};

/** A time of day as tills write it: `14:05`, `14.05`, `14:05:09`, `1405`; null for anything else. */
const clockOf = (text: string): string | null => {
  const found = /^(\d{1,2})[:.]?(\d\d)(?:[:.]?(\d\d))?( ?[ap]\.?m\.?)?$/iu.exec(text);
  if (found === null) return null;
  const [, hour = "", minute = "", second = "00", half = ""] = found;
  return `${hour}:${minute}:${second}${half}`;
};

/** When a row happened; a string says why that is not sure. */
const timeOf = (cell: TableCell, { moments }: TableRow): ReadTime | string => {
  const [day, clock] = [cell("occurred_at"), clockOf(cell("time_of_day"))];
  const time = moments.read(!day.includes(":") && clock !== null ? `${day} ${clock}` : day);
  return (
    time ??
    "This row has no time that is sure. Write it as 2026-01-31T12:00:00Z, or say one for the rows " +
      "without: --set occurred_at=…."
  );
};

const typeIn = (
  cell: TableCell,
  quantity: number | null,
  { kind, options }: TableRow,
): ReturnType<typeof typeOfRow> => {
  const type = typeOfRow(cell("type"), quantity, kind.fallback, (word) =>
    options.onCount("words_unknown.type", 1, cut(word, 40)),
  );
  return type === "purchase" && cell("cancelled_at") !== "" ? "order_cancelled" : type;
};

/** The event of a row, or why it is left out; a string says why it is refused. */
export const eventOf = (cells: TableCells, row: TableRow): ImportedEvent | LeftOut | string => {
  const cell: TableCell = (field) => cells(field)[0] ?? "";
  const quantity = quantityOf(cell, row);
  const type = typeIn(cell, quantity, row);
  if (type === "unknown") return UNKNOWN_WORD;
  if (type === "no_order") return { left_out: type };
  if (quantity === 0 && COUNTED.includes(type)) return { left_out: "no_units" };
  const item_id = ITEMLESS_TYPES.includes(type) ? null : itemOf(cells, row);
  const time = timeOf(cell, row);
  const shopper_id = shopperOf(cells, row);
  if (item_id === undefined || typeof time === "string" || shopper_id === undefined)
    return [
      ...(item_id === undefined ? ["This row names no item. Fill the column of item_id."] : []),
      ...(typeof time === "string" ? [time] : []),
      ...(shopper_id === undefined ? ["The shopper’s id breaks the rule of ids."] : []),
    ].join(" ");
  const occurred_at = time.at;
  if (!time.isZoned) row.options.onCount("times_taken_as_utc", 1, row.at);
  if (time.isAgainstColumn === true) row.options.onCount("dates_against_their_column", 1, row.at);
  const order_id = OF_ORDERS.includes(type) ? namedIdOf(wholeId(cell("order_id"), row)) : null;
  const query = type === "search" ? queryOf(cell("query")) : null;
  const said = order_id === null ? [shopper_id, occurred_at, query] : null;
  const refund_id = TAKES_BACK.includes(type) ? namedIdOf(cell("refund_id")) : null;
  const nth = countTimes(row.times, [type, order_id, item_id, said, refund_id]);
  const units = Math.min(1_000_000, Math.max(1, Math.round(Math.abs(quantity ?? 1))));
  return {
    shopper_id,
    ...(order_id !== null && { line: { nth, formerId: null } }),
    event: eventFrom({
      event_id:
        order_id === null
          ? eventId("orders", shopper_id, occurred_at, type, item_id ?? query, nth)
          : lineId({ type, order_id, item_id, nth, refund_id }),
      type,
      item_id,
      occurred_at,
      channel: CHANNELS.find((each) => each === cell("channel").toLowerCase()) ?? row.kind.channel,
      quantity: COUNTED.includes(type) ? units : null,
      order_id,
      session_id: namedIdOf(cell("session_id")),
      query,
      value: type === "rating" ? numberOf(cell("value").replace(",", ".")) : null,
      ...priceOf(cell, row),
    }),
  };
};
