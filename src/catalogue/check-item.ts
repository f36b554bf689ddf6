import { DomainError } from "../lib/errors.ts";
import type { Item } from "./item.ts";
import { withDefaultTags } from "./sensitive-items.ts";

const contradiction = (path: string, message: string): DomainError =>
  new DomainError("item_invalid", message, { errors: [{ path, message }] });

/** Refuses an item that contradicts itself, and adds the default sensitivity of its Google product category. */
export const settleItem = (item: Item): Item => {
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
