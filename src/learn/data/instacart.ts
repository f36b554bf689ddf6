/**
 * Instacart's layout: orders.csv (order_id, user_id, order_number, days_since_prior_order) with its
 * order_products__*.csv (order_id, product_id) beside it, or both joined in one table. It has no clock but
 * each customer's own: their last order stands at the same time for all, so that it is what is held back.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "csv-parse/sync";
import { DomainError } from "../../lib/errors.ts";
import { headerOf } from "./columns.ts";
import { EVENT_TYPE_CODES } from "./event-types.ts";
import type { Format, RawFile, RawUnit } from "./raw-file.ts";
import { readText } from "./read-text.ts";

/** Where the last orders stand, in days since 1970: any would do. */
const LAST_AT = 20_000;
/** Between two orders of one day. */
const APART = 1e-3;

type Order = {
  readonly user: string;
  readonly number: number;
  readonly days: number;
  readonly items: string[];
};
type Row = Readonly<Record<string, string | undefined>>;

/** Orders of a customer, oldest first, at their distance in days from the last. */
const unitOf = (id: string, orders: readonly Order[]): RawUnit => {
  const falling = orders.toSorted((one, other) => other.number - one.number);
  let ahead = 0;
  const steps = falling.map(({ days, items }, before) => {
    const time = LAST_AT - ahead - before * APART;
    ahead += days;
    return { time, type: EVENT_TYPE_CODES.purchase, items };
  });
  return { id, steps: steps.toReversed() };
};

const fileOfOrders = (orders: Iterable<Order>): RawFile => {
  const customers = new Map<string, Order[]>();
  for (const order of orders) {
    if (order.items.length === 0) continue;
    const known = customers.get(order.user);
    if (known === undefined) customers.set(order.user, [order]);
    else known.push(order);
  }
  return {
    format: "instacart",
    kind: "baskets",
    timed: true,
    units: [...customers].map(([id, own]) => unitOf(id, own)),
    ownClock: APART / 2,
  };
};

const rowsOf = (text: string): Row[] => parse(text, { columns: true, skip_empty_lines: true, bom: true });

const orderOf = (row: Row): Order => ({
  user: row["user_id"] ?? "",
  number: Number(row["order_number"]),
  days: Number(row["days_since_prior_order"] ?? 0),
  items: [],
});

const addItem = (order: Order, item: string | undefined): void => {
  if (item !== undefined && item !== "" && !order.items.includes(item)) order.items.push(item);
};

const hasColumns = (line: string, ...names: readonly string[]): boolean => {
  const header = headerOf(line);
  return names.every((name) => header.includes(name));
};

/** Orders and their products in one table. */
export const instacart: Format = {
  name: "instacart",
  matches: (first) => hasColumns(first, "user_id", "order_number", "days_since_prior_order", "product_id"),
  read: (text) => {
    const orders = new Map<string, Order>();
    for (const row of rowsOf(text)) {
      const key = `${row["user_id"]} ${row["order_number"]}`;
      const order = orders.get(key) ?? orderOf(row);
      orders.set(key, order);
      addItem(order, row["product_id"]);
    }
    return fileOfOrders(orders.values());
  },
};

const PRODUCTS = ["order_products__prior", "order_products__train"].flatMap((name) => [
  `${name}.csv`,
  `${name}.csv.gz`,
]);

/** `text` of orders.csv with the products beside it; null where it is no such file. */
export const readInstacartOrders = (path: string, text: string): RawFile | null => {
  const first = text.slice(0, text.indexOf("\n"));
  if (!hasColumns(first, "order_id", "user_id", "order_number", "days_since_prior_order")) return null;
  if (hasColumns(first, "product_id")) return null;
  const orders = new Map(rowsOf(text).map((row) => [row["order_id"] ?? "", orderOf(row)]));
  const files = PRODUCTS.map((name) => join(dirname(path), name)).filter((file) => existsSync(file));
  if (files.length === 0)
    throw new DomainError(
      "file_invalid",
      `${path} holds orders without their products: put order_products__prior.csv beside it.`,
    );
  for (const file of files)
    for (const row of rowsOf(readText(file))) {
      const order = orders.get(row["order_id"] ?? "");
      if (order !== undefined) addItem(order, row["product_id"]);
    }
  return fileOfOrders(orders.values());
};
