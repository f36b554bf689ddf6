import { present } from "../lib/present.ts";
import type { Item } from "./item.ts";
import { isMostlyTagged } from "./sensitive-items.ts";
import type { CatalogueSnapshot } from "./snapshot.ts";

/** Words of a query that count, at most; longer queries say no more. */
const MOST_WORDS = 12;
/**
 * A large catalogue is read again at most this often; what it says of single items is always looked up
 * afresh.
 */
const LARGE = 5_000;
const REREAD_MS = 10_000;

const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
const wordsOf = (text: string): string[] =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);

/** A word as a number below 2^40, under a key of the shop that is nowhere in the store. */
export type MarkWord = (shop: string, word: string) => number;

type Index = {
  readonly revision: number;
  readonly at: number;
  readonly words: ReadonlyMap<number, readonly string[]>;
  /** The marks of the words that titles have, for the next reading: making one costs microseconds. */
  readonly marks: ReadonlyMap<string, number>;
  readonly categories: ReadonlyMap<string, readonly string[]>;
};

const push = <K>(map: Map<K, string[]>, key: K, itemId: string): void => {
  const ids = map.get(key);
  if (ids === undefined) map.set(key, [itemId]);
  else if (ids.at(-1) !== itemId) ids.push(itemId);
};

const titlesOf = (item: Item): string =>
  [
    item.title,
    item.brand ?? "",
    ...item.category.slice(-1),
    ...Object.values(item.translations).map(({ title }) => title ?? ""),
  ].join(" ");

const readShelf = (
  catalogue: CatalogueSnapshot,
  at: number,
  mark: MarkWord,
  before: Index["marks"],
): Index => {
  const words = new Map<number, string[]>();
  const categories = new Map<string, string[]>();
  const marks = new Map<string, number>();
  for (const item of catalogue.all()) {
    if (item.kind !== "product") continue;
    for (const name of item.category) push(categories, fold(name), item.item_id);
    for (const word of wordsOf(titlesOf(item))) {
      let number = marks.get(word);
      if (number === undefined) marks.set(word, (number = before.get(word) ?? mark(catalogue.shop, word)));
      push(words, number, item.item_id);
    }
  }
  return { revision: catalogue.revision, at, words, marks, categories };
};

/**
 * What the page itself names, as item ids: those of its category, or those whose titles share words with the
 * search, the most shared words first.
 */
export type PageIndex = {
  /**
   * The words of a query as marks: enough to find titles by. What somebody typed is never recorded, and a
   * mark tells nobody what it was who has a list of words and not the shop's key.
   */
  marksOf(shop: string, query: string): number[];
  inCategory(catalogue: CatalogueSnapshot, category: readonly string[], now: number): readonly string[];
  /** Groups of items that share equally many words with the search, best group first. */
  matching(
    catalogue: CatalogueSnapshot,
    search: readonly number[],
    now: number,
  ): readonly (readonly string[])[];
  /** Whether a title has every word of a search. */
  hasAllWords(catalogue: CatalogueSnapshot, search: readonly number[], itemId: string, now: number): boolean;
  /** Whether the shop sells anything of a category, or anything that a search names. */
  knows(
    catalogue: CatalogueSnapshot,
    page: { readonly category: readonly string[]; readonly search: readonly number[] },
    now: number,
  ): boolean;
  /** Whether at least half of what fits a search best is sensitive: a search page’s rule, for its words. */
  isSensitiveSearch(catalogue: CatalogueSnapshot, query: string, now: number): boolean;
};

/** Searches of one reading of a catalogue that were judged: a shopper's are judged again at every answer. */
const MOST_JUDGED = 10_000;

/** Reads a shop's catalogue when a page first asks for it, and again when it has changed. */
export const createPageIndex = ({ mark }: { mark: MarkWord }): PageIndex => {
  const indexes = new Map<string, Index>();
  const indexOf = (catalogue: CatalogueSnapshot, now: number): Index => {
    const known = indexes.get(catalogue.shop);
    if (
      known !== undefined &&
      (known.revision === catalogue.revision || (catalogue.size > LARGE && now - known.at < REREAD_MS))
    )
      return known;
    const index = readShelf(catalogue, now, mark, known?.marks ?? new Map());
    indexes.set(catalogue.shop, index);
    return index;
  };
  const judged = new WeakMap<CatalogueSnapshot, Map<string, boolean>>();
  const pageIndex: PageIndex = {
    marksOf: (shop, query) =>
      [...new Set(wordsOf(query))].slice(0, MOST_WORDS).map((word) => mark(shop, word)),
    isSensitiveSearch: (catalogue, query, now) => {
      const known = judged.get(catalogue) ?? new Map<string, boolean>();
      judged.set(catalogue, known);
      const before = known.get(query);
      if (before !== undefined) return before;
      const [best = []] = pageIndex.matching(catalogue, pageIndex.marksOf(catalogue.shop, query), now);
      const isSensitive = isMostlyTagged(catalogue, best);
      if (known.size < MOST_JUDGED) known.set(query, isSensitive);
      return isSensitive;
    },
    inCategory: (catalogue, category, now) => {
      const narrowest = category.at(-1);
      const found =
        narrowest === undefined ? [] : (indexOf(catalogue, now).categories.get(fold(narrowest)) ?? []);
      if (category.length < 2) return found;
      // A path: only where the whole of it fits; a name that fits nowhere as a path counts by itself.
      const path = category.map(fold).join("\n");
      const exact = found.filter((itemId) =>
        `${(catalogue.item(itemId)?.category ?? []).map(fold).join("\n")}\n`.startsWith(`${path}\n`),
      );
      return exact.length > 0 ? exact : found;
    },
    hasAllWords: (catalogue, search, itemId, now) => {
      const { words } = indexOf(catalogue, now);
      return search.every((mark) => words.get(mark)?.includes(itemId) === true);
    },
    knows: (catalogue, { category, search }, now) => {
      const narrowest = category.at(-1);
      const { categories, words } = indexOf(catalogue, now);
      return (
        (narrowest !== undefined && categories.has(fold(narrowest))) || search.some((mark) => words.has(mark))
      );
    },
    matching: (catalogue, search, now) => {
      if (search.length === 0) return [];
      const { words } = indexOf(catalogue, now);
      const shared = new Map<string, number>();
      for (const mark of search)
        for (const itemId of words.get(mark) ?? []) shared.set(itemId, (shared.get(itemId) ?? 0) + 1);
      const groups: string[][] = Array.from({ length: search.length }, () => []);
      for (const [itemId, count] of shared)
        present(groups[search.length - count], "the group of so many words").push(itemId);
      return groups.filter((group) => group.length > 0);
    },
  };
  return pageIndex;
};
