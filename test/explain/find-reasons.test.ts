import { describe, expect, it } from "vitest";
import { contextOf, DAY, eventOf, NOW, viewOf } from "../journey/fixtures.ts";
import { attributionOf, cup, explainedOf, tell } from "./reason-cases.ts";

describe("reasons from what the shopper did", () => {
  it(
    "group contributions by what was done, strongest first, with shares of all that speaks " + "for the item",
    () => {
      const view = viewOf([
        eventOf("purchase", "stand", 12, { channel: "store" }),
        eventOf("view", "tin", 2),
        eventOf("view", "lamp", 3),
      ]);
      const reasons = tell(
        explainedOf(
          attributionOf(
            [
              [0, 0, 2],
              [1, 0, 1],
              [2, 0, 6],
              [2, 0, -4],
            ],
            1,
          ),
        ),
        view,
      );
      expect(reasons.map(({ code, share }) => [code, share])).toEqual([
        ["because_bought", 0.6],
        ["because_viewed", 0.3],
        ["popular", 0.1],
      ]);
      expect(reasons[0]!.text).toBe("Because you bought “Cake stand” in the store 12 days ago.");
      expect(reasons[1]!.text).toBe("Because you looked at “Cake tin” and “Lamp”.");
      expect(reasons[0]!.aria).toBe(
        "Why “Cup” is suggested: Because you bought “Cake stand” in the store 12 days ago.",
      );
      expect(reasons[0]!.evidence).toEqual([
        {
          event_id: "purchase-stand-12",
          type: "purchase",
          item_id: "stand",
          title: "Cake stand",
          channel: "store",
          occurred_at: NOW - 12 * DAY,
          age_days: 12,
        },
      ]);
    },
  );

  it.each([
    ["view", "because_viewed", "Because you looked at “Lamp” yesterday."],
    ["click", "because_clicked", "Because you opened “Lamp” yesterday."],
    ["cart_add", "because_carted", "Because you put “Lamp” in your cart yesterday."],
    ["wishlist_add", "because_wished", "Because “Lamp” went on your wish list yesterday."],
    ["rating", "because_rated", "Because you rated “Lamp” yesterday."],
    ["purchase", "because_bought", "Because you bought “Lamp” yesterday."],
  ] as const)("%s is %s", (type, code, text) => {
    const [reason] = tell(explainedOf(attributionOf([[0, 0, 1]])), viewOf([eventOf(type, "lamp", 1)]));
    expect([reason!.code, reason!.text]).toEqual([code, text]);
  });

  it("say that an item was bought or seen before, where it speaks for itself", () => {
    expect(
      tell(explainedOf(attributionOf([[0, 0, 1]])), viewOf([eventOf("purchase", "cup", 40)]))[0],
    ).toMatchObject({ code: "bought_before", text: "You bought this 1 month ago." });
    expect(
      tell(explainedOf(attributionOf([[0, 0, 1]])), viewOf([eventOf("view", "cup", 2)]))[0],
    ).toMatchObject({ code: "seen_before", text: "You were interested in this 2 days ago." });
  });

  it("name two things and count the others", () => {
    const view = viewOf([
      eventOf("view", "stand", 1),
      eventOf("view", "tin", 2),
      eventOf("view", "lamp", 3),
      eventOf("view", "stand", 4),
    ]);
    const [reason] = tell(
      explainedOf(
        attributionOf([
          [0, 0, 1],
          [1, 0, 3],
          [2, 0, 2],
          [3, 0, 0.5],
        ]),
      ),
      view,
    );
    expect(reason!.text).toBe("Because you looked at “Cake tin”, “Lamp” and 1 more.");
    expect(reason!.evidence.map((each) => each.event_id)).toEqual([
      "view-tin-2",
      "view-lamp-3",
      "view-stand-1",
    ]);
  });

  it("leave out what added nothing, what spoke against, and what hardly counted", () => {
    const view = viewOf([
      eventOf("view", "stand", 1),
      eventOf("click", "tin", 2),
      eventOf("purchase", "lamp", 3),
    ]);
    expect(
      tell(
        explainedOf(
          attributionOf([
            [0, 0, 1],
            [1, 0, -3],
            [2, 0, 0.01],
          ]),
        ),
        view,
      ).map(({ code }) => code),
    ).toEqual(["because_viewed"]);
  });

  it("never name a sensitive product, whatever was granted", () => {
    const view = viewOf([
      eventOf("purchase", "pills", 3, { sensitive: true }),
      eventOf("purchase", "lamp", 4),
    ]);
    const reasons = tell(
      explainedOf(
        attributionOf([
          [0, 0, 3],
          [1, 0, 1],
        ]),
      ),
      view,
    );
    expect(reasons[0]!.text).toBe("Because you bought “Lamp” 4 days ago.");
    const alone = tell(explainedOf(attributionOf([[0, 0, 3]])), viewOf([eventOf("purchase", "pills", 3)]));
    expect(alone).toMatchObject([
      { code: "general", text: "Fits what you have done here, taken together.", evidence: [], share: 1 },
    ]);
    expect(JSON.stringify([reasons, alone])).not.toContain("ills");
  });

  it("speak of a thing that is no longer sold without a name", () => {
    expect(tell(explainedOf(attributionOf([[0, 0, 1]])), viewOf([eventOf("view", "gone", 1)]))[0]!.text).toBe(
      "Because you looked at an item that is no longer sold.",
    );
  });

  it("point at a new item in a category that two or more steps follow", () => {
    const fresh = { ...cup, published_at: NOW - 5 * DAY };
    const view = viewOf([eventOf("view", "stand", 1), eventOf("view", "tin", 2)]);
    const explained = explainedOf(
      attributionOf([
        [0, 0, 1],
        [1, 0, 1],
      ]),
      { item: fresh },
    );
    expect(tell(explained, view)[0]).toMatchObject({
      code: "new_in_category_you_follow",
      text: "New in “Baking”, a category you come back to.",
    });
    expect(tell({ ...explained, item: { ...cup, published_at: NOW - 40 * DAY } }, view)[0]!.code).toBe(
      "because_viewed",
    );
    expect(tell({ ...explained, attribution: attributionOf([[0, 0, 1]]) }, view)[0]!.code).toBe(
      "because_viewed",
    );
  });
});

describe("on a device that others see", () => {
  it.each(["purchase", "view", "click", "cart_add", "wishlist_add", "rating"] as const)(
    "a reason from a %s names the category alone",
    (type) => {
      const [reason] = tell(explainedOf(attributionOf([[0, 0, 1]])), viewOf([eventOf(type, "stand", 1)]), {
        told: { discreet: true },
      });
      expect(reason!.text).toContain("“Baking”");
      expect(reason!.text).not.toContain("Cake stand");
      expect(reason!.evidence).toEqual([]);
    },
  );

  it("does not say that this very thing was bought", () => {
    const [reason] = tell(explainedOf(attributionOf([[0, 0, 1]])), viewOf([eventOf("purchase", "cup", 1)]), {
      told: { discreet: true },
    });
    expect(reason).toMatchObject({
      code: "because_bought",
      label: "From your purchases",
      text: "Because of something you bought in “Baking”.",
    });
  });

  it("names what the page itself shows", () => {
    const view = viewOf([], { context: contextOf({ item_id: "stand" }) });
    expect(tell(explainedOf(attributionOf([[0, 0, 1]])), view, { told: { discreet: true } })[0]!.text).toBe(
      "Goes with “Cake stand”.",
    );
  });
});
