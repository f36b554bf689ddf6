import { nameOf } from "../../catalogue/feeds/open-feed.ts";
import { inBatches, readJson } from "../../catalogue/feeds/read-json.ts";
import type { EventOptions, EventReader, ImportedEvent } from "./imported-event.ts";
import { createOrderBook, type MapContext, type MappedEvents } from "./mapped.ts";

/**
 * A file reader from a mapper of payloads: NDJSON with one payload a line, or one payload for the whole file.
 * Orders that passed are remembered, so that refunds find them. Events without a time are refused: a file
 * says nothing of when it came. Counts `events` and `left_out_<reason>`.
 */
export const readMapped = (map: (payload: unknown, context: MapContext) => MappedEvents): EventReader =>
  async function* read(files: readonly string[], options: EventOptions): AsyncGenerator<ImportedEvent[]> {
    const book = createOrderBook();
    const context: MapContext = {
      received_at: null,
      currency: options.defaults.currency,
      orderLines: book.orderLines,
    };
    for (const path of files) {
      for await (const lines of readJson(path, options)) {
        const events: ImportedEvent[] = [];
        for (const { line, json } of lines) {
          const mapped = map(json, context);
          for (const { imported } of mapped.events) {
            book.remember(imported);
            events.push(imported);
          }
          for (const { code, message } of mapped.refused)
            options.onRefusal({ file: nameOf(path), line, code, message });
          for (const [reason, times] of mapped.left_out) options.onCount(`left_out_${reason}`, times);
        }
        options.onCount("events", events.length);
        yield* inBatches(events);
      }
    }
  };
