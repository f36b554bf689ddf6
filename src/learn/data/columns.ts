/** Columns of public data files: what a header calls them, and how their cells are read. */
import { EVENT_TYPE_CODES } from "./event-types.ts";
import type { FileField } from "./raw-file.ts";

/** Header names that public sets use for the same column. */
export const COLUMN_NAMES: Readonly<Record<FileField, readonly string[]>> = {
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
