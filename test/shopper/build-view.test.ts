import { describe, expect, it } from "vitest";
import { buildView, eventsBehind } from "../../src/shopper/build-view.ts";
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
