/** Columns of public data files: what a header calls them, and how their cells are read. */
import { EVENT_TYPE_CODES } from "./event-types.ts";
import type { RowField } from "./raw-file.ts";

/** Header names that public sets use for the same column. */
export const COLUMN_NAMES: Readonly<Record<RowField, readonly string[]>> = {
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
    "shopper_id",
    "household_id",
  ],
  item: ["itemid", "item_id", "item", "aid", "productid", "product_id", "sku", "stockcode"],
  time: [
    "time",
    "timestamp",
    "ts",
    "date",
    "datetime",
    "event_time",
    "eventdate",
    "invoicedate",
    "occurred_at",
    "transaction_dt",
    "transaction_timestamp",
  ],
  order: ["orderid", "order_id", "basketid", "basket_id", "transactionid", "transaction_id", "invoiceno"],
  type: ["event", "type", "event_type", "action"],
};

export const separatorOf = (line: string): string =>
  line.includes("\t") ? "\t" : line.includes(";") ? ";" : ",";

/** Names of a header in lower case, without quotes and without a type (`user_id:token`). */
export const headerOf = (line: string): string[] =>
  line
    .split(separatorOf(line))
    .map((name) => name.trim().replaceAll('"', "").replace(/:.*/s, "").toLowerCase());

/** The column that has one of `names`, or -1. */
export const columnIn = (header: readonly string[], names: readonly string[]): number =>
  header.findIndex((name) => names.includes(name));

/**
 * Seconds since 1970 of a number (seconds or milliseconds), an ISO-like text in UTC, or a day as
 * month/day/year; NaN when it is none of them.
 */
export const secondsOf = (value: string): number => {
  const number = Number(value);
  if (value !== "" && Number.isFinite(number)) return number > 1e11 ? number / 1000 : number;
  const day = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(value.trim());
  if (day !== null) return Date.UTC(Number(day[3]), Number(day[1]) - 1, Number(day[2])) / 1000;
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

/** The event type that a file calls `word`; a word that is not known is a view. */
export const eventTypeOf = (word: string): number => TYPE_OF_WORD[word] ?? EVENT_TYPE_CODES.view;
