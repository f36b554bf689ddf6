import { readRetailRows, type RetailRow } from "../../catalogue/feeds/online-retail-rows.ts";
import { inBatches } from "../../catalogue/feeds/read-json.ts";
import { eventFrom, type EventOptions, type ImportedEvent } from "./imported-event.ts";

/** A purchase that something may still come back from. */
type Bought = { readonly invoice: string; readonly ordinal: number; readonly at: number; left: number };

/**
 * Per customer and stock code, oldest first. About 100 bytes per line bought, so that the whole set stays
 * under 100 MB.
 */
type Purchases = Map<string, Map<string, Bought[]>>;

const purchaseId = (invoice: string, stock_code: string, ordinal: number): string =>
  `or-${invoice}-${stock_code}-${ordinal}`;

/**
 * The purchases and returns of the Online Retail file (UCI), in file order. Each row of an invoice is one
 * purchase event, and repeated codes of an invoice stay apart (they may differ in price); its id is invoice,
 * code and the row's place among the rows of that code, its order the invoice. Customers are shoppers; rows
 * without one are left out. A cancellation becomes `return` events: its units are taken off the same
 * customer's earlier purchases of the same code, newest first, one event per purchase that gives units, each
 * naming that purchase (`ref_event_id`) and its order. Units without such a purchase make no event and are
 * counted. Counts, besides those of `readRetailRows`: `events`, `purchases`, `returns`,
 * `left_out_without_customer`, `cancellations`, `cancellations_matched` (all units),
 * `cancellations_partly_matched`, `cancellations_unmatched`, `units_unmatched`. The file is in time order,
 * and returns rely on that: give several files oldest first.
 */
export async function* readOnlineRetailEvents(
  files: readonly string[],
  options: EventOptions,
): AsyncGenerator<ImportedEvent[]> {
  const purchases: Purchases = new Map();
  for await (const rows of readRetailRows(files, options)) {
    const events: ImportedEvent[] = [];
    for (const row of rows) {
      if (row.customer === null) {
        options.onCount("left_out_without_customer", 1);
        continue;
      }
      if (row.kind === "sale") events.push(purchase(purchases, row, row.customer));
      else events.push(...returnsOf(purchases, row, row.customer, options));
    }
    const bought = events.filter(({ event }) => event.type === "purchase").length;
    options.onCount("events", events.length);
    options.onCount("purchases", bought);
    options.onCount("returns", events.length - bought);
    yield* inBatches(events);
  }
}

const purchase = (purchases: Purchases, row: RetailRow, customer: string): ImportedEvent => {
  let ofCustomer = purchases.get(customer);
  if (ofCustomer === undefined) purchases.set(customer, (ofCustomer = new Map<string, Bought[]>()));
  const ofCode = ofCustomer.get(row.stock_code);
  const bought: Bought = { invoice: row.invoice, ordinal: row.ordinal, at: row.at, left: row.quantity };
  if (ofCode === undefined) ofCustomer.set(row.stock_code, [bought]);
  else ofCode.push(bought);
  return {
    shopper_id: customer,
    at: row.place,
    event: eventFrom({
      event_id: purchaseId(row.invoice, row.stock_code, row.ordinal),
      type: "purchase",
      item_id: row.stock_code,
      occurred_at: row.at,
      quantity: row.quantity,
      price_minor: row.price_minor,
      currency: "GBP",
      order_id: row.invoice,
    }),
  };
};

const returnsOf = (
  purchases: Purchases,
  row: RetailRow,
  customer: string,
  options: EventOptions,
): ImportedEvent[] => {
  const earlier = purchases.get(customer)?.get(row.stock_code) ?? [];
  const events: ImportedEvent[] = [];
  let open = row.quantity;
  for (let index = earlier.length - 1; index >= 0 && open > 0; index -= 1) {
    const from = earlier[index];
    if (from === undefined || from.at > row.at) continue;
    const units = Math.min(open, from.left);
    open -= units;
    from.left -= units;
    if (from.left === 0) earlier.splice(index, 1);
    events.push({
      shopper_id: customer,
      at: row.place,
      event: eventFrom({
        event_id: `${purchaseId(row.invoice, row.stock_code, row.ordinal)}-${events.length + 1}`,
        type: "return",
        item_id: row.stock_code,
        occurred_at: row.at,
        quantity: units,
        price_minor: row.price_minor,
        currency: "GBP",
        order_id: from.invoice,
        ref_event_id: purchaseId(from.invoice, row.stock_code, from.ordinal),
      }),
    });
  }
  options.onCount("cancellations", 1);
  options.onCount(
    open === 0
      ? "cancellations_matched"
      : events.length > 0
        ? "cancellations_partly_matched"
        : "cancellations_unmatched",
    1,
  );
  if (open > 0) options.onCount("units_unmatched", open);
  return events;
};
