import { describe, expect, it } from "vitest";
import type { Lift } from "../../src/journey/apply-rules.ts";
import type { Move } from "../../src/journey/judge-candidate.ts";
import type { PromotionGround } from "../../src/journey/rules/shop-wishes.ts";
import { contextOf, eventOf, viewOf } from "../journey/fixtures.ts";
import { attributionOf, explainedOf, moveOf, tell } from "./reason-cases.ts";

describe("reasons from the page", () => {
  it("name the item of the page, as goods or as kin", () => {
    const view = viewOf([], { rung: "context", context: contextOf({ item_id: "stand" }) });
    const explained = explainedOf(attributionOf([[0, 0, 1]]));
    expect(tell(explained, view)[0]).toMatchObject({
      code: "goes_with_item",
      text: "Goes with “Cake stand”.",
      evidence: [{ event_id: null, type: "context", item_id: "stand", occurred_at: null, age_days: null }],
    });
    expect(tell(explained, view, { facts: { learnt_from: "content" } })[0]).toMatchObject({
      code: "similar_in_catalogue",
    });
  });

  it("name the cart", () => {
    const view = viewOf([], {
      rung: "context",
      context: contextOf({ moment: "cart", cart: ["stand", "lamp"] }),
      reads_cart: true,
    });
    expect(
      tell(
        explainedOf(
          attributionOf([
            [0, 0, 1],
            [0, 1, 2],
          ]),
        ),
        view,
      )[0],
    ).toMatchObject({ code: "goes_with_cart", text: "Goes with “Lamp” and “Cake stand” in your cart." });
  });

  it("complete a purchase after it", () => {
    const page = viewOf([], {
      rung: "context",
      context: contextOf({ moment: "confirmation", items: ["stand"] }),
    });
    expect(tell(explainedOf(attributionOf([[0, 0, 1]])), page)[0]).toMatchObject({
      code: "completes_purchase",
      text: "Completes your purchase of “Cake stand”.",
    });
    const stored = viewOf([eventOf("purchase", "stand", 1), eventOf("purchase", "lamp", 60)], {
      context: contextOf({ moment: "after_sales" }),
    });
    expect(
      tell(
        explainedOf(
          attributionOf([
            [0, 0, 2],
            [1, 0, 1],
          ]),
        ),
        stored,
      ).map(({ code }) => code),
    ).toEqual(["completes_purchase", "because_bought"]);
  });
});

describe("reasons from rules and the prior", () => {
  const view = viewOf([eventOf("view", "stand", 1)]);
  const lift: Lift = { code: "objectives", rank_without: 8 };

  it("say that a wish moved an item, where it stands higher for it", () => {
    const moves = [moveOf("objectives", 1, { wishes: ["save_money", "easy"] })];
    expect(
      tell(explainedOf(attributionOf([[0, 0, 3]]), { moves, lifts: [lift] }), view).map(({ code, share }) => [
        code,
        share,
      ]),
    ).toEqual([
      ["because_viewed", 0.75],
      ["cheaper_as_you_asked", 0.25],
    ]);
    expect(
      tell(explainedOf(attributionOf([[0, 0, 3]]), { moves, lifts: [] }), view).map(({ code }) => code),
    ).toEqual(["because_viewed"]);
  });

  it("always say that the shop promotes an item, and that somebody pays", () => {
    const many = viewOf([
      eventOf("view", "stand", 1),
      eventOf("click", "tin", 2),
      eventOf("purchase", "lamp", 3),
    ]);
    const attribution = attributionOf(
      [
        [0, 0, 3],
        [1, 0, 3],
        [2, 0, 3],
      ],
      3,
    );
    const paid = tell(
      explainedOf(attribution, {
        moves: [moveOf("promoted", 0.1, { promotion: { ground: "paid", on_behalf_of: "Acme" } })],
      }),
      many,
    );
    expect(paid).toHaveLength(3);
    expect(paid[2]).toMatchObject({
      code: "promoted",
      text: "Advertisement: someone pays this shop to show it here.",
    });
    // Where the page has a reason of its own as well, another one gives way.
    const onPage = tell(
      explainedOf(attribution, {
        moves: [moveOf("promoted", 0.1, { promotion: { ground: "margin", on_behalf_of: null } })],
      }),
      many,
      { facts: { match: "in_category" } },
    );
    expect(onPage.map(({ code }) => code).sort()).toEqual(["because_viewed", "in_category", "promoted"]);
    const own = (ground: PromotionGround) =>
      tell(
        explainedOf(attribution, {
          moves: [moveOf("promoted", 9, { promotion: { ground, on_behalf_of: null } })],
        }),
        many,
      )[0];
    expect(own("own_choice")).toMatchObject({ code: "promoted", text: "This shop is promoting it." });
    expect(own("clearance")).toMatchObject({
      code: "promoted",
      text: "This shop is promoting it to clear its stock.",
    });
  });

  it("say that the shop promotes what has a place for something else, what is paid for first", () => {
    const boosted = moveOf("promoted", 1, { promotion: { ground: "season", on_behalf_of: null } });
    const textsOf = (moves: Move[], lifts: Lift[]) =>
      tell(explainedOf(attributionOf([[0, 0, 3]]), { moves, lifts }), view).map(({ text }) => text);
    const isNew: Lift = { code: "new_arrivals", rank_without: 999 };
    expect(textsOf([boosted, moveOf("new_arrivals", 0)], [isNew])).toEqual([
      "New in this shop.",
      "This shop is promoting it for the season.",
    ]);
    const pinned = (ground: PromotionGround) =>
      moveOf("pinned", 0, { promotion: { ground, on_behalf_of: ground === "paid" ? "Acme" : null } });
    const isPinned: Lift = { code: "pinned", rank_without: 999 };
    expect(textsOf([boosted, pinned("clearance")], [isPinned])).toEqual([
      "This shop is promoting it to clear its stock.",
      "This shop is promoting it for the season.",
    ]);
    expect(textsOf([boosted, pinned("paid")], [isPinned])).toEqual([
      "Advertisement: someone pays this shop to show it here.",
    ]);
    const paidBoost = moveOf("promoted", 1, { promotion: { ground: "paid", on_behalf_of: "Acme" } });
    expect(textsOf([paidBoost, pinned("clearance")], [isPinned])).toContain(
      "Advertisement: someone pays this shop to show it here.",
    );
  });

  it("say nothing of what somebody did where the model does not say what it looked at", () => {
    const opaque = attributionOf([], 0, false);
    const boosted = moveOf("promoted", 1, { promotion: { ground: "season", on_behalf_of: null } });
    expect(tell(explainedOf(opaque, { moves: [boosted] }), view)).toMatchObject([
      { code: "promoted", share: 1 },
    ]);
    const wished = moveOf("objectives", 1, { wishes: ["save_money"] });
    const noEvents = viewOf([], { rung: "profile" });
    for (const moves of [[wished], [wished, boosted]]) {
      const told = tell(explainedOf(opaque, { moves, lifts: [lift] }), noEvents);
      expect(told.map(({ text }) => text)).not.toContain("Fits what you have done here, taken together.");
      expect(told.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    }
    // What a rule gave is no part of what is said of one's steps.
    const moves = [moveOf("objectives", 3, { wishes: ["save_money"] })];
    expect(
      tell(explainedOf(attributionOf([[0, 0, 1]], 0, false), { moves, lifts: [lift] }), view).map(
        ({ code, share }) => [code, share],
      ),
    ).toEqual([
      ["cheaper_as_you_asked", 0.75],
      ["general", 0.25],
    ]);
  });

  it("do not count what a rule took away", () => {
    expect(
      tell(explainedOf(attributionOf([[0, 0, 3]]), { moves: [moveOf("fatigue", -2)] }), view),
    ).toMatchObject([{ code: "because_viewed", share: 1 }]);
  });

  it("say popular only of what enough shoppers chose, and tell the shop’s own order by its name", () => {
    const explained = explainedOf(attributionOf([], 1));
    expect(tell(explained, view)[0]).toMatchObject({
      code: "popular",
      text: "Popular here: at least 10 shoppers looked at it or bought it.",
      share: 1,
    });
    expect(tell(explained, view, { facts: { isPopular: () => false } })[0]).toMatchObject({
      code: "general",
      text: "Chosen from this shop’s range.",
    });
    expect(tell(explained, view, { facts: { prior_from: "bestseller" } })[0]!.code).toBe("shop_bestseller");
    expect(tell(explained, view, { facts: { prior_from: null } })[0]!.code).toBe("general");
    expect(tell(explained, view, { facts: { prior_from: "newest" } })[0]!.code).toBe("newest");
  });

  it(
    "fall back to a general reason where nothing speaks for an item, or where the explanation is not " +
      "faithful",
    () => {
      expect(tell(explainedOf(attributionOf([[0, 0, -1]])), view)).toMatchObject([
        { code: "general", share: 0 },
      ]);
      expect(tell(explainedOf(attributionOf([[0, 0, 3]], 1, false)), view)).toMatchObject([
        { code: "general", text: "Fits what you have done here, taken together.", share: 0.75, evidence: [] },
      ]);
      expect(
        tell(
          explainedOf(attributionOf([[0, 0, 3]], 0, false)),
          viewOf([], { rung: "context", context: contextOf({ item_id: "stand" }) }),
        )[0]!.text,
      ).toBe("Chosen from this shop’s range.");
    },
  );
});
