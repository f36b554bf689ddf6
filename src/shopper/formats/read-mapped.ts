import { nameOf } from "../../catalogue/feeds/open-feed.ts";
import { inBatches, readJson } from "../../catalogue/feeds/read-json.ts";
import type { EventOptions, EventReader, ImportedEvent } from "./imported-event.ts";
import type { MapContext, MappedEvents } from "./mapped.ts";

type Map = (payload: unknown, context: MapContext) => MappedEvents;

/** Maps the payloads of one file, and tells what became of each by its line. */
export const createMapping = (
  map: Map,
  file: string,
  options: EventOptions,
): ((line: number, json: unknown) => ImportedEvent[]) => {
  const { findItem, namesNobody } = options;
  const context: MapContext = {
    received_at: null,
    currency: options.defaults.currency,
    ...(findItem === undefined ? {} : { findItem }),
    ...(namesNobody === undefined ? {} : { namesNobody }),
  };
  return (line, json) => {
    const at = `${file}, line ${line}`;
    const mapped = map(json, context);
    for (const { code, message } of mapped.refused) options.onRefusal({ file, line, code, message });
    for (const { why } of mapped.ignored) options.onCount(`left_out_${why}`, 1, at);
    for (const loss of mapped.losses) options.onCount(loss, 1, at);
    if (mapped.nobodies > 0) options.onCount("placeholders_passed_over", mapped.nobodies, at);
    return mapped.events.map(({ imported }) => ({ ...imported, at: { file, line } }));
  };
};

/**
 * A file reader from a mapper of payloads: one payload a line, or a list of them. Events without a time are
 * refused: a file says nothing of when it came. Counts `events`, `left_out_<reason>` and
 * `placeholders_passed_over`.
 */
export const readMapped = (map: Map): EventReader =>
  async function* read(files: readonly string[], options: EventOptions): AsyncGenerator<ImportedEvent[]> {
    for (const path of files) {
      const mapOne = createMapping(map, nameOf(path), options);
      for await (const lines of readJson(path, options)) {
        const events = lines.flatMap(({ line, json }) => mapOne(line, json));
        options.onCount("events", events.length);
        yield* inBatches(events);
      }
    }
  };
