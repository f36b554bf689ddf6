/** Invoices of the Online Retail data set: each order of a customer is one step of several items. */
import { parse } from "csv-parse/sync";
import { headerOf } from "./columns.ts";
import { EVENT_TYPE_CODES } from "./event-types.ts";
import { DAY_SECONDS, type Format, groupRows, type RawStep } from "./raw-file.ts";
import { createTimeCells } from "./time-cells.ts";

/** Share of the lines from which on codes with five digits in front are what products are called. */
const MOST_LINES = 0.8;
const hasDigits = (code: string): boolean => /^\d{5}/.test(code);

/**
 * What a product's code looks like. In the data set of that name it begins with five digits, and the others
 * are postage, fees, corrections and vouchers; a shop that calls its products otherwise keeps all of them.
 */
const productCodesOf = (rows: readonly Record<string, string>[]): ((code: string) => boolean) => {
  const withDigits = rows.filter(({ stockcode = "" }) => hasDigits(stockcode)).length;
  return withDigits >= rows.length * MOST_LINES ? hasDigits : (code) => code !== "";
};

/** An invoice line that counts: a customer bought a product. Cancelled (C…) and corrected (A…) do not. */
type Purchase = { invoice: string; customer: string; code: string; row: Record<string, string> };

const purchaseOf = (row: Record<string, string>, isProduct: (code: string) => boolean): Purchase | null => {
  const invoice = row.invoiceno ?? row.invoice ?? "";
  const customer = (row.customerid ?? row["customer id"] ?? "").replace(/\.0$/, "");
  const code = row.stockcode ?? "";
  const isSold =
    !/^[CA]/i.test(invoice) && Number(row.quantity) > 0 && Number(row.unitprice ?? row.price) > 0;
  return customer !== "" && isSold && isProduct(code) ? { invoice, customer, code, row } : null;
};

const rowsOf = (text: string): Record<string, string>[] =>
  parse(text, {
    columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
    skip_empty_lines: true,
    relax_quotes: true,
    bom: true,
  });

export const onlineRetail: Format = {
  name: "online-retail",
  matches: (first) => {
    const header = headerOf(first);
    return header.includes("stockcode") && (header.includes("invoiceno") || header.includes("invoice"));
  },
  read: (text) => {
    const orders = new Map<string, { unit: string; step: RawStep }>();
    const titles = new Map<string, string>();
    const rows = rowsOf(text);
    const isProduct = productCodesOf(rows);
    const purchases = rows.flatMap((each) => purchaseOf(each, isProduct) ?? []);
    const times = createTimeCells(
      "InvoiceDate",
      purchases.map(({ row }) => row.invoicedate ?? ""),
    );
    for (const { invoice, customer, code, row } of purchases) {
      if (!titles.has(code) && row.description) titles.set(code, row.description);
      const order = orders.get(invoice);
      if (order !== undefined) {
        if (!order.step.items.includes(code)) order.step.items.push(code);
        continue;
      }
      const time = times.read(row.invoicedate ?? "") / DAY_SECONDS;
      if (Number.isNaN(time)) continue;
      const step = { time, type: EVENT_TYPE_CODES.purchase, items: [code] };
      orders.set(invoice, { unit: customer, step });
    }
    times.refuseUnread();
    return {
      format: "online-retail",
      kind: "baskets",
      timed: true,
      units: groupRows(orders.values()),
      titles,
    };
  },
};
