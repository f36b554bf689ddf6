import { nameOf } from "../../catalogue/feeds/open-feed.ts";
import { inBatches } from "../../catalogue/feeds/read-json.ts";
import { readRows } from "../../catalogue/feeds/read-rows.ts";
import type { DelimitedRow } from "../../catalogue/feeds/split-rows.ts";
import { createTimeColumn } from "../../catalogue/feeds/times.ts";
import type { EventType } from "../event.ts";
import { eventId } from "../event-id.ts";
import { eventFrom, type EventReader, type ImportedEvent } from "./imported-event.ts";
import { idOf } from "./json-fields.ts";
import { layTable, type TableLayout, type TableTerms } from "./table-columns.ts";
import type { TableField } from "./table-fields.ts";

const TYPES: ReadonlyMap<string, EventType> = new Map([
  ["view", "view"],
  ["addtocart", "cart_add"],
  ["transaction", "purchase"],
]);

/** The set's own header: timestamp,visitorid,event,itemid,transactionid. */
const COLUMNS = {
  occurred_at: ["timestamp"],
  shopper_id: ["visitorid"],
  type: ["event"],
  item_id: ["itemid"],
  order_id: ["transactionid"],
} as const;
const NEEDED: readonly TableField[] = ["occurred_at", "shopper_id", "type", "item_id"];

/**
 * `events.csv` of the Retail Rocket set and its excerpts: ms since the epoch, visitors as shoppers,
 * transactions as purchases with their order. No prices, no quantities. An excerpt without times is read
 * where the command line says when it was.
 */
export const createRetailRocketReader = (terms: TableTerms): EventReader =>
  async function* read(files, options): AsyncGenerator<ImportedEvent[]> {
    const time = terms.fixed.get("occurred_at");
    const fixed = time === undefined ? null : (createTimeColumn().read(time)?.at ?? null);
    for (const path of files) {
      const file = nameOf(path);
      for await (const { columns, rows } of readRows(path, null, options)) {
        const layout = layTable(columns, COLUMNS, NEEDED, { terms, file });
        options.onCount("rows", rows.length);
        const events: ImportedEvent[] = [];
        for (const row of rows) {
          const made = eventOf(row, layout, fixed);
          if (typeof made === "string")
            options.onRefusal({ file, line: row.line, code: "line_invalid", message: made });
          else events.push({ ...made, at: { file, line: row.line } });
        }
        options.onCount("events", events.length);
        yield* inBatches(events);
      }
    }
  };

const timeOf = (text: string | null, fixed: number | null): number | null => {
  if (text === null) return fixed;
  const at = /^\d+$/u.test(text) ? Number(text) : (createTimeColumn().read(text)?.at ?? null);
  return at === null || at < 1e12 || at > 1e14 ? null : at;
};

const eventOf = (row: DelimitedRow, layout: TableLayout, fixed: number | null): ImportedEvent | string => {
  const cell = (field: TableField): string | null => idOf(row.cells[layout.get(field)?.[0] ?? -1]);
  const [visitor, item_id, order_id] = [cell("shopper_id"), cell("item_id"), cell("order_id")];
  const type = TYPES.get(cell("type")?.toLowerCase() ?? "");
  const at = timeOf(cell("occurred_at"), fixed);
  if (visitor === null || item_id === null) return "visitorid or itemid is empty. Fill both.";
  if (type === undefined) return "The event is none of view, addtocart and transaction.";
  if (at === null)
    return (
      "The timestamp is not in milliseconds since 1970. Write it so, or say one for the rows without: " +
      "--set occurred_at=…."
    );
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
