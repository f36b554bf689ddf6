import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildView, createViewBuilder, withoutHistory } from "../../src/shopper/build-view.ts";
import type { StoredEvent } from "../../src/shopper/event.ts";
import { contextOf, eventOf, materialOf, viewOf } from "../journey/fixtures.ts";

const anyEvent: fc.Arbitrary<StoredEvent> = fc
  .record({
    type: fc.constantFrom(
      "view",
      "click",
      "cart_add",
      "cart_remove",
      "purchase",
      "return",
      "order_cancelled",
      "impression",
      "dismiss",
      "wishlist_add",
      "rating",
      "search" as const,
    ),
    item: fc.constantFrom("a", "b", "c", "d"),
    minutes: fc.nat(40),
    order: fc.option(fc.constantFrom("o1", "o2", "o3")),
    quantity: fc.option(fc.integer({ min: 1, max: 3 })),
    id: fc.uuid(),
  })
  .map(({ type, item, minutes, order, quantity, id }) =>
    eventOf(type, type === "search" ? null : item, minutes / 1440, {
      event_id: id,
      order_id: ["purchase", "return", "order_cancelled"].includes(type) ? order : null,
      quantity,
    }),
  );

describe("a view without some events", () => {
  it("is the view of somebody for whom they never happened", () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { maxLength: 25 }),
        fc.array(fc.boolean(), { minLength: 25, maxLength: 25 }),
        (events, gone) => {
          const stored = [...events].sort((a, b) => b.occurred_at - a.occurred_at);
          const material = materialOf([], {
            stored,
            context: contextOf({ item_id: "a", cart: ["b"] }),
            reads_cart: true,
          });
          const without = new Set(stored.filter((_, at) => gone[at]).map(({ event_id }) => event_id));
          expect(createViewBuilder(material)(without)).toEqual(
            buildView({ ...material, stored: stored.filter(({ event_id }) => !without.has(event_id)) }),
          );
        },
      ),
    );
  });

  it("is the page alone where all of them are gone", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 25 }), (events) => {
        const material = materialOf(events, { context: contextOf({ item_id: "a" }) });
        expect(buildView(material, { without: new Set(events.map(({ event_id }) => event_id)) })).toEqual(
          buildView(withoutHistory(material)),
        );
      }),
    );
  });

  it("never owns more of an item than was bought, and owns nothing of a step that is gone", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 25 }), (events) => {
        const view = viewOf(events);
        for (const [itemId, { quantity }] of view.owned) {
          const bought = events
            .filter(({ type, item_id }) => type === "purchase" && item_id === itemId)
            .reduce((sum, each) => sum + (each.quantity ?? 1), 0);
          expect(quantity).toBeGreaterThan(0);
          expect(quantity).toBeLessThanOrEqual(bought);
          expect(view.returned.has(itemId)).toBe(false);
        }
        for (const step of view.steps)
          if (step.type === "purchase")
            for (const itemId of step.items) expect(view.owned.has(itemId)).toBe(true);
      }),
    );
  });
});
