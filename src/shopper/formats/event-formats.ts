import { DomainError } from "../../lib/errors.ts";
import { mapGa4 } from "./ga4.ts";
import type { EventReader } from "./imported-event.ts";
import { readNdjsonEvents } from "./ndjson.ts";
import { readOnlineRetailEvents } from "./online-retail.ts";
import { createOrdersReader, readColumnMap } from "./orders.ts";
import { readOttoEvents } from "./otto.ts";
import { readMapped } from "./read-mapped.ts";
import { readRetailRocketEvents } from "./retailrocket.ts";
import { mapSegment } from "./segment.ts";

export type EventFormat =
  "ndjson" | "online-retail" | "ga4" | "segment" | "orders" | "receipts" | "retailrocket" | "otto";

/** One reader for each format of `candor import events`. */
export const EVENT_FORMATS: Readonly<Record<EventFormat, EventReader>> = {
  ndjson: readNdjsonEvents,
  "online-retail": readOnlineRetailEvents,
  ga4: readMapped(mapGa4),
  segment: readMapped(mapSegment),
  orders: createOrdersReader("web"),
  receipts: createOrdersReader("store"),
  retailrocket: readRetailRocketEvents,
  otto: readOttoEvents,
};

/**
 * The reader of a format by the name that the command line was given; throws `format_unknown` naming those
 * that there are.
 */
export const eventReader = (format: string, columnMap?: string): EventReader => {
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
  if (columnMap === undefined) return EVENT_FORMATS[format as EventFormat];
  if (format !== "orders" && format !== "receipts")
    throw new DomainError(
      "usage",
      "--map names the columns of orders and receipts; other formats have their own.",
    );
  return createOrdersReader(format === "orders" ? "web" : "store", readColumnMap(columnMap));
};
