import type { Item } from "./item.ts";
import { defaultSensitivity } from "./sensitivity.ts";

/** A catalogue as far as one item may be asked for; null: unknown. */
export type ItemLookup = { item(itemId: string): Item | null };

/**
 * An item with the tags that its Google product category brings by default: those were added when it was
 * written, and again here, for the table may have grown since. The same object where nothing is missing.
 */
export const withDefaultTags = (item: Item): Item => {
  const missing = defaultSensitivity(item.google_product_category).filter(
    (tag) => !item.sensitivity.includes(tag),
  );
  return missing.length === 0 ? item : { ...item, sensitivity: [...item.sensitivity, ...missing] };
};

/** What of Art. 9(1) GDPR an item hints at: its own tags and those of the product that it is a variant of. */
export const sensitivityOf = (catalogue: ItemLookup, item: Item): readonly string[] => {
  const main = item.variant_of === null ? null : catalogue.item(item.variant_of);
  return main === null || main.sensitivity.length === 0
    ? item.sensitivity
    : [...new Set([...item.sensitivity, ...main.sensitivity])];
};

/**
 * Whether what somebody did with an item needs the purpose `sensitive`: the one rule for what is kept, read,
 * asked and trained on. An item that the catalogue does not know may be anything, and counts as sensitive.
 */
export const isSensitiveItem = (catalogue: ItemLookup, itemId: string): boolean => {
  const item = catalogue.item(itemId);
  return item === null || sensitivityOf(catalogue, item).length > 0;
};
