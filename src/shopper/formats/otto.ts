import { nameOf } from "../../catalogue/feeds/open-feed.ts";
import { inBatches, readJson } from "../../catalogue/feeds/read-json.ts";
import type { EventType } from "../event.ts";
import { eventId } from "../event-id.ts";
import { eventFrom, type EventOptions, type ImportedEvent } from "./imported-event.ts";
import { fieldsOf, idOf, listOf, numberOf } from "./json-fields.ts";

const TYPES: ReadonlyMap<unknown, EventType> = new Map<unknown, EventType>([
  ["clicks", "view"],
  ["carts", "cart_add"],
  ["orders", "purchase"],
]);

/**
 * The OTTO session log (JSON lines, CC BY 4.0). Sessions are anonymous, so that each is a shopper of its own
 * (docs/learning.md, "Steps"); times are ms. Orders of one session at one moment are one order. The set has
 * no prices and no quantities.
 */
export async function* readOttoEvents(
  files: readonly string[],
  options: EventOptions,
): AsyncGenerator<ImportedEvent[]> {
  for (const path of files) {
    for await (const lines of readJson(path, options)) {
      const events: ImportedEvent[] = [];
      for (const { line, json } of lines) {
        const session = idOf(fieldsOf(json)["session"]);
        const refuse = (message: string): void =>
          options.onRefusal({ file: nameOf(path), line, code: "line_invalid", message });
        if (session === null || !Array.isArray(fieldsOf(json)["events"])) {
          refuse('This line is no OTTO session. Write {"session": n, "events": [{"aid", "ts", "type"}]}.');
          continue;
        }
        for (const one of listOf(fieldsOf(json)["events"])) {
          const made = ottoEvent(session, fieldsOf(one));
          if (typeof made === "string") refuse(made);
          else events.push({ ...made, at: { file: nameOf(path), line } });
        }
      }
      options.onCount("events", events.length);
      yield* inBatches(events);
    }
  }
}

const ottoEvent = (session: string, one: Readonly<Record<string, unknown>>): ImportedEvent | string => {
  const type = TYPES.get(one["type"]);
  const item_id = idOf(one["aid"]);
  const ts = numberOf(one["ts"]);
  if (type === undefined || item_id === null)
    return (
      "An event of this session has no aid, or a type other than clicks, carts and orders. The event is " +
      "left out."
    );
  // Milliseconds of 2001 and later have 13 digits; the parquet copies of the set hold seconds.
  if (ts === null || !Number.isInteger(ts) || ts < 1e12 || ts > 1e14)
    return (
      "An event of this session has a ts that is not in milliseconds. The event is left out; multiply " +
      "seconds by 1000."
    );
  const order_id = type === "purchase" ? eventId("otto-order", session, ts) : null;
  return {
    shopper_id: session,
    event: eventFrom({
      event_id: eventId("otto", session, ts, type, item_id),
      type,
      item_id,
      occurred_at: ts,
      session_id: session,
      order_id,
      quantity: type === "view" ? null : 1,
    }),
  };
};
