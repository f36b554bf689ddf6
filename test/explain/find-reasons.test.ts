import { describe, expect, it } from "vitest";
import type { Attribution } from "../../src/explain/attribute.ts";
import { basisOf } from "../../src/explain/basis.ts";
import { type ExplainedItem, findReasons, type ReasonFacts } from "../../src/explain/find-reasons.ts";
import { REASON_CODES } from "../../src/explain/reason-codes.ts";
import { type Reason, type TellFacts, tellReason } from "../../src/explain/tell-reason.ts";
import { createWording, MESSAGES } from "../../src/explain/wording/wording.ts";
import type { Lift, Move } from "../../src/journey/apply-rules.ts";
import type { View } from "../../src/shopper/view.ts";
import { catalogueOf, contextOf, DAY, eventOf, NOW, productOf, viewOf } from "../journey/fixtures.ts";

const stand = productOf("stand", { title: "Cake stand", category: ["Kitchen", "Baking"] });
const tin = productOf("tin", {
  title: "Cake tin",
  category: ["Kitchen", "Baking"],
  translations: { nb: { title: "Kakeform" } },
});
const lamp = productOf("lamp", { title: "Lamp" });
const pills = productOf("pills", { title: "Pills", category: ["Health"], sensitivity: ["health"] });
const cup = productOf("cup", { title: "Cup", category: ["Kitchen", "Baking"] });
const item = catalogueOf([stand, tin, lamp, pills, cup]);

const wording = createWording();
const told = (more: Partial<TellFacts> = {}): TellFacts => ({
  words: wording.words("en", "formal"),
  item,
  discreet: false,
  channel: "web",
  now: NOW,
  threshold: 10,
  ranking: null,
  ...more,
});
const facts = (view: View, more: Partial<ReasonFacts> = {}): ReasonFacts => ({
  view,
  item,
  learnt_from: "behaviour",
  prior_from: "shoppers",
  isPopular: () => true,
  ...more,
});
const attributionOf = (
  values: readonly (readonly [step: number, position: number, value: number])[],
  prior = 0,
  faithful = true,
): Attribution => ({
  contributions: values.map(([step, position, value]) => ({ step, position, value })),
  prior,
  score: values.reduce((sum, [, , value]) => sum + value, prior),
  residual: 0,
  faithful,
});
const explainedOf = (attribution: Attribution, more: Partial<ExplainedItem> = {}): ExplainedItem => ({
  item: cup,
  attribution,
  moves: [],
  lifts: [],
  ...more,
});
const moveOf = (code: Move["code"], delta: number, more: Partial<Move> = {}): Move => ({
  code,
  factor: 1.2,
  delta,
  wishes: [],
  paid: false,
  ...more,
});
const tell = (
  explained: ExplainedItem,
  view: View,
  more: { facts?: Partial<ReasonFacts>; told?: Partial<TellFacts> } = {},
): Reason[] =>
  findReasons(explained, facts(view, more.facts)).map((reason) =>
    tellReason(reason, explained.item, told(more.told)),
  );

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
      text: "New in “Baking”, where you have been looking.",
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
    const paid = tell(explainedOf(attribution, { moves: [moveOf("promoted", 0.1, { paid: true })] }), many);
    expect(paid).toHaveLength(3);
    expect(paid[2]).toMatchObject({
      code: "promoted",
      text: "Advertisement: someone pays this shop to show it here.",
    });
    expect(tell(explainedOf(attribution, { moves: [moveOf("promoted", 9)] }), many)[0]).toMatchObject({
      code: "promoted",
      text: "This shop is promoting it.",
    });
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
      text: "Popular here: at least 10 shoppers chose it.",
      share: 1,
    });
    expect(tell(explained, view, { facts: { isPopular: () => false } })[0]).toMatchObject({
      code: "general",
      text: "Chosen from this shop’s range.",
    });
    expect(
      tell({ ...explained, item: { ...cup, sales_rank: 3 } }, view, {
        facts: { prior_from: "sales_rank" },
      })[0]!.code,
    ).toBe("shop_bestseller");
    expect(tell(explained, view, { facts: { prior_from: "sales_rank" } })[0]!.code).toBe("general");
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

describe("the words of reasons", () => {
  it("have a sentence and a label for every code", () => {
    for (const code of REASON_CODES)
      expect([`${code}.text` in MESSAGES.en, `${code}.label` in MESSAGES.en], code).toEqual([true, true]);
  });

  it("are those of the answer’s language, titles too", () => {
    const view = viewOf([eventOf("view", "tin", 2)]);
    const explained = explainedOf(attributionOf([[0, 0, 1]]));
    expect(tell(explained, view, { told: { words: wording.words("nb", "formal") } })[0]!.text).toBe(
      "Fordi du så på «Kakeform» for 2 dager siden.",
    );
    expect(tell(explained, view, { told: { words: wording.words("nl", "informal") } })[0]!.text).toBe(
      "Omdat je 2 dagen geleden ‘Cake tin’ bekeek.",
    );
  });
});

describe("the basis of a suggestion", () => {
  const view = viewOf([eventOf("view", "stand", 1)], { context: contextOf({ item_id: "tin" }) });
  const input = {
    item_id: "cup",
    attribution: attributionOf([[0, 0, 1]]),
    lifts: [] as Lift[],
    limit: 10,
    view,
    without_history: new Set<string>(),
  };
  it("is personal where the item leaves the list without history", () =>
    expect(basisOf(input)).toBe("personalised"));
  it("is the page where it stays and the page speaks for it", () => {
    expect(basisOf({ ...input, without_history: new Set(["cup"]) })).toBe("contextual");
    expect(basisOf({ ...input, without_history: null })).toBe("contextual");
  });
  it("is popularity where nothing else speaks for it", () =>
    expect(basisOf({ ...input, attribution: attributionOf([], 1), without_history: null })).toBe("popular"));
  it("is the boost where it would not be in the list without", () => {
    expect(basisOf({ ...input, lifts: [{ code: "promoted", rank_without: 11 }] })).toBe("promoted");
    expect(basisOf({ ...input, lifts: [{ code: "promoted", rank_without: 10 }] })).toBe("personalised");
  });
});
