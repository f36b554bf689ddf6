import fc from "fast-check";
import { type Item, itemFrom } from "../../src/catalogue/item.ts";
import { NO_PREFERENCES } from "../../src/consent/preferences.ts";
import { applyRules, type RuledList } from "../../src/journey/apply-rules.ts";
import type { Candidate } from "../../src/journey/judge-candidate.ts";
import { placeItems } from "../../src/journey/place-items.ts";
import { WHILE_CHOOSING } from "../../src/journey/rules/rule.ts";
import { RULES } from "../../src/journey/rules/rules.ts";
import { PROMOTION_GROUNDS, type ShopWishes } from "../../src/journey/rules/shop-wishes.ts";
import type { RuleMoment } from "../../src/shop-rules/active-rules.ts";
import { type ItemFilter, type ShopRule, WEEKDAYS } from "../../src/shop-rules/shop-rule.ts";
import { MOMENTS } from "../../src/shopper/moments.ts";
import type { View } from "../../src/shopper/view.ts";
import { contextOf, eventOf, NOW, situationOf, viewOf } from "../journey/fixtures.ts";

export const SEED = 20261126;
export const RUNS = 1000;
const SIZE = 16;

/** Each of a kind of its own, so that variety has nothing to say. */
export const RANGE: readonly Item[] = Array.from({ length: SIZE }, (_, at) =>
  itemFrom({
    item_id: `i${at}`,
    title: `Thing ${at}`,
    category: [`Kind ${at}`, `Half ${at % 2}`, `Leaf ${at}`],
    brand: `Brand ${at % 3}`,
    price_minor: 100 * at,
    currency: "EUR",
    rating: { average: at % 6, count: 10 },
    published_at: NOW - at * 86_400_000,
    attributes: { colour: at % 4 },
  }),
);
const IDS = RANGE.map(({ item_id }) => item_id);

const someOf = <T>(all: readonly T[], most = 3) =>
  fc.uniqueArray(fc.constantFrom(...all), { maxLength: most });

const filterOf: fc.Arbitrary<ItemFilter> = fc.record({
  items: someOf(IDS, 6),
  category: someOf(["Half 0", "Half 1"], 1),
  brand: someOf(["brand 0", "BRAND 1"], 1),
  price: fc.option(
    fc.record({
      min_minor: fc.option(fc.integer({ min: 0, max: 800 })),
      max_minor: fc.option(fc.integer({ min: 0, max: 1600 })),
      currency: fc.constant("EUR"),
    }),
    { freq: 1 },
  ),
  attributes: fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    fc.record({ colour: fc.integer({ min: 0, max: 3 }) }),
  ),
  rating_at_least: fc.option(fc.integer({ min: 0, max: 5 }), { freq: 1 }),
  published_within_days: fc.option(fc.integer({ min: 1, max: 20 }), { freq: 1 }),
});

const weekly = fc.record({
  days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
  from: fc.constantFrom("00:00", "09:30", "22:00"),
  to: fc.constantFrom("06:00", "12:00", "23:59"),
  time_zone: fc.constantFrom("Europe/Amsterdam", "America/New_York"),
});

const ruleOf = (at: number): fc.Arbitrary<ShopRule> => {
  const shared = {
    rule_id: fc.constant(`r${at}`),
    filter: filterOf,
    moments: someOf(MOMENTS, 3),
    slots: someOf(["default", "complement"], 1),
    schedule: fc.record({
      from: fc.option(fc.constantFrom(NOW - 1000, NOW, NOW + 1), { freq: 1 }),
      until: fc.option(fc.constantFrom(NOW, NOW + 1000), { freq: 1 }),
      weekly: fc.option(weekly, { freq: 1 }),
    }),
    on_behalf_of: fc.constant(null),
    changed_at: fc.constant(NOW),
  };
  const ground = fc.constantFrom(...PROMOTION_GROUNDS);
  return fc.oneof(
    fc.record({
      ...shared,
      effect: fc.constant("boost" as const),
      factor: fc.double({ min: 1.01, max: 3, noNaN: true }),
      ground,
    }),
    fc.record({
      ...shared,
      effect: fc.constant("pin" as const),
      place: fc.integer({ min: 1, max: 20 }),
      ground,
    }),
    fc.record({
      ...shared,
      effect: fc.constant("bury" as const),
      factor: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    }),
    fc.record({ ...shared, effect: fc.constantFrom("require" as const, "exclude" as const) }),
  );
};

export const configuration = fc
  .tuple(
    fc.integer({ min: 0, max: 8 }),
    fc.constantFrom(...WHILE_CHOOSING),
    fc.constantFrom("default", "complement"),
  )
  .chain(([rules, moment, slot]) =>
    fc.record({
      rules: fc.tuple(...Array.from({ length: rules }, (_, at) => ruleOf(at))),
      moment: fc.constant(moment),
      slot: fc.constant(slot),
      order: fc.shuffledSubarray(RANGE as Item[], { minLength: SIZE, maxLength: SIZE }),
      gaps: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: SIZE, maxLength: SIZE }),
      limit: fc.integer({ min: 1, max: SIZE + 4 }),
    }),
  );

export const catalogue = {
  bestFirst: () => IDS,
  item: (itemId: string) => RANGE.find(({ item_id }) => item_id === itemId) ?? null,
};

export const candidatesOf = (order: readonly Item[], gaps: readonly number[]): Candidate[] => {
  let score = gaps.reduce((sum, gap) => sum + gap, 1);
  return order.map((item, at) => ({ item, score: (score -= gaps[at] ?? 1) }));
};

export const listOf = (
  candidates: readonly Candidate[],
  shop: ShopWishes,
  view: View,
  limit: number,
): RuledList<Candidate> => {
  const situation = { ...situationOf(view), shop, item: catalogue.item };
  return placeItems({
    situation,
    rules: RULES,
    limit,
    makeList: (isLeftOut) =>
      applyRules({
        candidates: candidates.filter(({ item }) => !isLeftOut(item)),
        situation,
        rules: RULES,
        limit,
      }),
    candidateOf: ({ item_id }) => candidates.find(({ item }) => item.item_id === item_id) ?? null,
  });
};
export const idsOf = ({ kept }: RuledList<Candidate>): string[] =>
  kept.map(({ candidate }) => candidate.item.item_id);

/** Refuses to be asked for anything but what stands on the list. */
export const onlyReadable = <T extends object>(target: T, fields: readonly string[]): T =>
  new Proxy(target, {
    get: (whole, name) => {
      if (typeof name === "string" && !fields.includes(name)) throw new Error(`${name} was read`);
      return Reflect.get(whole, name) as unknown;
    },
  });

/** Fields by which the documentation says that a rule may mean an item. */
export const OF_ITEMS = [
  "item_id",
  "category",
  "brand",
  "price_minor",
  "currency",
  "attributes",
  "rating",
  "published_at",
];

export const ANONYMOUS = (moment: RuleMoment["moment"]) =>
  viewOf([], { rung: "popular", context: contextOf({ moment }) });
/** Somebody with a past, of things that the shop does not sell, so that nothing of the range is dropped. */
export const SOMEBODY = (moment: RuleMoment["moment"]) =>
  viewOf([eventOf("view", "gone-1", 1), eventOf("purchase", "gone-2", 300), eventOf("impression", "i3", 1)], {
    context: contextOf({ moment }),
    preferences: { ...NO_PREFERENCES, discreet: true },
  });
