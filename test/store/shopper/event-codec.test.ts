import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PURPOSES } from "../../../src/consent/purposes.ts";
import { EVENT_FIELDS } from "../../../src/notice/data-map.ts";
import { CHANNELS, EVENT_TYPES, type StoredEvent } from "../../../src/shopper/event.ts";
import { MOMENTS } from "../../../src/shopper/moments.ts";
import { decodeEvents, encodeEvents } from "../../../src/store/shopper/event-codec.ts";
import { eventOf, NOW } from "../contract/fixtures.ts";

const text = fc.option(fc.string({ unit: "grapheme" }), { nil: null });
const number = fc.option(
  fc.oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }).map((n) => (n === 0 ? 0 : n)),
  ),
  { nil: null },
);
const FIELDS = {
  event_id: fc.string({ unit: "grapheme" }),
  type: fc.constantFrom(...EVENT_TYPES),
  item_id: text,
  occurred_at: fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.constant(NOW)),
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
  received_at: fc.integer({ min: 0, max: 4e12 }),
  imported: fc.boolean(),
  sensitive: fc.boolean(),
  corrected_at: fc.integer({ min: 0, max: 4e12 }),
  declined: fc.subarray([...PURPOSES], { minLength: 1 }),
  moment: fc.constantFrom(...MOMENTS),
  strength: fc.double({ min: 0, max: 2, noNaN: true }).map((n) => (n === 0 ? 0 : n)),
  answered_at: fc.integer({ min: 0, max: 4e12 }),
  scored_by: fc.subarray(["default", "linear@1.0.0", "sasrec@2.0.0"], { minLength: 1 }),
};
const MAY_LACK: ReadonlySet<string> = new Set([
  "corrected_at",
  "declined",
  "moment",
  "strength",
  "answered_at",
  "scored_by",
]);
const whole: fc.Arbitrary<StoredEvent> = fc.record(FIELDS);
const event: fc.Arbitrary<StoredEvent> = fc.oneof(
  whole,
  fc.record(FIELDS, {
    noNullPrototype: true,
    requiredKeys: (Object.keys(FIELDS) as (keyof typeof FIELDS)[]).filter((name) => !MAY_LACK.has(name)),
  }) as fc.Arbitrary<StoredEvent>,
);

describe("stored events as bytes", () => {
  it("have every field of an event", () => {
    const [read] = decodeEvents(encodeEvents(fc.sample(whole, 1)));
    expect(Object.keys(read!).sort()).toEqual(Object.keys(EVENT_FIELDS).sort());
  });

  it("come back as they were, in order", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 70 }), (events) => {
        expect(decodeEvents(encodeEvents(events))).toEqual(events);
      }),
      { numRuns: 200 },
    );
  });

  it("take about fifty bytes for a plain purchase", () => {
    const events = Array.from({ length: 32 }, (_, i) =>
      eventOf(`event-${i}`, {
        type: "purchase",
        item_id: `item-${i % 7}`,
        order_id: `order-${i >> 2}`,
        price_minor: 1275,
        currency: "GBP",
        quantity: 2,
        occurred_at: NOW - i * 60_000,
      }),
    );
    expect(encodeEvents(events).length / events.length).toBeLessThan(60);
  });

  it("refuse a format that is not theirs", () => {
    expect(() => decodeEvents(Buffer.from([9, 0, 0]))).toThrow(/format 9/);
  });
});
