/** Any event that may be stored, and the order in which events are read. */
import fc from "fast-check";
import { CHANNELS, EVENT_TYPES, type StoredEvent } from "../../../src/shopper/event.ts";
import { NOW } from "./fixtures.ts";

const text = fc.option(fc.string({ maxLength: 12, unit: "grapheme" }), { nil: null });

const number = fc.option(
  fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0 || 0),
  ),
  { nil: null },
);

/** Any event that the port may be given, ids from a few so that duplicates are common. */
export const anyEvent: fc.Arbitrary<StoredEvent> = fc.record({
  event_id: fc.integer({ min: 0, max: 400 }).map((n) => `e${n}`),
  type: fc.constantFrom(...EVENT_TYPES),
  item_id: text,
  occurred_at: fc.integer({ min: NOW - 50, max: NOW }),
  channel: fc.constantFrom(...CHANNELS),
  session_id: text,
  quantity: number,
  price_minor: number,
  currency: text,
  order_id: text,
  value: number,
  query: text,
  case_id: text,
  ref_event_id: text,
  recommendation_id: text,
  received_at: fc.integer({ min: NOW, max: NOW + 3 }),
  imported: fc.boolean(),
  sensitive: fc.boolean(),
});

/** Newest first; ties by later arrival. */
export const inOrder = (arrived: readonly StoredEvent[]): StoredEvent[] =>
  arrived
    .map((event, position) => ({ event, position }))
    .sort(
      (a, b) =>
        b.event.occurred_at - a.event.occurred_at ||
        b.event.received_at - a.event.received_at ||
        b.position - a.position,
    )
    .map(({ event }) => event);
