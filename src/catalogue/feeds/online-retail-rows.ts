import { toMinor } from "../../lib/money.ts";
import type { FeedOptions, FileLine } from "./feed.ts";
import { londonToUtc } from "./london-time.ts";
import { nameOf } from "./open-feed.ts";
import { columnOf, type Columns, readRows } from "./read-rows.ts";
import type { DelimitedRow } from "./split-rows.ts";

/**
 * A row that is a sale of a product, or the cancellation of one. `ordinal` counts the rows of this invoice
 * with this code, from 1.
 */
export type RetailRow = {
  readonly kind: "sale" | "cancellation";
  readonly invoice: string;
  readonly stock_code: string;
  readonly ordinal: number;
  readonly description: string;
  /** Units, positive for both kinds. */
  readonly quantity: number;
  readonly price_minor: number;
  readonly customer: string | null;
  /** ms since the epoch, from UK local time. */
  readonly at: number;
  readonly place: FileLine;
};

/**
 * Codes that are no product (postage, carriage, discount, fees, charity, samples, manual entries) by the data
 * set's own quirks.
 */
const NOT_PRODUCTS: ReadonlySet<string> = new Set([
  "POST",
  "DOT",
  "M",
  "C2",
  "D",
  "S",
  "BANK CHARGES",
  "AMAZONFEE",
  "CRUK",
  "B",
  "PADS",
]);
const isNoProduct = (code: string): boolean =>
  NOT_PRODUCTS.has(code.toUpperCase()) || code.toLowerCase().startsWith("gift_");

type Layout = Readonly<
  Record<"invoice" | "stock_code" | "description" | "quantity" | "date" | "price" | "customer", number>
>;

const layoutOf = (columns: Columns, file: string): Layout => {
  const column = (...names: string[]): number =>
    columnOf(
      columns,
      names,
      `${file} is not the Online Retail layout: it has no column ${names[0] ?? ""}. The header is ` +
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country.",
    );
  return {
    invoice: column("invoiceno", "invoice"),
    stock_code: column("stockcode"),
    description: column("description"),
    quantity: column("quantity"),
    date: column("invoicedate"),
    price: column("unitprice", "price"),
    customer: column("customerid", "customer id"),
  };
};

/**
 * What is known of an invoice while its rows pass: the rows seen (for exact duplicates) and how often each
 * code came.
 */
type OpenInvoice = {
  readonly id: string;
  readonly seen: Set<string>;
  readonly ordinals: Map<string, number>;
};

/** Invoices stand together in the file but for one that is interrupted, so that a short memory is enough. */
const OPEN_INVOICES = 256;

/**
 * The sales and cancellations of the Online Retail file (UCI, CC BY 4.0), in file order, in chunks. What is
 * neither is left out, each under its own count: `left_out_duplicates`, `left_out_adjustments` (A… invoices),
 * `left_out_not_products`, `left_out_stock_corrections` (negative, not a C invoice),
 * `left_out_without_price`. Rows that cannot be read are refused by line. `rows` counts all of them.
 */
export async function* readRetailRows(
  files: readonly string[],
  options: Pick<FeedOptions, "onBytes" | "onCount" | "onRefusal">,
): AsyncGenerator<RetailRow[]> {
  const open = new Map<string, OpenInvoice>();
  for (const path of files) {
    const file = nameOf(path);
    let layout: Layout | null = null;
    for await (const { columns, rows } of readRows(path, ",", options)) {
      layout ??= layoutOf(columns, file);
      options.onCount("rows", rows.length);
      const made: RetailRow[] = [];
      for (const row of rows) {
        const read = readRow(row, { layout, open, file });
        if (typeof read === "object") made.push(read);
        else if (read.startsWith("left_out_")) options.onCount(read, 1);
        else options.onRefusal({ file, line: row.line, code: "line_invalid", message: read });
      }
      if (made.length > 0) yield made;
    }
  }
}

/** The row, or the count it falls under, or the sentence that refuses it. */
const readRow = (
  row: DelimitedRow,
  { layout, open, file }: { layout: Layout; open: Map<string, OpenInvoice>; file: string },
): RetailRow | string => {
  const cell = (name: keyof Layout): string => row.cells[layout[name]]?.trim() ?? "";
  const invoice = openInvoice(open, cell("invoice"));
  const stock_code = cell("stock_code");
  const quantity = Number(cell("quantity"));
  const price = Number(cell("price"));
  const at = londonToUtc(cell("date"));
  if (invoice.id === "" || stock_code === "") return "InvoiceNo or StockCode is empty. Fill both.";
  if (!Number.isSafeInteger(quantity) || quantity === 0 || cell("quantity") === "")
    return "Quantity is not a whole number other than 0. Write it without separators.";
  if (!Number.isFinite(price) || cell("price") === "")
    return "UnitPrice is not a number. Write it with a decimal point.";
  if (at === null) return "InvoiceDate is no time. Write it as YYYY-MM-DD HH:MM:SS (UK local time).";

  const whole = row.cells.join("\u0000");
  if (invoice.seen.has(whole)) return "left_out_duplicates";
  invoice.seen.add(whole);
  if (invoice.id.startsWith("A")) return "left_out_adjustments";
  if (isNoProduct(stock_code)) return "left_out_not_products";
  const cancelled = invoice.id.startsWith("C");
  if (quantity < 0 !== cancelled) return "left_out_stock_corrections";
  if (price <= 0 && !cancelled) return "left_out_without_price";
  const ordinal = (invoice.ordinals.get(stock_code) ?? 0) + 1;
  invoice.ordinals.set(stock_code, ordinal);
  const customer = cell("customer").replace(/\.0$/u, "");
  return {
    kind: cancelled ? "cancellation" : "sale",
    invoice: invoice.id,
    stock_code,
    ordinal,
    description: cell("description"),
    quantity: Math.abs(quantity),
    price_minor: toMinor(price, "GBP"),
    customer: customer === "" ? null : customer,
    at,
    place: { file, line: row.line },
  };
};

const openInvoice = (open: Map<string, OpenInvoice>, id: string): OpenInvoice => {
  const known = open.get(id);
  if (known !== undefined) return known;
  const made: OpenInvoice = { id, seen: new Set(), ordinals: new Map() };
  open.set(id, made);
  if (open.size > OPEN_INVOICES) {
    const oldest = open.keys().next().value;
    if (oldest !== undefined) open.delete(oldest);
  }
  return made;
};
