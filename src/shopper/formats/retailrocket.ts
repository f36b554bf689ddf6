import { nameOf } from "../../catalogue/feeds/open-feed.ts";
import { inBatches } from "../../catalogue/feeds/read-json.ts";
import { columnOf, type Columns, optionalColumn, readRows } from "../../catalogue/feeds/read-rows.ts";
import type { DelimitedRow } from "../../catalogue/feeds/split-rows.ts";
import { DomainError } from "../../lib/errors.ts";
import type { EventType } from "../event.ts";
import { eventId } from "../event-id.ts";
import { eventFrom, type EventOptions, type ImportedEvent } from "./imported-event.ts";
import { idOf } from "./json-fields.ts";

const TYPES: ReadonlyMap<string, EventType> = new Map([
  ["view", "view"],
  ["addtocart", "cart_add"],
  ["transaction", "purchase"],
]);

type Layout = Readonly<Record<"at" | "visitor" | "event" | "item" | "order", number>>;

const layoutOf = (columns: Columns, file: string): Layout => {
  if (columns.has("visitorid") && columns.has("itemid") && !columns.has("timestamp")) {
    throw new DomainError(
      "file_invalid",
      `${file} has no timestamp column, so that nobody can tell what came first. Give the public ` +
        "events.csv of the Retail Rocket set (timestamp,visitorid,event,itemid,transactionid).",
    );
  }
  const column = (name: string): number =>
    columnOf(
      columns,
      [name],
      `${file} is not events.csv of the Retail Rocket set: it has no column ${name}. The header is ` +
        "timestamp,visitorid,event,itemid,transactionid.",
    );
  return {
    at: column("timestamp"),
    visitor: column("visitorid"),
    event: column("event"),
    item: column("itemid"),
    order: optionalColumn(columns, ["transactionid"]),
  };
};

/**
 * `events.csv` of the Retail Rocket set: ms since the epoch, visitors as shoppers, transactions as purchases
 * with their order. No prices, no quantities.
 */
export async function* readRetailRocketEvents(
  files: readonly string[],
  options: EventOptions,
): AsyncGenerator<ImportedEvent[]> {
  for (const path of files) {
    const file = nameOf(path);
    let layout: Layout | null = null;
    for await (const { columns, rows } of readRows(path, ",", options)) {
      layout ??= layoutOf(columns, file);
      options.onCount("rows", rows.length);
      const events: ImportedEvent[] = [];
      for (const row of rows) {
        const made = eventOf(row, layout);
        if (typeof made === "string")
          options.onRefusal({ file, line: row.line, code: "line_invalid", message: made });
        else events.push(made);
      }
      options.onCount("events", events.length);
      yield* inBatches(events);
    }
  }
}

const eventOf = (row: DelimitedRow, layout: Layout): ImportedEvent | string => {
  const cell = (name: keyof Layout): string | null => idOf(row.cells[layout[name]]);
  const [visitor, item_id, order_id, name, time] = [
    cell("visitor"),
    cell("item"),
    cell("order"),
    cell("event"),
    cell("at"),
  ];
  const type = TYPES.get(name ?? "");
  const at = Number(time);
  if (visitor === null || item_id === null) return "visitorid or itemid is empty. Fill both.";
  if (type === undefined) return "The event is none of view, addtocart and transaction.";
  if (time === null || !Number.isInteger(at) || at < 1e12 || at > 1e14)
    return "The timestamp is not in milliseconds since 1970.";
  return {
    shopper_id: visitor,
    event: eventFrom({
      event_id: eventId("rr", visitor, at, type, item_id, order_id),
      type,
      item_id,
      occurred_at: at,
      order_id: type === "purchase" ? order_id : null,
      quantity: type === "view" ? null : 1,
    }),
  };
};
