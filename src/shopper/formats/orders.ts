import { createAmountColumn } from "../../catalogue/feeds/amounts.ts";
import { nameOf } from "../../catalogue/feeds/open-feed.ts";
import { inBatches } from "../../catalogue/feeds/read-json.ts";
import { type Columns, readRows } from "../../catalogue/feeds/read-rows.ts";
import { DomainError } from "../../lib/errors.ts";
import { type Channel, CHANNELS, type EventType } from "../event.ts";
import { eventId, orderLineId } from "../event-id.ts";
import { eventFrom, type EventOptions, type EventReader, type ImportedEvent } from "./imported-event.ts";
import { idOf, numberOf } from "./json-fields.ts";
import { nothingMapped } from "./mapped.ts";
import { readTime } from "./read-time.ts";
import { namedIdOf, shopperIdOf } from "./shopper-id.ts";

/** Our fields, and the columns that are read as them where no mapping says otherwise, best first. */
const FIELDS = {
  shopper_id: [
    "shopper_id",
    "customer_id",
    "customer id",
    "customer",
    "client_id",
    "loyalty_id",
    "member_id",
    "email",
  ],
  item_id: ["item_id", "sku", "lineitem sku", "product_id", "article", "ean", "gtin", "barcode"],
  order_id: [
    "order_id",
    "order",
    "order id",
    "order number",
    "name",
    "receipt_id",
    "receipt",
    "transaction_id",
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
    "time",
  ],
  quantity: ["quantity", "lineitem quantity", "qty", "units", "amount_of_items"],
  price: ["price", "lineitem price", "unit_price", "unit price"],
  currency: ["currency"],
  type: ["type", "kind", "status"],
  channel: ["channel"],
} as const;
type OrderField = keyof typeof FIELDS;
const NEEDED: readonly OrderField[] = ["item_id", "occurred_at"];

/** `sku=item_id,customer=shopper_id`: the file's columns, and what they are. @throws DomainError usage */
export const readColumnMap = (text: string): ReadonlyMap<OrderField, string> => {
  const columns = new Map<OrderField, string>();
  for (const pair of text.split(",")) {
    const cut = pair.lastIndexOf("=");
    const [column, field] = [pair.slice(0, cut).trim().toLowerCase(), pair.slice(cut + 1).trim()];
    if (cut < 1 || column === "" || !Object.hasOwn(FIELDS, field))
      throw new DomainError(
        "usage",
        "--map is a list of COLUMN=FIELD, such as sku=item_id,kunde=shopper_id; fields are " +
          `${Object.keys(FIELDS).join(", ")}.`,
      );
    columns.set(field as OrderField, column);
  }
  return columns;
};

type Cell = (field: OrderField) => string;

const layoutOf = (
  columns: Columns,
  mapping: ReadonlyMap<OrderField, string>,
  file: string,
): Map<OrderField, number> => {
  const layout = new Map<OrderField, number>();
  const missing: string[] = [];
  for (const field of Object.keys(FIELDS) as OrderField[]) {
    const mapped = mapping.get(field);
    const at = (mapped === undefined ? FIELDS[field] : [mapped])
      .map((name) => columns.get(name))
      .find((place) => place !== undefined);
    if (at !== undefined) layout.set(field, at);
    else if (mapped !== undefined) missing.push(`the column ${mapped} of --map`);
    else if (NEEDED.includes(field)) missing.push(`a column for ${field}`);
  }
  if (missing.length > 0)
    throw new DomainError(
      "file_invalid",
      `${file} has not ${missing.join(", nor ")}. Name its columns with --map COLUMN=FIELD,….`,
    );
  return layout;
};

const typeOf = (word: string, quantity: number | null): EventType | null => {
  const plain = word.trim().toLowerCase();
  if (/^(?:cancel|storno|void)/u.test(plain)) return "order_cancelled";
  if (/^(?:return|refund|retour|r(?:ü|ue)ck|gutschrift|rembours)/u.test(plain) || (quantity ?? 1) < 0)
    return "return";
  return quantity === 0 ? null : "purchase";
};

/** Rows of one item in one order are counted, so that two lines of it stay apart. */
type Times = Map<string, number>;

/** What a row is read with: its place in the file, and what the rows before it left. */
type OrderRow = {
  readonly options: EventOptions;
  readonly channel: Channel;
  readonly times: Times;
  readonly at: string;
  readonly amounts: ReturnType<typeof createAmountColumn>;
};

/** Undefined: the id breaks the rule of ids. */
const shopperOf = (cell: Cell, { options, at }: OrderRow): string | null | undefined => {
  const mapped = nothingMapped();
  const context = {
    received_at: null,
    currency: null,
    ...(options.namesNobody === undefined ? {} : { namesNobody: options.namesNobody }),
  };
  const shopper_id = shopperIdOf([cell("shopper_id")], context, mapped);
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

const priceOf = (cell: Cell, { options, at, amounts }: OrderRow) => {
  const currency = cell("currency");
  const money = amounts.read(
    cell("price"),
    /^[a-z]{3}$/iu.test(currency) ? currency.toUpperCase() : options.defaults.currency,
  );
  if (money === "unreadable" || money === "no_currency") options.onCount(`prices_${money}`, 1, at);
  return typeof money === "string" ? {} : { price_minor: money.minor, currency: money.currency };
};

/** The event of a row; a string says why it is refused, and null that it holds no units. */
const eventOf = (cell: Cell, row: OrderRow): ImportedEvent | string | null => {
  const { options, channel, times, at } = row;
  const names = [idOf(cell("item_id"))].flatMap((id) => id ?? []);
  const item_id = options.findItem?.(names) ?? names[0];
  if (item_id === undefined) return "This row names no item. Fill the column of item_id.";
  const time = readTime(cell("occurred_at"));
  if (time === null) return "This row has no time that is sure. Write it as 2026-01-31T12:00:00Z.";
  if (!time.isZoned) options.onCount("times_taken_as_utc", 1, at);
  const quantity = cell("quantity") === "" ? null : numberOf(cell("quantity").replace(",", "."));
  const type = typeOf(cell("type"), quantity);
  if (type === null) return null;
  const shopper_id = shopperOf(cell, row);
  if (shopper_id === undefined) return "The shopper’s id breaks the rule of ids.";
  const order_id = namedIdOf(cell("order_id"));
  const said = [type, order_id, item_id, order_id === null ? [shopper_id, time.at] : null];
  const nth = countTimes(times, said);
  const units = Math.min(1_000_000, Math.max(1, Math.round(Math.abs(quantity ?? 1))));
  return {
    shopper_id,
    ...(order_id !== null && { line: { nth, formerId: null } }),
    event: eventFrom({
      event_id:
        order_id === null
          ? eventId("orders", shopper_id, time.at, type, item_id, nth)
          : orderLineId(type, order_id, item_id, nth),
      type,
      item_id,
      occurred_at: time.at,
      channel,
      quantity: units,
      order_id,
      ...priceOf(cell, row),
    }),
  };
};

/**
 * A reader of a plain table of order lines or of a till's receipts, one line a row. `mapping` names the
 * columns that are not found by themselves. A negative quantity, or a word for it in the type, is a return.
 * Counts `rows`, `events`, `times_taken_as_utc`, `left_out_no_units`. Holds the number of lines of each
 * order.
 */
export const createOrdersReader = (
  channel: Channel,
  mapping: ReadonlyMap<OrderField, string> = new Map(),
): EventReader =>
  async function* read(files, options): AsyncGenerator<ImportedEvent[]> {
    for (const path of files) {
      const file = nameOf(path);
      const times: Times = new Map();
      const amounts = createAmountColumn();
      for await (const { columns, rows } of readRows(path, null, options)) {
        const layout = layoutOf(columns, mapping, file);
        const cellOf =
          (cells: readonly string[]): Cell =>
          (field) =>
            cells[layout.get(field) ?? -1]?.trim() ?? "";
        for (const { cells } of rows) amounts.note(cellOf(cells)("price"));
        const events: ImportedEvent[] = [];
        for (const { line, cells } of rows) {
          const at = `${file}, line ${line}`;
          const cell = cellOf(cells);
          const said = CHANNELS.find((each) => each === cell("channel").toLowerCase());
          const made = eventOf(cell, { options, channel: said ?? channel, times, at, amounts });
          if (typeof made === "string")
            options.onRefusal({ file, line, code: "line_invalid", message: made });
          else if (made === null) options.onCount("left_out_no_units", 1, at);
          else events.push(made);
        }
        options.onCount("rows", rows.length);
        options.onCount("events", events.length);
        yield* inBatches(events);
      }
    }
  };
