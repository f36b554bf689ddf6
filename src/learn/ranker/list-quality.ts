/** Quality of an order of candidates, over lists of which it is known what came next. */
import { type Examples, isReached } from "./examples.ts";

/** A target that the first stage did not reach is a miss. HR and MRR @20; `loss` over the reached alone. */
export type ListQuality = { hr: number; mrr: number; loss: number };

const CUTOFF = 20;
/** Lists that are scored at once. */
const CHUNK = 256;

/** Rank of candidate `c`; equal scores share the mean of their ranks. */
const rankOf = (scores: Float32Array, c: number): number =>
  scores.reduce(
    (rank, score, other) =>
      rank + (other === c ? 0 : score > scores[c]! ? 1 : score === scores[c]! ? 0.5 : 0),
    1,
  );

type Sums = ListQuality & { reached: number };

/** Adds one list: softmax cross-entropy of `wanted`, and the rank of the best of them. */
const addList = (sums: Sums, scores: Float32Array, wanted: Float32Array): void => {
  const best = Math.max(...scores);
  const total = Math.log(scores.reduce((all, score) => all + Math.exp(score - best), 0)) + best;
  let first = Infinity;
  wanted.forEach((share, c) => {
    if (share === 0) return;
    sums.loss += share * (total - scores[c]!);
    first = Math.min(first, rankOf(scores, c));
  });
  sums.reached++;
  if (first > CUTOFF) return;
  sums.hr++;
  sums.mrr += 1 / first;
};

/** Quality of scores over the lists of `order`. */
export const measureLists = (
  examples: Examples,
  order: Int32Array,
  scoresOf: (chunk: Int32Array) => Float32Array,
): ListQuality => {
  const { candidates: C, target } = examples;
  const sums: Sums = { hr: 0, mrr: 0, loss: 0, reached: 0 };
  for (let from = 0; from < order.length; from += CHUNK) {
    const chunk = order.subarray(from, from + CHUNK);
    const scores = scoresOf(chunk);
    chunk.forEach((list, k) => {
      if (!isReached(examples, list)) return;
      addList(sums, scores.subarray(k * C, (k + 1) * C), target.subarray(list * C, (list + 1) * C));
    });
  }
  return {
    hr: sums.hr / Math.max(1, order.length),
    mrr: sums.mrr / Math.max(1, order.length),
    loss: sums.loss / Math.max(1, sums.reached),
  };
};
