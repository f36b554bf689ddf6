import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { EVENT_FORMATS } from "../../../src/shopper/formats/event-formats.ts";
import { mapGa4 } from "../../../src/shopper/formats/ga4.ts";
import type { ImportedEvent } from "../../../src/shopper/formats/imported-event.ts";
import { collect, type Collected } from "../../catalogue/feeds/collect.ts";

const EXPORT = fileURLToPath(new URL("./fixtures/ga4-export.ndjson", import.meta.url));
const NOW = Date.parse("2026-03-05T10:00:00Z");
const live = { received_at: NOW, currency: "EUR" };

describe("a BigQuery export of GA4", () => {
  let read: Collected<ImportedEvent>;
  beforeAll(async () => {
    read = await collect(EVENT_FORMATS.ga4, [EXPORT]);
  });

  it("maps e-commerce events, one for each item", () => {
    expect(
      read.values.map(({ shopper_id, event }) => [
        event.type,
        shopper_id,
        event.item_id,
        event.quantity,
        event.price_minor,
        event.currency,
        event.order_id,
        event.channel,
      ]),
    ).toEqual([
      ["view", "11.22", "SKU_1", null, 1275, "EUR", null, "web"],
      ["cart_add", "c-7", "SKU_1", 2, 1275, "EUR", null, "app"],
      ["search", "11.22", null, null, null, null, null, "web"],
      ["purchase", "c-7", "SKU_1", 2, 1275, "EUR", "T-1", "web"],
      ["purchase", "c-7", "Ribbon", 1, 150, "EUR", "T-1", "web"],
      ["return", "c-7", null, null, null, null, "T-1", "web"],
      ["return", "c-7", null, null, null, null, "T-unknown", "web"],
      ["view", null, "SKU_1", null, null, null, null, "web"],
      ["wishlist_add", "33.44", "SKU_2", null, null, null, null, "web"],
    ]);
  });

  it("reads time in microseconds, the session, and what was searched for", () => {
    expect(read.values[0]?.event).toMatchObject({
      occurred_at: Date.parse("2026-03-01T12:00:01Z"),
      session_id: "1772366400",
    });
    expect(read.values[2]?.event.query).toBe("cake stand");
  });

  it("refuses by line what it cannot map, and counts what it does not use", () => {
    expect(read.refusals.map(({ line, code }) => [line, code])).toEqual([[9, "line_invalid"]]);
    expect(read.counts).toEqual({ events: 9, left_out_event_not_used: 1, prices_without_currency: 1 });
  });

  it("passes consent flags on", () =>
    expect(read.values[0]?.consent).toEqual({
      source: "ga4",
      categories: { analytics_storage: true, ads_storage: false },
    }));

  it("gives the same ids when read again, and never the same id twice", async () => {
    const again = await collect(EVENT_FORMATS.ga4, [EXPORT]);
    const ids = read.values.map(({ event }) => event.event_id);
    expect(again.values.map(({ event }) => event.event_id)).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("never shows the shopper in an id", () => {
    for (const { shopper_id, event } of read.values)
      if (shopper_id !== null) expect(event.event_id).not.toContain(shopper_id);
  });
});

describe("a Measurement Protocol request", () => {
  const body = {
    client_id: "55.66",
    timestamp_micros: 1_772_366_400_000_000,
    non_personalized_ads: true,
    consent: { ad_user_data: "DENIED", ad_personalization: "GRANTED" },
    events: [
      {
        name: "view_item",
        params: { currency: "EUR", session_id: "99", items: [{ item_id: "A", price: 5 }] },
      },
      {
        name: "purchase",
        params: {
          transaction_id: "T",
          currency: "JPY",
          items: [{ item_id: "A", price: 500, quantity: 1 }, { price: 1 }],
        },
      },
      { name: "begin_checkout", params: {} },
      { name: "search", params: { search_term: "x".repeat(900) } },
      "odd",
    ],
  };

  it("maps its events, names the wrong ones by place and keeps their neighbours", () => {
    const mapped = mapGa4(body, live);
    expect(
      mapped.events.map(({ index, imported }) => [
        index,
        imported.event.type,
        imported.shopper_id,
        imported.event.session_id,
      ]),
    ).toEqual([
      [0, "view", "55.66", "99"],
      [1, "purchase", "55.66", null],
      [3, "search", "55.66", null],
    ]);
    expect(mapped.refused.map(({ index, code }) => [index, code])).toEqual([
      [1, "line_invalid"],
      [4, "line_invalid"],
    ]);
    expect(mapped.ignored).toEqual([{ index: 2, why: "event_not_used" }]);
    expect(mapped.events[2]?.imported.event.query).toHaveLength(500);
    expect(mapped.events[0]?.imported.consent).toEqual({
      source: "ga4",
      categories: { ad_user_data: false, ad_personalization: false },
    });
  });

  it("takes the time of arrival where none was sent, and refuses in a file", () => {
    const untimed = {
      client_id: "1",
      events: [{ name: "view_item", params: { items: [{ item_id: "A" }] } }],
    };
    expect(mapGa4(untimed, live).events[0]?.imported.event.occurred_at).toBe(NOW);
    expect(mapGa4(untimed, { ...live, received_at: null }).refused).toHaveLength(1);
  });

  it("prefers the signed-in shopper, and takes apps for apps", () => {
    const { events } = mapGa4(
      {
        user_id: "c-1",
        app_instance_id: "i",
        events: [{ name: "view_item", params: { items: [{ item_id: "A" }] } }],
      },
      live,
    );
    expect(events[0]?.imported).toMatchObject({ shopper_id: "c-1", event: { channel: "app" } });
  });

  it("survives any JSON and says for each what became of it", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            user_id: fc.jsonValue(),
            events: fc.array(
              fc.record({
                name: fc.constantFrom("view_item", "purchase", "refund", "search", "x"),
                params: fc.jsonValue(),
              }),
            ),
          }),
        ),
        (payload) => {
          const mapped = mapGa4(payload as unknown, live);
          for (const { message } of mapped.refused) expect(message).toMatch(/\.$/u);
          expect(mapped.events.length + mapped.refused.length + mapped.ignored.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
