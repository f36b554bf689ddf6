import type { Item } from "../../catalogue/item.ts";
import { sensitivityOf } from "../../catalogue/sensitive-items.ts";
import { DROP, type Rule } from "../rule.ts";

/** Google Merchant's `adult` attribute, as feeds carry it. */
const isAdult = (item: Item): boolean =>
  item.attributes["adult"] === true ||
  item.attributes["adult"] === "yes" ||
  item.attributes["adult"] === "true";

/** A child is shown neither adult nor sensitive products. */
export const minor: Rule = {
  code: "minor",
  purposes: [],
  decide: (situation) =>
    situation.minor
      ? { judge: (item) => (isAdult(item) || sensitivityOf(situation, item).length > 0 ? DROP : null) }
      : null,
};
