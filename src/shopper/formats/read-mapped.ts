import { nameOf } from "../../catalogue/feeds/open-feed.ts";
import { inBatches, readJson } from "../../catalogue/feeds/read-json.ts";
import type { EventOptions, EventReader, ImportedEvent } from "./imported-event.ts";
import type { MapContext, MappedEvents } from "./mapped.ts";

/**
 * A file reader from a mapper of payloads: one payload a line, or a list of them. Events without a time are
 * refused: a file says nothing of when it came. Counts `events`, `left_out_<reason>` and
 * `placeholders_passed_over`.
 */
export const readMapped = (map: (payload: unknown, context: MapContext) => MappedEvents): EventReader =>
  async function* read(files: readonly string[], options: EventOptions): AsyncGenerator<ImportedEvent[]> {
    const { findItem, namesNobody } = options;
    const context: MapContext = {
      received_at: null,
      currency: options.defaults.currency,
      ...(findItem === undefined ? {} : { findItem }),
      ...(namesNobody === undefined ? {} : { namesNobody }),
    };
    for (const path of files) {
      const file = nameOf(path);
      for await (const lines of readJson(path, options)) {
        const events: ImportedEvent[] = [];
        for (const { line, json } of lines) {
          const mapped = map(json, context);
          for (const { imported } of mapped.events) events.push(imported);
          for (const { code, message } of mapped.refused) options.onRefusal({ file, line, code, message });
          for (const { why } of mapped.ignored)
            options.onCount(`left_out_${why}`, 1, `${file}, line ${line}`);
          if (mapped.nobodies > 0)
            options.onCount("placeholders_passed_over", mapped.nobodies, `${file}, line ${line}`);
        }
        options.onCount("events", events.length);
        yield* inBatches(events);
      }
    }
  };
