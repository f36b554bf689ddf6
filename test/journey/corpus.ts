import type { Item } from "../../src/catalogue/item.ts";
import { planOf } from "../../src/journey/plans.ts";
import type { RuleOutcome, Situation } from "../../src/journey/rule.ts";
import type { RuleCode } from "../../src/journey/rule-codes.ts";
import type { View } from "../../src/shopper/view.ts";
import { catalogueOf, contextOf, eventOf, preferencesOf, productOf, viewOf } from "./fixtures.ts";

/** One candidate in one situation: what becomes of it, and which rule decides. `decidedBy` null: no rule has anything to say. */
export type Case = {
  readonly name: string;
  readonly view: View;
  readonly item: Item;
  readonly situation?: Partial<Situation>;
  /** Items already in the list, for rules over lists. */
  readonly list?: readonly Item[];
  readonly expected: "keep" | "drop" | "later" | "up" | "down";
  readonly decidedBy: RuleCode | null;
};

const nobody = viewOf([], { rung: "popular" });
const lamp = productOf("lamp");
const drops = (
  name: string,
  decidedBy: RuleCode,
  rest: Omit<Case, "name" | "decidedBy" | "expected">,
): Case => ({ name, decidedBy, expected: "drop", ...rest });
const keeps = (name: string, rest: Omit<Case, "name" | "decidedBy" | "expected">): Case => ({
  name,
  decidedBy: null,
  expected: "keep",
  ...rest,
});
const boost = (more: object) => ({
  id: "b",
  match: { items: ["lamp"], brands: [], categories: [] },
  factor: 2,
  paid: false,
  ...more,
});
const filter = (more: object): Partial<Situation> => ({
  filter: {
    category: [],
    brand: [],
    price_minor: { min: null, max: null },
    attributes: {},
    exclude_items: [],
    ...more,
  },
});
const phone = productOf("phone", { category: ["Phones"] });
const cover = productOf("cover", { category: ["Covers"], accessory_of: ["phone"] });
const pills = productOf("pills", { category: ["Health"], sensitivity: ["health"] });
const pool = [10, 20, 30, 40, 50, 60].map((price_minor, at) => productOf(`p${at}`, { price_minor }));
const saving = preferencesOf({ objectives: { save_money: 1, easy: 0, reliable: 0, informed: 0, fun: 0 } });
const shown = (times: number): View =>
  viewOf(Array.from({ length: times }, (_, at) => eventOf("impression", "lamp", at + 1)));
const at = (moment: Parameters<typeof planOf>[0]): Partial<Situation> => ({ plan: planOf(moment) });

export const CORPUS: readonly Case[] = [
  keeps("an ordinary item for nobody in particular", { view: nobody, item: lamp }),
  drops("out of stock", "unavailable", { view: nobody, item: { ...lamp, available: false } }),
  drops("priced in another currency than the answer", "unavailable", {
    view: nobody,
    item: { ...lamp, currency: "GBP" },
    situation: { currency: "EUR" },
  }),
  keeps("without a currency of its own", { view: nobody, item: lamp, situation: { currency: "EUR" } }),

  drops("outside the asked category", "filter", {
    view: nobody,
    item: lamp,
    situation: filter({ category: ["Garden"] }),
  }),
  keeps("in the asked category, any level, any case", {
    view: nobody,
    item: lamp,
    situation: filter({ category: ["home"] }),
  }),
  keeps("in the asked category, as a path", {
    view: nobody,
    item: lamp,
    situation: filter({ category: ["Home > Lamps"] }),
  }),
  drops("of another brand", "filter", { view: nobody, item: lamp, situation: filter({ brand: ["Acme"] }) }),
  drops("above the asked price", "filter", {
    view: nobody,
    item: { ...lamp, price_minor: 501 },
    situation: filter({ price_minor: { min: null, max: 500 } }),
  }),
  drops("without a price where one is asked", "filter", {
    view: nobody,
    item: lamp,
    situation: filter({ price_minor: { min: 1, max: null } }),
  }),
  drops("with another attribute", "filter", {
    view: nobody,
    item: { ...lamp, attributes: { colour: "red" } },
    situation: filter({ attributes: { colour: "blue" } }),
  }),
  drops("left out by the request", "filter", {
    view: nobody,
    item: lamp,
    situation: filter({ exclude_items: ["lamp"] }),
  }),

  drops("left out by the shop", "excluded", {
    view: nobody,
    item: lamp,
    situation: { exclusions: [{ items: [], brands: [], categories: ["Lamps"] }] },
  }),
  keeps("of another category than the shop leaves out", {
    view: nobody,
    item: phone,
    situation: { exclusions: [{ items: [], brands: [], categories: ["Lamps"] }] },
  }),
  keeps("not meant by an empty exclusion", {
    view: nobody,
    item: lamp,
    situation: { exclusions: [{ items: [], brands: [], categories: [] }] },
  }),

  drops("the page itself", "on_page", {
    view: viewOf([], { rung: "context", context: contextOf({ item_id: "lamp" }) }),
    item: lamp,
  }),
  drops("one of the things that the page is about", "on_page", {
    view: viewOf([], { rung: "context", context: contextOf({ items: ["lamp"] }) }),
    item: lamp,
  }),

  keeps("something else than the page shows", {
    view: viewOf([], { rung: "context", context: contextOf({ item_id: "lamp" }) }),
    item: phone,
  }),

  drops("dismissed by id, without any grant", "dismissed", {
    view: viewOf([], {
      rung: "context",
      preferences: preferencesOf({ dismissed: { items: ["lamp"], brands: [], categories: [] } }),
    }),
    item: lamp,
    situation: { granted: new Set() },
  }),
  drops("of a dismissed brand", "dismissed", {
    view: viewOf([], {
      preferences: preferencesOf({ dismissed: { items: [], brands: ["ACME"], categories: [] } }),
    }),
    item: { ...lamp, brand: "Acme" },
  }),
  drops("in a dismissed category", "dismissed", {
    view: viewOf([], {
      preferences: preferencesOf({ dismissed: { items: [], brands: [], categories: ["Home > Lamps"] } }),
    }),
    item: lamp,
  }),
  keeps("in another category of the same name", {
    view: viewOf([], {
      preferences: preferencesOf({ dismissed: { items: [], brands: [], categories: ["Garden > Lamps"] } }),
    }),
    item: lamp,
  }),
  drops("sent away by a dismiss event", "dismissed", {
    view: viewOf([eventOf("dismiss", "lamp", 3)]),
    item: lamp,
  }),

  drops("a product while a complaint is open", "open_complaint", {
    view: viewOf([], { open_complaint: true }),
    item: lamp,
  }),
  keeps("a manual while a complaint is open", {
    view: viewOf([], { open_complaint: true }),
    item: { ...lamp, kind: "content" },
  }),
  drops("a product where somebody asks for help", "open_complaint", {
    view: nobody,
    item: lamp,
    situation: at("service"),
  }),

  drops("an adult product for a minor", "minor", {
    view: nobody,
    item: { ...lamp, attributes: { adult: true } },
    situation: { minor: true },
  }),
  drops("a sensitive product for a minor", "minor", {
    view: nobody,
    item: pills,
    situation: { minor: true },
  }),
  keeps("an ordinary product for a minor", { view: nobody, item: lamp, situation: { minor: true } }),
  keeps("an adult product for an adult", { view: nobody, item: { ...lamp, attributes: { adult: true } } }),

  drops("a sensitive product, from behaviour, without the grant", "sensitive", {
    view: viewOf([eventOf("view", "lamp", 1)]),
    item: pills,
  }),
  drops("a sensitive product in a session without the grant", "sensitive", {
    view: viewOf([], { rung: "session" }),
    item: pills,
  }),
  keeps("a sensitive product with the grant", {
    view: viewOf(),
    item: pills,
    situation: { granted: new Set(["personalise", "sensitive"]) },
  }),
  keeps("a sensitive product where the page is about such products", {
    view: viewOf([], { context: contextOf({ item_id: "bandage" }) }),
    item: pills,
    situation: { item: catalogueOf([productOf("bandage", { sensitivity: ["health"] })]) },
  }),
  drops("a product with one more sensitive side than the page", "sensitive", {
    view: viewOf([], { context: contextOf({ item_id: "bandage" }) }),
    item: { ...pills, sensitivity: ["health", "religion"] },
    situation: { item: catalogueOf([productOf("bandage", { sensitivity: ["health"] })]) },
  }),
  keeps("a sensitive product that does not come from behaviour", {
    view: viewOf([], { rung: "context" }),
    item: pills,
  }),
  drops("a sensitive product on a device that others see, whatever was granted", "sensitive", {
    view: viewOf([], { preferences: preferencesOf({ discreet: true }) }),
    item: pills,
    situation: { granted: new Set(["personalise", "sensitive"]) },
  }),
  drops("a sensitive product in an e-mail", "sensitive", {
    view: viewOf([], { context: contextOf({ moment: "outreach" }) }),
    item: pills,
    situation: { granted: new Set(["personalise", "sensitive"]) },
  }),

  drops("bought online", "owned", { view: viewOf([eventOf("purchase", "lamp", 100)]), item: lamp }),
  drops("bought in the store", "owned", {
    view: viewOf([eventOf("purchase", "lamp", 100, { channel: "store" })]),
    item: lamp,
  }),
  drops("a consumable that cannot be used up yet", "owned", {
    view: viewOf([eventOf("purchase", "lamp", 29)]),
    item: { ...lamp, consumable: { interval_days: 30 } },
  }),
  keeps("a consumable whose time has come", {
    view: viewOf([eventOf("purchase", "lamp", 30)]),
    item: { ...lamp, consumable: { interval_days: 30 } },
  }),
  keeps("bought and cancelled", {
    view: viewOf([eventOf("purchase", "lamp", 9), eventOf("order_cancelled", "lamp", 8)]),
    item: lamp,
  }),
  keeps("owned, but nothing of the shopper may be read", {
    view: viewOf([eventOf("purchase", "lamp", 9)], { rung: "context" }),
    item: lamp,
    situation: { granted: new Set() },
  }),

  drops("returned", "returned", {
    view: viewOf([eventOf("purchase", "lamp", 9), eventOf("return", "lamp", 2)]),
    item: lamp,
  }),
  drops("a variant of what was returned", "returned", {
    view: viewOf([eventOf("purchase", "lamp", 9), eventOf("return", "lamp", 2)]),
    item: productOf("lamp-red", { variant_of: "lamp" }),
    situation: { item: catalogueOf([lamp]) },
  }),
  drops("what belongs to something returned", "returned", {
    view: viewOf([eventOf("purchase", "phone", 9), eventOf("return", "phone", 2)]),
    item: cover,
    situation: { item: catalogueOf([phone]) },
  }),
  drops("what belongs to the group of a returned variant", "returned", {
    view: viewOf([eventOf("return", "phone-red", 2)]),
    item: cover,
    situation: { item: catalogueOf([productOf("phone-red", { variant_of: "phone" })]) },
  }),
  keeps("something else than what was returned", {
    view: viewOf([eventOf("return", "phone", 2)]),
    item: lamp,
    situation: { item: catalogueOf([phone]) },
  }),
  keeps("what belongs to something kept", {
    view: viewOf([eventOf("purchase", "phone", 9)]),
    item: cover,
    situation: { item: catalogueOf([phone]) },
  }),
  keeps("what belongs to something of which a piece was kept", {
    view: viewOf([
      eventOf("purchase", "phone", 9, { quantity: 2 }),
      eventOf("return", "phone", 2, { quantity: 1 }),
    ]),
    item: cover,
    situation: { item: catalogueOf([phone]) },
  }),

  drops("in the cart of the page", "in_cart", {
    view: viewOf([], {
      rung: "context",
      context: contextOf({ moment: "cart", cart: ["lamp"] }),
      reads_cart: true,
    }),
    item: lamp,
  }),
  drops("put into the cart during this visit", "in_cart", {
    view: viewOf([], { session: [eventOf("cart_add", "lamp", 0.01)] }),
    item: lamp,
  }),
  keeps("not in the cart of the page", {
    view: viewOf([], {
      rung: "context",
      context: contextOf({ moment: "cart", cart: ["lamp"] }),
      reads_cart: true,
    }),
    item: phone,
  }),
  keeps("in a cart that may not be read here", {
    view: viewOf([], { rung: "context", context: contextOf({ cart: ["lamp"] }) }),
    item: lamp,
  }),

  drops("a substitute for what was just bought", "after_purchase", {
    view: viewOf([], {
      rung: "context",
      context: contextOf({ moment: "confirmation", items: ["desk-lamp"] }),
    }),
    item: lamp,
    situation: { item: catalogueOf([productOf("desk-lamp")]) },
  }),
  drops("a substitute for what the newest order holds", "after_purchase", {
    view: viewOf([eventOf("purchase", "desk-lamp", 2)], { context: contextOf({ moment: "after_sales" }) }),
    item: lamp,
    situation: { item: catalogueOf([productOf("desk-lamp")]) },
  }),
  keeps("a substitute for what was bought long ago", {
    view: viewOf([eventOf("purchase", "desk-lamp", 60)], { context: contextOf({ moment: "after_sales" }) }),
    item: lamp,
    situation: { item: catalogueOf([productOf("desk-lamp")]) },
  }),
  keeps("what belongs to what was just bought, even of its kind", {
    view: viewOf([], {
      rung: "context",
      context: contextOf({ moment: "confirmation", items: ["desk-lamp"] }),
    }),
    item: { ...lamp, accessory_of: ["desk-lamp"] },
    situation: { item: catalogueOf([productOf("desk-lamp")]) },
  }),
  keeps("another kind of thing after a purchase", {
    view: viewOf([], { rung: "context", context: contextOf({ moment: "confirmation", items: ["phone"] }) }),
    item: lamp,
    situation: { item: catalogueOf([phone]) },
  }),
  keeps("a substitute while still browsing", {
    view: viewOf([eventOf("purchase", "desk-lamp", 2)]),
    item: lamp,
    situation: { item: catalogueOf([productOf("desk-lamp")]) },
  }),

  {
    name: "shown six times without interest",
    view: shown(6),
    item: lamp,
    expected: "down",
    decidedBy: "fatigue",
  },
  keeps("shown three times", { view: shown(3), item: lamp }),
  keeps("shown often, but of interest since", {
    view: viewOf([
      ...Array.from({ length: 6 }, (_, i) => eventOf("impression", "lamp", i + 2)),
      eventOf("view", "lamp", 1),
    ]),
    item: lamp,
  }),

  {
    name: "cheap for who wants to save",
    view: viewOf([], { preferences: saving }),
    item: pool[0]!,
    situation: { pool: () => pool },
    expected: "up",
    decidedBy: "objectives",
  },
  {
    name: "dear for who wants to save",
    view: viewOf([], { preferences: saving }),
    item: pool[5]!,
    situation: { pool: () => pool },
    expected: "down",
    decidedBy: "objectives",
  },
  keeps("of unknown price for who wants to save", {
    view: viewOf([], { preferences: saving }),
    item: lamp,
    situation: { pool: () => pool },
  }),
  keeps("cheap, but wishes may not be read", {
    view: viewOf([], { rung: "context", preferences: saving }),
    item: pool[0]!,
    situation: { pool: () => pool, granted: new Set() },
  }),

  {
    name: "boosted by the shop",
    view: nobody,
    item: lamp,
    situation: { boosts: [boost({})] },
    expected: "up",
    decidedBy: "promoted",
  },
  keeps("a boost for something else", { view: nobody, item: phone, situation: { boosts: [boost({})] } }),
  keeps("a paid boost towards a child", {
    view: nobody,
    item: lamp,
    situation: { minor: true, boosts: [boost({ paid: true })] },
  }),
  keeps("a boost where somebody pays at the checkout", {
    view: nobody,
    item: lamp,
    situation: { ...at("checkout"), boosts: [boost({})] },
  }),

  {
    name: "a second variant of one thing",
    view: nobody,
    item: productOf("lamp-red", { variant_of: "lamp" }),
    list: [lamp],
    expected: "drop",
    decidedBy: "variety",
  },
  {
    name: "a second variant, where variants are wanted",
    view: nobody,
    item: productOf("lamp-red", { variant_of: "lamp" }),
    list: [lamp],
    situation: { variants: true },
    expected: "keep",
    decidedBy: null,
  },
  {
    name: "the fourth of a kind in a row",
    view: nobody,
    item: lamp,
    list: ["a", "b", "c"].map((id) => productOf(id)),
    expected: "later",
    decidedBy: "variety",
  },
  {
    name: "the fourth of a kind on that category’s own page",
    view: nobody,
    item: lamp,
    list: ["a", "b", "c"].map((id) => productOf(id)),
    situation: at("category"),
    expected: "keep",
    decidedBy: null,
  },
  {
    name: "the fourth of a kind, not in a row",
    view: nobody,
    item: lamp,
    list: [productOf("a"), phone, productOf("b"), productOf("c")],
    expected: "keep",
    decidedBy: null,
  },
];

export const outcomeOf = (outcome: RuleOutcome | null): Case["expected"] =>
  outcome === null ? "keep" : outcome.effect === "drop" ? "drop" : outcome.factor > 1 ? "up" : "down";
