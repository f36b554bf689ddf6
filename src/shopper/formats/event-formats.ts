import { DomainError } from "../../lib/errors.ts";
import type { EventReader } from "./imported-event.ts";
import { readNdjsonEvents } from "./ndjson.ts";
import { readOnlineRetailEvents } from "./online-retail.ts";
import { readOttoEvents } from "./otto.ts";
import { readGa4 } from "./read-ga4.ts";
import { readMapped } from "./read-mapped.ts";
import { createRetailRocketReader } from "./retailrocket.ts";
import { mapSegment } from "./segment.ts";
import { createTableReader } from "./table.ts";
import { NO_TERMS, readColumnMap, readFixed, type TableTerms } from "./table-columns.ts";
import type { TableKind } from "./table-row.ts";

export type EventFormat =
  "ndjson" | "online-retail" | "ga4" | "segment" | "orders" | "receipts" | "table" | "retailrocket" | "otto";

const ORDERS: TableKind = { channel: "web", fallback: "purchase" };
const RECEIPTS: TableKind = { channel: "store", fallback: "purchase" };
const ANYTHING: TableKind = { channel: "web", fallback: null };

/** Formats whose columns the command line may name. */
const TABLES: Readonly<Partial<Record<EventFormat, (terms: TableTerms) => EventReader>>> = {
  orders: (terms) => createTableReader(ORDERS, terms),
  receipts: (terms) => createTableReader(RECEIPTS, terms),
  table: (terms) => createTableReader(ANYTHING, terms),
  retailrocket: createRetailRocketReader,
};

/** One reader for each format of `candor import events`. */
export const EVENT_FORMATS: Readonly<Record<EventFormat, EventReader>> = {
  ndjson: readNdjsonEvents,
  "online-retail": readOnlineRetailEvents,
  ga4: readGa4,
  segment: readMapped(mapSegment),
  orders: createTableReader(ORDERS),
  receipts: createTableReader(RECEIPTS),
  table: createTableReader(ANYTHING),
  retailrocket: createRetailRocketReader(NO_TERMS),
  otto: readOttoEvents,
};

/** What the command line says of a table: `--map` and `--set`. */
export type SaidOfTable = { readonly map?: string | undefined; readonly set?: string | undefined };

/**
 * The reader of a format by the name that the command line was given; throws `format_unknown` naming those
 * that there are, and `usage`.
 */
export const eventReader = (format: string, { map, set }: SaidOfTable = {}): EventReader => {
  if (!Object.hasOwn(EVENT_FORMATS, format)) {
    const because =
      format === "google-merchant" || format === "shopify"
        ? `${format} holds a catalogue and no events.`
        : "There is no such format of events.";
    throw new DomainError(
      "format_unknown",
      `${because} Choose one of ${Object.keys(EVENT_FORMATS).join(", ")}.`,
    );
  }
  const table = TABLES[format as EventFormat];
  if (map === undefined && set === undefined) return EVENT_FORMATS[format as EventFormat];
  if (table === undefined)
    throw new DomainError(
      "usage",
      `--map and --set are of tables (${Object.keys(TABLES).join(", ")}); other formats have columns of ` +
        "their own.",
    );
  const wrong: string[] = [];
  const said = <T>(text: string | undefined, read: (text: string) => T, otherwise: T): T => {
    try {
      return text === undefined ? otherwise : read(text);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      wrong.push(error.message);
      return otherwise;
    }
  };
  const columns = said(map, readColumnMap, NO_TERMS.columns);
  const fixed = said(set, readFixed, NO_TERMS.fixed);
  // Both are told at once: mending one is not to lead to the next.
  if (wrong.length > 0) throw new DomainError("usage", wrong.join(" "));
  return table({ columns, fixed });
};
