import type { Item } from "./item.ts";
import { defaultSensitivity, SENSITIVITY_TAGS } from "./sensitivity.ts";

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

/** Variants of variants that are followed; no shop has so many, and what lies behind them may be anything. */
const MOST_STEPS = 32;

/**
 * What of Art. 9(1) GDPR an item hints at: its own tags and those of every product above it, up to the one
 * that is a variant of nothing. A circle ends where it closes. Not the other way: one print on a shirt says
 * nothing of the plain one.
 */
export const sensitivityOf = (catalogue: ItemLookup, item: Item): readonly string[] => {
  // Most items are variants of nothing or of one product: no set is made for those.
  if (item.variant_of === null) return item.sensitivity;
  let tags = item.sensitivity;
  let above = catalogue.item(item.variant_of);
  const met = new Set([item.item_id]);
  while (above !== null && !met.has(above.item_id)) {
    if (met.size > MOST_STEPS) return SENSITIVITY_TAGS;
    met.add(above.item_id);
    if (above.sensitivity.length > 0) tags = [...new Set([...tags, ...above.sensitivity])];
    above = above.variant_of === null ? null : catalogue.item(above.variant_of);
  }
  return tags;
};

/**
 * Whether what somebody did with an item needs the purpose `sensitive`: the one rule for what is kept, read,
 * asked and trained on. An item that the catalogue does not know may be anything, and counts as sensitive.
 */
export const isSensitiveItem = (catalogue: ItemLookup, itemId: string): boolean => {
  const item = catalogue.item(itemId);
  return item === null || sensitivityOf(catalogue, item).length > 0;
};

/** Known to the catalogue, and sensitive. */
export const isTagged = (catalogue: ItemLookup, itemId: string): boolean => {
  const item = catalogue.item(itemId);
  return item !== null && sensitivityOf(catalogue, item).length > 0;
};

/** What a category or a search names says what it is about where at least half of it is sensitive. */
export const isMostlyTagged = (catalogue: ItemLookup, named: readonly string[]): boolean =>
  named.length > 0 && 2 * named.filter((itemId) => isTagged(catalogue, itemId)).length >= named.length;
