/**
 * Metrics of one prediction from the ranks of its targets (1 = best, Infinity = never reached), then means
 * over all predictions. Every prediction counts, those with unknown targets too.
 */

export type MetricValues = { hr: number; mrr: number; ndcg: number; recall: number };
export const METRIC_NAMES = ["hr", "mrr", "ndcg", "recall"] as const;
export const CUTOFFS: readonly number[] = [5, 10, 20, 50];

/**
 * HR@k = 1 if any target ranks within k, else 0.
 * Example: ranks [3, 40], k = 20: 1.
 */
export const hitRate = (ranks: readonly number[], k: number): number => {
  return ranks.some((rank) => rank <= k) ? 1 : 0;
};

/**
 * MRR@k = 1 / (rank of the first target) if within k, else 0.
 * Example: ranks [4, 2], k = 20: 1/2. Ranks [2.5] (a tie): 0.4.
 */
export const reciprocalRank = (ranks: readonly number[], k: number): number => {
  const first = Math.min(...ranks, Infinity);
  return first <= k ? 1 / first : 0;
};

/**
 * NDCG@k = Σ_{targets within k} 1/log2(rank + 1) / Σ_{r=1..min(k, targets)} 1/log2(r + 1). Example: one
 * target at rank 3, k = 20: (1/log2 4) / (1/log2 2) = 0.5. Targets at ranks 1 and 30: 1 / (1 + 0.6309) =
 * 0.6131.
 */
export const normalisedGain = (ranks: readonly number[], k: number): number => {
  let gain = 0;
  for (const rank of ranks) if (rank <= k) gain += 1 / Math.log2(rank + 1);
  let ideal = 0;
  for (let r = 1; r <= Math.min(k, ranks.length); r++) ideal += 1 / Math.log2(r + 1);
  return ideal === 0 ? 0 : gain / ideal;
};

/**
 * Recall@k = (targets within k) / (targets).
 * Example: ranks [3, 40, 7], k = 20: 2/3.
 */
export const recall = (ranks: readonly number[], k: number): number => {
  return ranks.length === 0 ? 0 : ranks.filter((rank) => rank <= k).length / ranks.length;
};

export const metricsAt = (ranks: readonly number[], k: number): MetricValues => {
  return {
    hr: hitRate(ranks, k),
    mrr: reciprocalRank(ranks, k),
    ndcg: normalisedGain(ranks, k),
    recall: recall(ranks, k),
  };
};

/**
 * Coverage = distinct items shown / items of the vocabulary.
 * Example: lists [a, b] and [a, c] of 10 items: 0.3.
 */
export const coverage = (shown: ReadonlyMap<number, number>, items: number): number => {
  return items === 0 ? 0 : shown.size / items;
};

/**
 * Novelty = mean over shown items of -log2(events of the item / all events), one event added to each.
 * Example: an item with 1 of 8 events (after adding): 3 bits.
 */
export const novelty = (shown: ReadonlyMap<number, number>, counts: Float64Array): number => {
  const total = counts.reduce((sum, count) => sum + count + 1, 0) - (counts[0]! + 1);
  let bits = 0;
  let places = 0;
  for (const [item, times] of shown) {
    bits -= times * Math.log2((counts[item]! + 1) / total);
    places += times;
  }
  return places === 0 ? 0 : bits / places;
};

/**
 * Popularity bias = mean events of the shown items / mean events of the items that people really chose; 1 is
 * unbiased. Example: shown items have 30 events on average, targets 20: 1.5.
 */
export const popularityBias = (
  shown: ReadonlyMap<number, number>,
  targets: ReadonlyMap<number, number>,
  counts: Float64Array,
): number => {
  const mean = (of: ReadonlyMap<number, number>): number => {
    let sum = 0;
    let places = 0;
    for (const [item, times] of of) {
      sum += times * counts[item]!;
      places += times;
    }
    return places === 0 ? 0 : sum / places;
  };
  const chosen = mean(targets);
  return chosen === 0 ? 0 : mean(shown) / chosen;
};
