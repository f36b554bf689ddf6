import { DomainError } from "../lib/errors.ts";
import type { Item } from "./item.ts";
import { defaultSensitivity } from "./sensitivity.ts";

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
  const tags = item.google_product_category === null ? [] : defaultSensitivity(item.google_product_category);
  if (tags.length === 0) return item;
  return { ...item, sensitivity: [...new Set([...item.sensitivity, ...tags])] };
};
