import { DomainError } from "../lib/errors.ts";
import { idFault } from "../lib/id-rule.ts";
import type { Item } from "./item.ts";
import { withDefaultTags } from "./sensitive-items.ts";

const contradiction = (path: string, message: string): DomainError =>
  new DomainError("item_invalid", message, { errors: [{ path, message }] });

const checkId = (path: string, id: string): void => {
  const fault = idFault(id);
  if (fault !== null) throw contradiction(path, fault);
};

/**
 * Refuses an item that contradicts itself or breaks the rule of ids, and adds the default sensitivity of its
 * Google product category.
 */
export const settleItem = (item: Item): Item => {
  checkId("item_id", item.item_id);
  if (item.variant_of !== null) checkId("variant_of", item.variant_of);
  for (const main of item.accessory_of) checkId("accessory_of", main);
  if (item.price_minor !== null && item.currency === null)
    throw contradiction("currency", "Name the currency of the price (ISO 4217).");
  if (item.variant_of === item.item_id)
    throw contradiction(
      "variant_of",
      "An item is not a variant of itself; leave variant_of out for the main one.",
    );
  if (item.accessory_of.includes(item.item_id))
    throw contradiction("accessory_of", "An item is not an accessory of itself.");
  return withDefaultTags(item);
};
