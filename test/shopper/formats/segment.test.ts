import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { orderLineId } from "../../../src/shopper/event-id.ts";
import { EVENT_FORMATS } from "../../../src/shopper/formats/event-formats.ts";
import type { ImportedEvent } from "../../../src/shopper/formats/imported-event.ts";
import { mapSegment } from "../../../src/shopper/formats/segment.ts";
import { collect, type Collected } from "../../catalogue/feeds/collect.ts";

const FILE = fileURLToPath(new URL("./fixtures/segment.ndjson", import.meta.url));
const NOW = Date.parse("2026-03-05T10:00:00Z");
const live = { received_at: NOW, currency: "USD" };
const viewed = {
  type: "track",
  event: "Product Viewed",
  messageId: "m",
  userId: "c",
  timestamp: "2026-03-01T12:00:00Z",
  properties: { product_id: "P" },
};

describe("a Segment export", () => {
  let read: Collected<ImportedEvent>;
  beforeAll(async () => {
    read = await collect(EVENT_FORMATS.segment, [FILE], { defaults: { currency: "USD", locale: null } });
  });

  it("maps the e-commerce spec", () => {
    expect(
      read.values.map(({ shopper_id, event }) => [
        event.event_id,
        event.type,
        shopper_id,
        event.item_id,
        event.quantity,
        event.price_minor,
        event.order_id,
        event.ref_event_id,
      ]),
    ).toEqual([
      ["m-1", "search", "a-1", null, null, null, null, null],
      ["m-2", "view", "a-1", "P1", null, 1899, null, null],
      ["m-3", "cart_add", "c-7", "G-32", 2, 1899, null, null],
      [orderLineId("purchase", "O-1", "P1", 0), "purchase", "c-7", "P1", 2, 1899, "O-1", null],
      [orderLineId("purchase", "O-1", "P2", 0), "purchase", "c-7", "P2", 1, 152, "O-1", null],
      [orderLineId("return", "O-1", "P1", 0), "return", "c-7", "P1", 1, 1899, "O-1", null],
      [
        orderLineId("order_cancelled", "O-1", null, 0),
        "order_cancelled",
        "c-7",
        null,
        null,
        null,
        "O-1",
        null,
      ],
      [orderLineId("return", "O-1", null, 0), "return", "c-9", null, null, null, "O-1", null],
      ["m-9", "rating", "c-7", "P2", null, null, null, null],
      ["m-10", "wishlist_add", "c-7", "P3", null, null, null, null],
      ["m-12", "cart_remove", "c-7", "P1", 1, null, null, null],
    ]);
  });

  it("reads times with any offset, channels, ratings and currencies", () => {
    const byId = new Map(read.values.map(({ event }) => [event.event_id, event]));
    expect(byId.get("m-3")).toMatchObject({
      occurred_at: Date.parse("2026-03-01T12:00:03Z"),
      channel: "app",
    });
    expect(byId.get("m-2")).toMatchObject({ currency: "USD", channel: "web" });
    expect(byId.get("m-9")?.value).toBe(4);
    expect(byId.get("m-1")?.query).toBe("cake stand");
  });

  it("passes the consent categories on, in whatever words they came", () => {
    expect(read.values.flatMap(({ consent }) => (consent === undefined ? [] : [consent]))).toEqual([
      { source: "segment", categories: { Advertising: true, Analytics: false, Odd: true } },
    ]);
  });

  it("takes nothing of traits, addresses or devices", () =>
    expect(JSON.stringify(read)).not.toMatch(/jane|192\.0\.2|ios/u));

  it("refuses by line what it cannot read", () =>
    expect(read.refusals.map(({ line }) => line)).toEqual([12]));

  it("counts what it does not use", () =>
    expect(read.counts).toEqual({ events: 11, left_out_not_a_track_call: 1, left_out_event_not_used: 1 }));
});

describe("a Segment call", () => {
  it("comes alone, in a list or in a batch", () => {
    for (const payload of [viewed, [viewed], { batch: [viewed], sentAt: "…" }])
      expect(
        mapSegment(payload, live).events.map(({ index, imported }) => [index, imported.event.event_id]),
      ).toEqual([[0, "m"]]);
  });

  it("keeps its id on a retry, and gets one where it has none", () => {
    const { messageId: _, ...nameless } = viewed;
    const ids = [1, 2].map(() => mapSegment(nameless, live).events[0]?.imported.event.event_id);
    expect(ids[0]).toBe(ids[1]);
    expect(
      mapSegment({ ...nameless, properties: { product_id: "Q" } }, live).events[0]?.imported.event.event_id,
    ).not.toBe(ids[0]);
  });

  it.each<[string, object]>([
    ["a shopper id that is too long", { userId: "x".repeat(300) }],
    ["no product", { properties: {} }],
    ["a rating out of range", { event: "Product Reviewed", properties: { product_id: "P", rating: 11 } }],
    ["a search without words", { event: "Products Searched", properties: {} }],
    ["an order without products", { event: "Order Completed", properties: { order_id: "O" } }],
  ])("is refused with %s, in a batch that is kept otherwise", (_, change) => {
    const mapped = mapSegment(
      { batch: [viewed, { ...viewed, ...change }, { ...viewed, messageId: "n" }] },
      live,
    );
    expect(mapped.refused).toEqual([
      { index: 1, code: "line_invalid", message: expect.stringMatching(/\.$/u) as string },
    ]);
    expect(mapped.events.map(({ index }) => index)).toEqual([0, 2]);
  });

  it("takes the time of arrival where none was sent, and refuses in a file", () => {
    const { timestamp: _, ...untimed } = viewed;
    expect(mapSegment(untimed, live).events[0]?.imported.event.occurred_at).toBe(NOW);
    expect(mapSegment(untimed, { ...live, received_at: null }).refused).toHaveLength(1);
  });

  it("survives any JSON", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            type: fc.constant("track"),
            event: fc.constantFrom("Product Viewed", "Order Completed", "Order Refunded", "Product Reviewed"),
            userId: fc.jsonValue(),
            properties: fc.jsonValue(),
            context: fc.jsonValue(),
          }),
        ),
        (payload) => {
          const mapped = mapSegment(payload as unknown, live);
          expect(mapped.events.every(({ imported }) => imported.event.occurred_at === NOW)).toBe(true);
          expect(mapped.events.length + mapped.refused.length + mapped.ignored.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
