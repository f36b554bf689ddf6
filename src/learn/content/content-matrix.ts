/**
 * Likeness of items by what the catalogue says of them: cosine of TF-IDF vectors over title words, category
 * levels and brand. It needs no event, so that new items and new shops have neighbours (docs/architecture.md,
 * "Day zero").
 */
import { exactLog } from "../math/exact-math.ts";
import { selectLargest } from "../math/select-largest.ts";

export type CatalogueItem = { title: string; category: readonly string[]; brand: string | null };

/** Sparse rows: neighbours of item j by falling likeness, ties by index. */
export type SparseRows = { start: Int32Array; column: Int32Array; value: Float64Array };

/** A term that more items than this share says little about them, and costs the most time: it is left out. */
const MAXIMUM_POSTINGS = 2000;

/**
 * Terms of one item with their weight before IDF: a brand or category level counts more than a word of the
 * title.
 */
export const termsOf = (item: CatalogueItem): Map<string, number> => {
  const terms = new Map<string, number>();
  const put = (term: string, weight: number): void => {
    terms.set(term, Math.max(terms.get(term) ?? 0, weight));
  };
  for (const word of item.title.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    if (word.length > 1) put(`t:${word}`, 1);
  item.category.forEach((level, depth) => {
    const path = item.category.slice(0, depth + 1).join(">");
    if (level !== "") put(`c:${path.toLowerCase()}`, 1);
  });
  if (item.brand !== null && item.brand !== "") put(`b:${item.brand.toLowerCase()}`, 1);
  return terms;
};

/** A term with the items that have it, in the order of their indices. */
type Term = { postings: { item: number; weight: number }[]; idf: number };
type OwnTerm = { term: Term; weight: number };

/** Terms of each item by name, each with its postings and ln(N / df). */
const indexTerms = (
  catalogue: ReadonlyMap<number, CatalogueItem>,
  items: number,
): ReadonlyMap<number, readonly OwnTerm[]> => {
  const known = [...catalogue]
    .filter(([index]) => index >= 1 && index <= items)
    .sort(([one], [other]) => one - other);
  const terms = new Map<string, Term>();
  const termOf = (name: string): Term => {
    const term = terms.get(name) ?? { postings: [], idf: 0 };
    terms.set(name, term);
    return term;
  };
  const owned = new Map<number, OwnTerm[]>();
  for (const [index, item] of known) {
    const byName = [...termsOf(item)].sort(([one], [other]) => (one < other ? -1 : 1));
    const own = byName.map(([name, weight]) => ({ term: termOf(name), weight }));
    for (const { term, weight } of own) term.postings.push({ item: index, weight });
    owned.set(index, own);
  }
  for (const term of terms.values()) term.idf = exactLog(known.length / term.postings.length);
  return owned;
};

/** Length of each item's vector; 0 where the catalogue does not have it. */
const normsOf = (owned: ReadonlyMap<number, readonly OwnTerm[]>, items: number): Float64Array => {
  const norm = new Float64Array(items + 1);
  for (const [index, own] of owned)
    norm[index] = Math.sqrt(own.reduce((sum, { term, weight }) => sum + (weight * term.idf) ** 2, 0));
  return norm;
};

/** Adds the products of the vector of item `j` with all others to `score`; says which items it touched. */
const addProducts = (j: number, own: readonly OwnTerm[], score: Float64Array): number[] => {
  const touched: number[] = [];
  for (const { term, weight } of own) {
    const factor = weight * term.idf * term.idf;
    if (term.postings.length > MAXIMUM_POSTINGS || factor === 0) continue;
    for (const { item, weight: other } of term.postings) {
      if (item === j) continue;
      if (score[item] === 0) touched.push(item);
      score[item]! += factor * other;
    }
  }
  return touched;
};

/**
 * Top `kept` neighbours of each item among `catalogue` (item index -> item), likeness in (0, 1]. TF-IDF:
 * weight(t) = tf · ln(N / df); cosine = Σ_t x_t y_t / (|x| |y|). Deterministic: sums run by token, then
 * index.
 */
export const buildContentMatrix = (
  catalogue: ReadonlyMap<number, CatalogueItem>,
  items: number,
  kept: number,
): SparseRows => {
  const owned = indexTerms(catalogue, items);
  const norm = normsOf(owned, items);
  const start = new Int32Array(items + 2);
  const column: number[] = [];
  const value: number[] = [];
  const score = new Float64Array(items + 1);
  for (let j = 1; j <= items; j++) {
    const touched = addProducts(j, owned.get(j) ?? [], score);
    for (const item of touched) score[item]! /= norm[j]! * norm[item]!;
    const best = selectLargest(Int32Array.from(touched), score, kept).sort(
      (a, b) => score[b]! - score[a]! || a - b,
    );
    for (const item of best) {
      column.push(item);
      value.push(score[item]!);
    }
    for (const item of touched) score[item] = 0;
    start[j + 1] = column.length;
  }
  return { start, column: Int32Array.from(column), value: Float64Array.from(value) };
};
