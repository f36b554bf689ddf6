import { describe, expect, it } from "vitest";
import { eventOf, NOW, viewOf } from "../journey/fixtures.ts";

const told = (view: ReturnType<typeof viewOf>): string[] =>
  view.steps.map((step) => `${step.type}:${step.items.join("+")}`);

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
    expect([...view.sent_back]).toEqual([["a", NOW - 5 * 86_400_000]]);
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
    expect([...view.sent_back]).toEqual([["a", NOW - 5 * 86_400_000]]);
  });

  it("tell of a whole order that went back when it did, not when it was bought", () => {
    const view = viewOf([
      eventOf("purchase", "a", 90, { order_id: "first" }),
      eventOf("purchase", "a", 9, { order_id: "o" }),
      eventOf("return", null, 2, { order_id: "o" }),
    ]);
    expect(view.owned.get("a")).toMatchObject({ quantity: 1, last_at: NOW - 90 * 86_400_000 });
    expect([...view.sent_back]).toEqual([["a", NOW - 2 * 86_400_000]]);
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
