import type { Item } from "../../catalogue/item.ts";
import { MOMENTS } from "../../shopper/moments.ts";
import { categoryMatcher } from "./match.ts";
import { defineRule, DROP, type RequestFilter } from "./rule.ts";

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
export const filter = defineRule({
  code: "filter",
  stored_as: 1,
  order: 200,
  moments: MOMENTS,
  purposes: [],
  effect: "drop",
  sentence: "rule.filter",
  why_not: "why_not.filter",
  decide: ({ filter: asked }) => {
    const tests = asked === null ? [] : testsOf(asked);
    return tests.length === 0 ? null : { judge: (item) => (tests.every((test) => test(item)) ? null : DROP) };
  },
  cases: [
    { name: "outside the asked category", filter: { category: ["Garden"] }, expected: "drop" },
    {
      name: "in the asked category, any level, any case",
      filter: { category: ["home"] },
      expected: "keep",
    },
    { name: "in the asked category, as a path", filter: { category: ["Home > Lamps"] }, expected: "keep" },
    { name: "of another brand", filter: { brand: ["Acme"] }, expected: "drop" },
    {
      name: "above the asked price",
      item: { price_minor: 501 },
      filter: { price_minor: { min: null, max: 500 } },
      expected: "drop",
    },
    {
      name: "without a price where one is asked",
      filter: { price_minor: { min: 1, max: null } },
      expected: "drop",
    },
    {
      name: "with another attribute",
      item: { attributes: { colour: "red" } },
      filter: { attributes: { colour: "blue" } },
      expected: "drop",
    },
    { name: "left out by the request", filter: { exclude_items: ["lamp"] }, expected: "drop" },
  ],
});
