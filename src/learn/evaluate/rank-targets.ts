/** Ranks of the targets among all items, exactly and without sorting the catalogue. */
import type { RecommenderScores } from "./baselines/recommender.ts";

/** Items by falling prior, so that the untouched ones need no visit. */
export type PriorOrder = { sorted: Float32Array; order: Int32Array };

export const orderPrior = (prior: Float32Array): PriorOrder => {
  const order = Int32Array.from({ length: prior.length - 1 }, (_, k) => k + 1).sort(
    (a, b) => prior[b]! - prior[a]! || a - b,
  );
  return { order, sorted: Float32Array.from(order, (item) => prior[item]!) };
};

/** How many of `sorted` (falling) are above `value`, and how many at least `value`. */
const countAbove = (sorted: Float32Array, value: number, orEqual: boolean): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (orEqual ? sorted[middle]! >= value : sorted[middle]! > value) low = middle + 1;
    else high = middle;
  }
  return low;
};

export type RankOptions = { priorOrder: PriorOrder | null; excluded: ReadonlySet<number> };

/**
 * Mean rank of each target: 1 + items scored higher + half of the other items scored the same
 * (docs/learning.md, "Pitfalls" 1). Infinity for a target that is unknown (index 0), excluded, or has score 0
 * because nothing points to it, or whose score is no number; others without one stand above. Example: scores
 * a 3, b 2, c 2, d 1: rank of b = 1 + 1 + 1/2 = 2.5.
 */
export const rankTargets = (
  scores: RecommenderScores,
  targets: readonly number[],
  options: RankOptions,
): number[] => {
  const { touched, score, count, prior } = scores;
  const { priorOrder, excluded } = options;
  const total = (item: number): number => score[item]! + (prior === null ? 0 : prior[item]!);
  const isTouched = new Set<number>();
  for (let t = 0; t < count; t++) if (targets.includes(touched[t]!)) isTouched.add(touched[t]!);
  return targets.map((target) => {
    if (target === 0 || excluded.has(target)) return Infinity;
    const own = total(target);
    if (Number.isNaN(own)) return Infinity;
    if (own === 0 && !(isTouched.has(target) && score[target] !== 0)) return Infinity;
    let above = 0;
    let same = 0;
    let touchedPriorAbove = 0;
    let touchedPriorSame = 0;
    for (let t = 0; t < count; t++) {
      const item = touched[t]!;
      const known = prior === null ? 0 : prior[item]!;
      if (known > own) touchedPriorAbove++;
      else if (known === own) touchedPriorSame++;
      if (item === target || excluded.has(item)) continue;
      const other = total(item);
      if (other === own) same++;
      else if (!(other < own)) above++;
    }
    if (prior !== null && priorOrder !== null) {
      let excludedAbove = 0;
      let excludedSame = 0;
      for (const item of excluded)
        if (score[item] === 0) {
          if (prior[item]! > own) excludedAbove++;
          else if (prior[item] === own) excludedSame++;
        }
      const higher = countAbove(priorOrder.sorted, own, false);
      const atLeast = countAbove(priorOrder.sorted, own, true);
      above += Math.max(0, higher - touchedPriorAbove - excludedAbove);
      same += Math.max(
        0,
        atLeast - higher - touchedPriorSame - excludedSame - (isTouched.has(target) ? 0 : 1),
      );
    } else if (own < 0) above += score.length - 1 - count;
    return 1 + above + same / 2;
  });
};

/** The `limit` best items, ties by index; items of score 0 without prior are never listed. */
export const topItems = (scores: RecommenderScores, limit: number, options: RankOptions): number[] => {
  const { touched, score, count, prior } = scores;
  const best: { item: number; value: number }[] = [];
  const offer = (item: number, value: number): void => {
    if (best.length === limit) {
      const worst = best[limit - 1]!;
      if (value < worst.value || (value === worst.value && item > worst.item)) return;
    }
    let place = best.length;
    while (
      place > 0 &&
      (best[place - 1]!.value < value || (best[place - 1]!.value === value && best[place - 1]!.item > item))
    )
      place--;
    best.splice(place, 0, { item, value });
    if (best.length > limit) best.pop();
  };
  const isTouched = new Set<number>();
  for (let t = 0; t < count; t++) {
    const item = touched[t]!;
    isTouched.add(item);
    if (!options.excluded.has(item)) offer(item, score[item]! + (prior === null ? 0 : prior[item]!));
  }
  if (prior !== null && options.priorOrder !== null) {
    let offered = 0;
    for (const item of options.priorOrder.order) {
      if (offered >= limit || prior[item] === 0) break;
      if (isTouched.has(item) || options.excluded.has(item)) continue;
      offer(item, prior[item]!);
      offered++;
    }
  }
  return best.map(({ item }) => item);
};
