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
import { firstLineOf, linesOf, textPieces } from "./read-text.ts";

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

/** Parsing quotes takes several times as long, and Instacart's own files have none. */
const cellsOf = function* (piece: string): Generator<string[]> {
  if (piece.includes('"')) yield* parse(piece, { skip_empty_lines: true, bom: true });
  else for (const line of linesOf(piece)) yield line.split(",");
};

/**
 * Cells of the columns `names`, in that order, of a table in pieces of whole lines; the first line is the
 * header.
 */
const rowsOf = function* (pieces: Iterable<string>, names: readonly string[]): Generator<string[]> {
  let places: number[] | null = null;
  for (const piece of pieces)
    for (const cells of cellsOf(piece)) {
      if (places === null) {
        const header = headerOf(cells.join(","));
        places = names.map((name) => header.indexOf(name));
      } else yield places.map((place) => cells[place] ?? "");
    }
};

const ORDER_COLUMNS = ["order_id", "user_id", "order_number", "days_since_prior_order"] as const;

/** One text for all that are alike: tens of millions of rows name a few thousand products. */
const createInterner = (): ((text: string) => string) => {
  const known = new Map<string, string>();
  return (text) => {
    const first = known.get(text);
    if (first === undefined) known.set(text, text);
    return first ?? text;
  };
};

const orderOf = (user: string, number: string, days: string): Order => ({
  user,
  number: Number(number),
  days: Number(days),
  items: [],
});

const addItem = (order: Order, item: string): void => {
  if (item !== "" && !order.items.includes(item)) order.items.push(item);
};

const hasColumns = (line: string, names: readonly string[]): boolean => {
  const header = headerOf(line);
  return names.every((name) => header.includes(name));
};

const TABLE_COLUMNS = ["user_id", "order_number", "days_since_prior_order", "product_id"] as const;

/** Orders and their products in one table. */
export const instacart: Format = {
  name: "instacart",
  matches: (first) => hasColumns(first, TABLE_COLUMNS),
  read: (text) => {
    const same = createInterner();
    const orders = new Map<string, Order>();
    for (const [user = "", number = "", days = "", item = ""] of rowsOf([text], TABLE_COLUMNS)) {
      const key = `${user} ${number}`;
      const order = orders.get(key) ?? orderOf(same(user), number, days);
      orders.set(key, order);
      addItem(order, same(item));
    }
    return fileOfOrders(orders.values());
  },
};

const PRODUCTS = ["order_products__prior", "order_products__train"].flatMap((name) => [
  `${name}.csv`,
  `${name}.csv.gz`,
]);

/** orders.csv with the products beside it, which are of any size; null where it is no such file. */
export const readInstacartOrders = (path: string): RawFile | null => {
  const first = firstLineOf(path);
  if (!hasColumns(first, ORDER_COLUMNS) || hasColumns(first, ["product_id"])) return null;
  const same = createInterner();
  const orders = new Map<string, Order>();
  for (const [id = "", user = "", number = "", days = ""] of rowsOf(textPieces(path), ORDER_COLUMNS))
    orders.set(id, orderOf(same(user), number, days));
  const files = PRODUCTS.map((name) => join(dirname(path), name)).filter((file) => existsSync(file));
  if (files.length === 0)
    throw new DomainError(
      "file_invalid",
      `${path} holds orders without their products: put order_products__prior.csv beside it.`,
    );
  for (const file of files)
    for (const [id = "", item = ""] of rowsOf(textPieces(file), ["order_id", "product_id"])) {
      const order = orders.get(id);
      if (order !== undefined) addItem(order, same(item));
    }
  return fileOfOrders(orders.values());
};
