import type { Item } from "../../catalogue/item.ts";
import { sensitivityOf } from "../../catalogue/sensitive-items.ts";
import { MOMENTS } from "../../shopper/moments.ts";
import { defineRule, DROP } from "./rule.ts";

/** Google Merchant's `adult` attribute, as feeds carry it. */
const isAdult = (item: Item): boolean =>
  item.attributes["adult"] === true ||
  item.attributes["adult"] === "yes" ||
  item.attributes["adult"] === "true";

const PILLS = { item_id: "pills", category: ["Health"], sensitivity: ["health"] };

/** A child is shown neither adult nor sensitive products. */
export const minor = defineRule({
  code: "minor",
  stored_as: 7,
  order: 700,
  moments: MOMENTS,
  purposes: [],
  effect: "drop",
  sentence: "rule.minor",
  why_not: "why_not.minor",
  decide: (situation) =>
    situation.minor
      ? { judge: (item) => (isAdult(item) || sensitivityOf(situation, item).length > 0 ? DROP : null) }
      : null,
  cases: [
    {
      name: "an adult product for a minor",
      item: { attributes: { adult: true } },
      minor: true,
      expected: "drop",
    },
    { name: "a sensitive product for a minor", item: PILLS, minor: true, expected: "drop" },
    {
      name: "a variant of a sensitive product for a minor",
      item: { item_id: "pills-large", variant_of: "pills" },
      catalogue: [PILLS],
      minor: true,
      expected: "drop",
    },
    { name: "an ordinary product for a minor", minor: true, expected: "keep" },
    { name: "an adult product for an adult", item: { attributes: { adult: true } }, expected: "keep" },
  ],
});
