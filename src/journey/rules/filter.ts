import type { Item } from "../../catalogue/item.ts";
import { categoryMatcher } from "../match.ts";
import { DROP, type RequestFilter, type Rule } from "../rule.ts";

type Test = (item: Item) => boolean;

const testsOf = ({ category, brand, price_minor, attributes, exclude_items }: RequestFilter): Test[] => {
  const tests: Test[] = [];
  const { min, max } = price_minor;
  if (exclude_items.length > 0) {
    const excluded = new Set(exclude_items);
    tests.push((item) => !excluded.has(item.item_id));
  }
  if (category.length > 0) tests.push(categoryMatcher(category));
  if (brand.length > 0) {
    const brands = new Set(brand.map((name) => name.toLowerCase()));
    tests.push((item) => item.brand !== null && brands.has(item.brand.toLowerCase()));
  }
  if (min !== null) tests.push((item) => item.price_minor !== null && item.price_minor >= min);
  if (max !== null) tests.push((item) => item.price_minor !== null && item.price_minor <= max);
  for (const [name, value] of Object.entries(attributes))
    tests.push((item) => item.attributes[name] === value);
  return tests;
};

/** What the request itself asks for: category, brand, price, attributes, items to leave out. */
export const filter: Rule = {
  code: "filter",
  purposes: [],
  decide: ({ filter: asked }) => {
    const tests = asked === null ? [] : testsOf(asked);
    return tests.length === 0 ? null : { judge: (item) => (tests.every((test) => test(item)) ? null : DROP) };
  },
};
