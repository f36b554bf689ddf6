/**
 * What anybody can ask without a grant: for each item the list of similar ones, as an answer to a context of
 * that item.
 */
import { createLinearRecommender } from "../../../src/learn/evaluate/model-recommenders.ts";
import type { PartsModel } from "../../../src/learn/linear/parts-graph.ts";

/** [(items + 1) * depth], best first; item 0 fills what a short list leaves. */
export type PublicLists = { items: number; depth: number; item: Int32Array; score: Float64Array };

/**
 * `depth`: the wire allows up to 100 an answer. `own`: what the account that asks has of its own, oldest
 * first; none: nothing of anybody stands beside the item that is asked for.
 */
export const readPublicLists = (
  trained: PartsModel & { items: readonly string[] },
  { timed, depth, own = [] }: { timed: boolean; depth: number; own?: readonly number[] },
): PublicLists => {
  const items = trained.items.length - 1;
  const recommender = createLinearRecommender(trained, timed);
  const now = trained.recipe.reference_at;
  const lists: PublicLists = {
    items,
    depth,
    item: new Int32Array((items + 1) * depth),
    score: new Float64Array((items + 1) * depth),
  };
  const popular = Array.from({ length: items }, (_, k) => k + 1)
    .sort((a, b) => trained.prior[b]! - trained.prior[a]! || a - b)
    .slice(0, depth + 1);
  const type = trained.recipe.types[0] ?? 1;
  const before = own.map((item, at) => ({ time: now - own.length + at, type, items: [item] }));
  for (let j = 1; j <= items; j++) {
    const parts = recommender.score({
      unit: "",
      history: [...before, { time: now, type, items: [j] }],
      targets: [],
      time: now,
    });
    if (parts instanceof Promise) throw new Error("The linear model answers at once.");
    const candidates = new Set([...parts.touched.subarray(0, parts.count), ...popular]);
    candidates.delete(j);
    const total = (i: number): number => parts.score[i]! + trained.prior[i]!;
    const best = [...candidates].sort((a, b) => total(b) - total(a) || a - b).slice(0, depth);
    best.forEach((i, place) => {
      lists.item[j * depth + place] = i;
      lists.score[j * depth + place] = total(i);
    });
  }
  return lists;
};
