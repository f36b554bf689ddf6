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

/** A token in more than this many items says too little to be worth its cost as a first link. */
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
    if (level !== "")
      put(
        `c:${item.category
          .slice(0, depth + 1)
          .join(">")
          .toLowerCase()}`,
        1,
      );
  });
  if (item.brand !== null && item.brand !== "") put(`b:${item.brand.toLowerCase()}`, 1);
  return terms;
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
  const indices = [...catalogue.keys()].filter((index) => index >= 1 && index <= items).sort((a, b) => a - b);
  const postings = new Map<string, { item: number; weight: number }[]>();
  const terms = new Map<number, [string, number][]>();
  for (const index of indices) {
    const own = [...termsOf(catalogue.get(index)!)].sort((a, b) => (a[0] < b[0] ? -1 : 1));
    terms.set(index, own);
    for (const [term, weight] of own) {
      const list = postings.get(term);
      if (list === undefined) postings.set(term, [{ item: index, weight }]);
      else list.push({ item: index, weight });
    }
  }
  const idf = new Map([...postings].map(([term, list]) => [term, exactLog(indices.length / list.length)]));
  const norm = new Float64Array(items + 1);
  for (const [index, own] of terms) {
    let sum = 0;
    for (const [term, weight] of own) sum += (weight * idf.get(term)!) ** 2;
    norm[index] = Math.sqrt(sum);
  }
  const start = new Int32Array(items + 2);
  const column: number[] = [];
  const value: number[] = [];
  const score = new Float64Array(items + 1);
  for (let j = 1; j <= items; j++) {
    const touched: number[] = [];
    for (const [term, weight] of terms.get(j) ?? []) {
      const list = postings.get(term)!;
      const own = weight * idf.get(term)! * idf.get(term)!;
      if (list.length > MAXIMUM_POSTINGS || own === 0) continue;
      for (const { item, weight: other } of list) {
        if (item === j) continue;
        if (score[item] === 0) touched.push(item);
        score[item]! += own * other;
      }
    }
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
