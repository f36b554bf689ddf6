import { readNdjson } from "../../catalogue/feeds/read-json.ts";
import type { EventOptions, ImportedEvent } from "./imported-event.ts";

/** NDJSON in the wire's own event shape; what a line may hold is `parseEvent`'s to say. */
export async function* readNdjsonEvents(
  files: readonly string[],
  options: EventOptions,
): AsyncGenerator<ImportedEvent[]> {
  for await (const events of readNdjson(files, options, (json, at) => ({
    ...options.parseEvent(json),
    at,
  }))) {
    options.onCount("events", events.length);
    yield events;
  }
}
