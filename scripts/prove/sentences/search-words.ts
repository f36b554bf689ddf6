import type { WorldItem } from "./world-items.ts";

/** The words of a text that a search compares. */
export const wordsIn = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);
const read = new WeakMap<WorldItem, Set<string>>();
/** The words of an item that a search looks at, read once. */
export const searchable = (item: WorldItem): Set<string> => {
  const before = read.get(item);
  if (before !== undefined) return before;
  const found = searchableWords(item);
  read.set(item, found);
  return found;
};
const searchableWords = ({ title, brand, category, translations }: WorldItem): Set<string> =>
  new Set(
    wordsIn(
      [title, brand ?? "", ...category.slice(-1), ...Object.values(translations).map((t) => t.title)].join(
        " ",
      ),
    ),
  );
