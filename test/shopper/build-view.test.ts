import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildView, createViewBuilder, eventsBehind, withoutHistory } from "../../src/shopper/build-view.ts";
import type { StoredEvent } from "../../src/shopper/event.ts";
import { contextOf, eventOf, materialOf, NOW, viewOf } from "../journey/fixtures.ts";

const told = (view: ReturnType<typeof viewOf>): string[] =>
  view.steps.map((step) => `${step.type}:${step.items.join("+")}`);

describe("steps", () => {
  it("are newest first, one view or cart event each", () => {
    expect(
      told(
        viewOf([
          eventOf("view", "a", 3),
          eventOf("cart_add", "b", 2),
          eventOf("wishlist_add", "c", 1),
          eventOf("click", "d", 0.5),
          eventOf("rating", "e", 0.2, { value: 5 }),
        ]),
      ),
    ).toEqual(["rating:e", "click:d", "wishlist:c", "cart:b", "view:a"]);
  });

  it(
    "do not count what is no interest in an item: searches, NPS, deliveries, service, impressions, " +
      "dismissals, low ratings",
    () => {
      const events = [
        eventOf("search", null, 1, { query: "lamp" }),
        eventOf("nps", null, 2),
        eventOf("delivered", "a", 3),
        eventOf("service_opened", null, 4),
        eventOf("contacted", null, 5),
        eventOf("impression", "a", 6),
        eventOf("dismiss", "b", 7),
        eventOf("rating", "c", 8, { value: 1 }),
      ];
      expect(viewOf(events).steps).toEqual([]);
    },
  );

  it("make one step of an order, at the time of its newest line, whatever lies between its lines", () => {
    const view = viewOf([
      eventOf("purchase", "a", 2, { order_id: "o1" }),
      eventOf("view", "x", 1.5),
      eventOf("purchase", "b", 1, { order_id: "o1" }),
      eventOf("purchase", "c", 3, { order_id: "o2" }),
    ]);
    expect(told(view)).toEqual(["purchase:b+a", "view:x", "purchase:c"]);
    expect(view.steps[0]!.occurred_at).toBe(NOW - 86_400_000);
  });

  it("make a step of each purchase that names no order", () => {
    expect(told(viewOf([eventOf("purchase", "a", 1), eventOf("purchase", "b", 1)]))).toHaveLength(2);
  });

  it("keep to the number asked for, but let an order that has begun take all its lines", () => {
    const lines = Array.from({ length: 5 }, (_, at) =>
      eventOf("purchase", `p${at}`, 1 + at / 10, { order_id: "o" }),
    );
    const view = viewOf([...lines, eventOf("view", "a", 3), eventOf("view", "b", 4)], { max_steps: 2 });
    expect(told(view)).toEqual(["purchase:p0+p1+p2+p3+p4", "view:a"]);
    expect(view.owned.size).toBe(5);
  });
});

describe("the page", () => {
  it("stands at gap 0", () => {
    const view = viewOf([eventOf("view", "a", 1)], { context: contextOf({ item_id: "p" }) });
    expect(told(view)).toEqual(["context:p", "view:a"]);
    expect(view.steps[0]).toMatchObject({ origin: "context", event_ids: [], channel: null });
  });

  it("is not repeated where the newest step is the same item", () => {
    expect(told(viewOf([eventOf("view", "p", 0)], { context: contextOf({ item_id: "p" }) }))).toEqual([
      "view:p",
    ]);
    expect(
      told(
        viewOf(
          [eventOf("purchase", "p", 0, { order_id: "o" }), eventOf("purchase", "q", 0, { order_id: "o" })],
          { context: contextOf({ item_id: "p" }) },
        ),
      ),
    ).toHaveLength(2);
  });

  it(
    "brings the items that it is about as one step, and its cart as one step where the " + "moment reads it",
    () => {
      const context = contextOf({ items: ["a", "b"], cart: ["c", "d", "c"] });
      expect(told(viewOf([], { context, reads_cart: true }))).toEqual(["context:a+b", "cart:c+d"]);
      expect(told(viewOf([], { context, reads_cart: false }))).toEqual(["context:a+b"]);
      expect(viewOf([], { context, reads_cart: false }).cart).toEqual([]);
    },
  );

  it("is all that the context rung reads, and the popular rung reads nothing", () => {
    const material = materialOf([eventOf("purchase", "a", 1)], {
      session: [eventOf("view", "b", 0)],
      context: contextOf({ item_id: "p" }),
    });
    expect(told(buildView({ ...material, rung: "context" }))).toEqual(["context:p"]);
    expect(buildView({ ...material, rung: "context" }).owned.size).toBe(0);
    expect(told(buildView({ ...material, rung: "popular" }))).toEqual([]);
    expect(told(buildView({ ...material, rung: "session" }))).toEqual(["context:p", "view:b"]);
  });
});

describe("cart", () => {
  it("forgets what was put in and taken out again", () => {
    expect(told(viewOf([eventOf("cart_add", "a", 2), eventOf("cart_remove", "a", 1)]))).toEqual([]);
    expect(
      told(
        viewOf([eventOf("cart_add", "a", 3), eventOf("cart_remove", "a", 2), eventOf("cart_add", "a", 1)]),
      ),
    ).toEqual(["cart:a"]);
  });

  it("keeps a line of which only some pieces were taken out", () => {
    expect(
      told(
        viewOf([
          eventOf("cart_add", "a", 2, { quantity: 3 }),
          eventOf("cart_remove", "a", 1, { quantity: 1 }),
        ]),
      ),
    ).toEqual(["cart:a"]);
    expect(
      told(
        viewOf([
          eventOf("cart_add", "a", 2, { quantity: 3 }),
          eventOf("cart_remove", "a", 1, { quantity: 3 }),
        ]),
      ),
    ).toEqual([]);
    expect(
      told(
        viewOf([
          eventOf("cart_add", "a", 3),
          eventOf("cart_add", "a", 2),
          eventOf("cart_remove", "a", 1, { quantity: 2 }),
        ]),
      ),
    ).toEqual([]);
  });

  it("holds what this visit put in and has not bought since", () => {
    const session = [
      eventOf("cart_add", "a", 0.02),
      eventOf("cart_add", "b", 0.03),
      eventOf("purchase", "b", 0.01),
    ];
    expect(viewOf([], { session }).cart).toEqual(["a"]);
  });
});

describe("holdings", () => {
  it("are what was bought less what was given back or cancelled", () => {
    const view = viewOf([
      eventOf("purchase", "a", 9, { quantity: 3 }),
      eventOf("return", "a", 5, { quantity: 1 }),
    ]);
    expect(view.owned.get("a")).toMatchObject({ quantity: 2 });
    expect(view.returned.has("a")).toBe(false);
    expect(told(view)).toEqual(["purchase:a"]);
  });

  it("lose what was returned, and it is evidence no more", () => {
    const view = viewOf([
      eventOf("purchase", "a", 9, { order_id: "o" }),
      eventOf("purchase", "b", 9, { order_id: "o" }),
      eventOf("return", "a", 5, { order_id: "o" }),
    ]);
    expect([...view.owned.keys()]).toEqual(["b"]);
    expect([...view.returned.keys()]).toEqual(["a"]);
    expect(told(view)).toEqual(["purchase:b"]);
  });

  it("keep what was bought again after it was returned", () => {
    const view = viewOf([
      eventOf("purchase", "a", 9),
      eventOf("return", "a", 5),
      eventOf("purchase", "a", 1),
    ]);
    expect(view.owned.get("a")).toMatchObject({ quantity: 1, last_at: NOW - 86_400_000 });
    expect(view.returned.size).toBe(0);
  });

  it("do not let a return undo a purchase that came later, or one of another order", () => {
    expect(viewOf([eventOf("return", "a", 5), eventOf("purchase", "a", 1)]).owned.has("a")).toBe(true);
    expect(
      viewOf([
        eventOf("purchase", "a", 9, { order_id: "o1" }),
        eventOf("return", "a", 5, { order_id: "o2" }),
      ]).owned.has("a"),
    ).toBe(true);
  });

  it("lose a cancelled line, or a whole cancelled order, without calling it returned", () => {
    const order = [
      eventOf("purchase", "a", 9, { order_id: "o" }),
      eventOf("purchase", "b", 9, { order_id: "o" }),
    ];
    expect([
      ...viewOf([...order, eventOf("order_cancelled", "a", 8, { order_id: "o" })]).owned.keys(),
    ]).toEqual(["b"]);
    const all = viewOf([...order, eventOf("order_cancelled", null, 8, { order_id: "o" })]);
    expect([all.owned.size, all.returned.size, all.steps.length]).toEqual([0, 0, 0]);
  });

  it("follow a return to the purchase that it names", () => {
    const first = eventOf("purchase", "a", 9);
    const view = viewOf([
      first,
      eventOf("purchase", "a", 7),
      eventOf("return", "a", 5, { ref_event_id: first.event_id }),
    ]);
    expect(view.owned.get("a")).toMatchObject({ quantity: 1, last_at: NOW - 7 * 86_400_000 });
    expect(view.steps).toHaveLength(1);
    expect(view.steps[0]!.occurred_at).toBe(NOW - 7 * 86_400_000);
  });
});

describe("what was shown", () => {
  it("is counted since the item was last of interest", () => {
    const events = [
      eventOf("impression", "a", 9),
      eventOf("view", "a", 8),
      eventOf("impression", "a", 7),
      eventOf("impression", "a", 6),
      eventOf("impression", "b", 5),
    ];
    expect([...viewOf(events).shown]).toEqual([
      ["b", 1],
      ["a", 2],
    ]);
  });
});

describe("session and stored events", () => {
  it("count once what the shop told twice, by id or by type, item and time", () => {
    const view = eventOf("view", "a", 1);
    const same = { ...eventOf("view", "a", 1), event_id: "other" };
    expect(
      viewOf([view], { session: [view, same, eventOf("view", "b", 0)] }).steps.map((step) => step.origin),
    ).toEqual(["session", "stored"]);
  });

  it("may come in any order", () => {
    expect(
      told(
        viewOf([], { session: [eventOf("view", "a", 2), eventOf("view", "b", 1), eventOf("view", "c", 3)] }),
      ),
    ).toEqual(["view:b", "view:a", "view:c"]);
  });
});

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

describe("the events behind an item of a step", () => {
  it("are all lines of the order that name it", () => {
    const view = viewOf([
      eventOf("purchase", "a", 1, { order_id: "o", event_id: "l1" }),
      eventOf("purchase", "b", 1, { order_id: "o", event_id: "l2" }),
      eventOf("purchase", "a", 1, { order_id: "o", event_id: "l3" }),
    ]);
    expect(eventsBehind(view.steps[0]!, 0)).toEqual(["l1", "l3"]);
    expect(eventsBehind(viewOf([], { context: contextOf({ item_id: "p" }) }).steps[0]!, 0)).toEqual([]);
  });
});
