import type { Columns } from "../../catalogue/feeds/read-rows.ts";
import { createTimeColumn } from "../../catalogue/feeds/times.ts";
import { DomainError } from "../../lib/errors.ts";
import { CHANNELS, EVENT_TYPES } from "../event.ts";

/** Our fields, and the columns that are read as them where no mapping says otherwise, best first. */
export const TABLE_FIELDS = {
  shopper_id: [
    "shopper_id",
    "customer_id",
    "customer id",
    "customer",
    "client_id",
    "user_id",
    "userid",
    "visitorid",
    "visitor_id",
    "loyalty_id",
    "member_id",
    "household_id",
    "email",
  ],
  item_id: [
    "item_id",
    "itemid",
    "sku",
    "lineitem sku",
    "product_id",
    "productid",
    "article",
    "ean",
    "gtin",
    "barcode",
  ],
  order_id: [
    "order_id",
    "order",
    "order id",
    "order number",
    "name",
    "receipt_id",
    "receipt",
    "transaction_id",
    "transactionid",
    "basket_id",
    "bon",
  ],
  occurred_at: [
    "occurred_at",
    "created_at",
    "created at",
    "date",
    "order_date",
    "paid at",
    "timestamp",
    "transaction_timestamp",
    "time",
  ],
  /** Of a till that writes day and time into two columns. */
  time_of_day: ["time", "time_of_day"],
  /** Of a shop system that gives each refund an id: it tells two equal refunds of one line apart. */
  refund_id: ["refund_id", "refund id", "return_id", "creditmemo_id", "credit_memo_id", "credit_note"],
  cancelled_at: ["cancelled_at", "cancelled at", "canceled_at"],
  quantity: ["quantity", "lineitem quantity", "qty", "units", "amount_of_items"],
  price: ["price", "lineitem price", "unit_price", "unit price"],
  currency: ["currency"],
  type: ["type", "kind", "event", "event_type", "action", "status", "financial status"],
  channel: ["channel"],
  session_id: ["session_id", "sessionid"],
  query: ["query", "search_term"],
  value: ["value", "rating"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type TableField = keyof typeof TABLE_FIELDS;

/** In Shopify's export of orders `Name` is the number of the order; in any other table it may be anything. */
export const namesFor = (columns: Columns): Readonly<Record<TableField, readonly string[]>> =>
  columns.has("lineitem quantity")
    ? { ...TABLE_FIELDS, order_id: ["name", ...TABLE_FIELDS.order_id] }
    : TABLE_FIELDS;

/** What `--set` may say for every row of a file that does not say it. */
const SETTABLE = ["occurred_at", "type", "channel", "currency"] as const;
export type Settable = (typeof SETTABLE)[number];

/** What the command line says of a table: its columns by our fields, and what holds for all of its rows. */
export type TableTerms = {
  readonly columns: ReadonlyMap<TableField, string>;
  readonly fixed: ReadonlyMap<Settable, string>;
};

/** Cuts `a=b,c=d`; null stands for a part that is no pair. */
const pairsOf = (text: string): ([string, string] | null)[] =>
  text.split(",").map((pair) => {
    const cut = pair.lastIndexOf("=");
    const [left, right] = [pair.slice(0, cut).trim(), pair.slice(cut + 1).trim()];
    return cut < 1 || left === "" || right === "" ? null : [left, right];
  });

/** `sku=item_id,customer=shopper_id`: the file's columns, and what they are. @throws DomainError usage */
export const readColumnMap = (text: string): TableTerms["columns"] => {
  const columns = new Map<TableField, string>();
  const unknown: string[] = [];
  for (const pair of pairsOf(text)) {
    const field = pair?.[1] ?? "";
    if (pair === null || !Object.hasOwn(TABLE_FIELDS, field)) unknown.push(pair === null ? "a part" : field);
    else columns.set(field as TableField, pair[0].toLowerCase());
  }
  if (unknown.length > 0)
    throw new DomainError(
      "usage",
      "--map is a list of COLUMN=FIELD, such as sku=item_id,kunde=shopper_id; fields are " +
        `${Object.keys(TABLE_FIELDS).join(", ")}. These are none: ${[...new Set(unknown)].join(", ")}.`,
    );
  return columns;
};

const MENDS: Readonly<Record<Settable, (value: string) => string | null>> = {
  occurred_at: (value) =>
    createTimeColumn().read(value) === null ? "occurred_at is a time, such as 2026-01-31T12:00:00Z" : null,
  type: (value) =>
    EVENT_TYPES.some((type) => type === value) ? null : `type is one of ${EVENT_TYPES.join(", ")}`,
  channel: (value) =>
    CHANNELS.some((channel) => channel === value) ? null : `channel is one of ${CHANNELS.join(", ")}`,
  currency: (value) => (/^[A-Z]{3}$/u.test(value) ? null : "currency is a code of ISO 4217, such as EUR"),
};

/** `type=view,occurred_at=2026-01-31T12:00:00Z`: what holds for all rows. @throws DomainError usage */
export const readFixed = (text: string): TableTerms["fixed"] => {
  const fixed = new Map<Settable, string>();
  const wrong: string[] = [];
  for (const pair of pairsOf(text)) {
    const field = SETTABLE.find((each) => each === pair?.[0]);
    if (pair === null || field === undefined)
      wrong.push(`it is a list of FIELD=VALUE, with the fields ${SETTABLE.join(", ")}`);
    else {
      const mend = MENDS[field](pair[1]);
      if (mend === null) fixed.set(field, pair[1]);
      else wrong.push(mend);
    }
  }
  if (wrong.length > 0)
    throw new DomainError("usage", `--set says what holds for all rows: ${[...new Set(wrong)].join("; ")}.`);
  return fixed;
};

export const NO_TERMS: TableTerms = { columns: new Map(), fixed: new Map() };

/** Where each field stands in a file; a field that it has not is missing. */
export type TableLayout = ReadonlyMap<TableField, number>;

const TIMELESS =
  " Nobody can tell what came first without a time; where you know when it was, say so for all rows: " +
  "--set occurred_at=2026-01-31T12:00:00Z.";

/**
 * Finds the fields of a table. Throws `file_invalid` that names every column that is missing at once, and
 * those that are there.
 */
export const layTable = (
  columns: Columns,
  names: Partial<Readonly<Record<TableField, readonly string[]>>>,
  needed: readonly TableField[],
  { terms, file }: { readonly terms: TableTerms; readonly file: string },
): TableLayout => {
  const layout = new Map<TableField, number>();
  const missing: string[] = [];
  for (const field of Object.keys(TABLE_FIELDS) as TableField[]) {
    const mapped = terms.columns.get(field);
    const at = (mapped === undefined ? (names[field] ?? []) : [mapped])
      .map((name) => columns.get(name))
      .find((place) => place !== undefined);
    if (at !== undefined) layout.set(field, at);
    else if (mapped !== undefined) missing.push(`the column ${mapped} of --map`);
    else if (needed.includes(field) && !terms.fixed.has(field as Settable))
      missing.push(`a column for ${field}`);
  }
  const there = [...columns].sort(([, one], [, other]) => one - other).map(([name]) => name);
  if (missing.length > 0)
    throw new DomainError(
      "file_invalid",
      `${file} has not ${missing.join(", nor ")}. It has ${there.slice(0, 40).join(", ")}. ` +
        "Name its columns with --map COLUMN=FIELD,…." +
        (missing.includes("a column for occurred_at") ? TIMELESS : ""),
    );
  return layout;
};

/** What --help says of the fields of a table. */
export const fieldsOfTable = (): string =>
  ["Fields of --map COLUMN=FIELD,…, and the columns that are found without it:"]
    .concat(
      Object.entries(TABLE_FIELDS).map(
        ([field, names]) => `  ${field.padEnd(14)}${names.slice(0, 6).join(", ")}`,
      ),
    )
    .concat(`Fields of --set FIELD=VALUE,…: ${SETTABLE.join(", ")}.`)
    .join("\n");
