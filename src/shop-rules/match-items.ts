import type { Item } from "../catalogue/item.ts";
import { categoryMatcher } from "../journey/rules/match.ts";
import type { ItemFilter } from "./shop-rule.ts";

type Test = (item: Item, now: number) => boolean;

const DAY_MS = 86_400_000;

const priceTest = (price: NonNullable<ItemFilter["price"]>): Test => {
  const { min_minor, max_minor, currency } = price;
  return ({ price_minor, currency: own }) =>
    price_minor !== null &&
    own === currency &&
    price_minor >= (min_minor ?? -Infinity) &&
    price_minor <= (max_minor ?? Infinity);
};

const testsOf = (filter: ItemFilter): Test[] => {
  const { items, category, brand, price, attributes, rating_at_least, published_within_days } = filter;
  const tests: Test[] = [];
  if (items.length > 0) {
    const ids = new Set(items);
    tests.push(({ item_id }) => ids.has(item_id));
  }
  if (category.length > 0) tests.push(categoryMatcher(category));
  if (brand.length > 0) {
    const names = new Set(brand.map((name) => name.toLowerCase()));
    tests.push((item) => item.brand !== null && names.has(item.brand.toLowerCase()));
  }
  if (price !== null) tests.push(priceTest(price));
  for (const [name, value] of Object.entries(attributes))
    tests.push((item) => Object.hasOwn(item.attributes, name) && item.attributes[name] === value);
  if (rating_at_least !== null)
    tests.push(({ rating }) => rating !== null && rating.average >= rating_at_least);
  if (published_within_days !== null)
    tests.push(
      ({ published_at }, now) =>
        published_at !== null && published_at <= now && now - published_at < published_within_days * DAY_MS,
    );
  return tests;
};

/** Whether an item is one that a rule means: by its own fields and the time, and nothing else. */
export const createItemTest = (filter: ItemFilter): Test => {
  const tests = testsOf(filter);
  return (item, now) => tests.every((test) => test(item, now));
};
