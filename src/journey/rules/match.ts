import type { Item } from "../../catalogue/item.ts";
import type { NamedItems } from "./rule.ts";

export const DAY_MS = 86_400_000;

const fold = (text: string): string => text.toLowerCase();

/** What variants of one thing have in common. */
export const variantGroup = (item: Item): string => item.variant_of ?? item.item_id;

/** An item is one object until it changes: what follows from it alone is made once, and not per request. */
const oncePerItem = <T extends object | string | null>(make: (item: Item) => T): ((item: Item) => T) => {
  const known = new WeakMap<Item, { readonly made: T }>();
  return (item) => {
    const before = known.get(item);
    if (before !== undefined) return before.made;
    const made = make(item);
    known.set(item, { made });
    return made;
  };
};

/** The narrowest category of an item as one key, or null where the shop gave none. */
export const leafCategory = oncePerItem((item) =>
  item.category.length === 0 ? null : item.category.join("\n"),
);

/** Whether two items stand in the same narrowest category. */
export const sameKind = (one: Item, other: Item): boolean => {
  const kind = leafCategory(one);
  return kind !== null && kind === leafCategory(other);
};

/** Words of a title that can say what a thing is: short ones, numbers and the brand cannot. */
const wordsOf = ({ title, brand }: Item): ReadonlySet<string> => {
  const ofBrand = new Set(fold(brand ?? "").split(NO_WORD));
  return new Set(
    fold(title)
      .split(NO_WORD)
      .filter((word) => word.length > 2 && !ofBrand.has(word) && !/\d/.test(word)),
  );
};
const titleWords = oncePerItem(wordsOf);
const NO_WORD = /[^\p{L}\p{N}]+/u;

/** Are two things called alike: by half of the words of the shorter title at least? */
const calledAlike = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean => {
  const shared = [...one].filter((word) => other.has(word)).length;
  return shared > 0 && 2 * shared >= Math.min(one.size, other.size);
};

/**
 * Tells what would stand in for something that was bought: of its narrowest category, and called alike. What
 * is of its category and called otherwise may well belong with it, as espresso cups do with an espresso
 * machine.
 */
export const substituteMatcher = (bought: readonly Item[]): ((item: Item) => boolean) => {
  const ofKind = new Map<string, ReadonlySet<string>[]>();
  for (const item of bought) {
    const kind = leafCategory(item);
    if (kind !== null) ofKind.set(kind, [...(ofKind.get(kind) ?? []), titleWords(item)]);
  }
  return (candidate) => {
    const alike = ofKind.get(leafCategory(candidate) ?? "");
    if (alike === undefined) return false;
    const own = titleWords(candidate);
    return alike.some((words) => calledAlike(words, own));
  };
};

/** An item's category as a shopper dismisses it: the whole path, as `categoryMatcher` reads it. */
export const categoryPath = (item: Item): string | null =>
  item.category.length === 0 ? null : item.category.join(" > ");

/**
 * Category names as people write them: any level of the path, or the path itself ("Kitchen > Cake stands").
 */
export const categoryMatcher = (names: readonly string[]): ((item: Item) => boolean) => {
  const wanted = new Set(names.map(fold));
  return (item) =>
    item.category.some((name) => wanted.has(fold(name))) ||
    (item.category.length > 1 &&
      item.category.some(
        (_, depth) => depth > 0 && wanted.has(fold(item.category.slice(0, depth + 1).join(" > "))),
      ));
};

/** Whether an item is one of those that a shopper named; null where nothing is named. */
export const matcherOf = ({ items, brands, categories }: NamedItems): ((item: Item) => boolean) | null => {
  if (items.length === 0 && brands.length === 0 && categories.length === 0) return null;
  const ids = new Set(items);
  const names = new Set(brands.map(fold));
  const inCategory = categories.length === 0 ? null : categoryMatcher(categories);
  return (item) =>
    ids.has(item.item_id) ||
    (names.size > 0 && item.brand !== null && names.has(fold(item.brand))) ||
    inCategory?.(item) === true;
};
