/**
 * Methods that say how important each event was for a suggestion: the model's own explanation, and simple
 * guesses that never run the model, to compare with it.
 */
import { eventsBehind } from "../../shopper/build-view.ts";
import type { View } from "../../shopper/view.ts";
import type { Dataset } from "../data/dataset.ts";
import { unitsByItem } from "../evaluate/baselines/item-knn.ts";
import type { ExplainedModel } from "./explained-model.ts";

export const METHODS = ["model", "jaccard", "cosine", "popularity", "random"] as const;
export type Method = (typeof METHODS)[number];

/** One value for each method. */
export const byMethod = <T>(of: (method: Method) => T): Readonly<Record<Method, T>> => ({
  model: of("model"),
  jaccard: of("jaccard"),
  cosine: of("cosine"),
  popularity: of("popularity"),
  random: of("random"),
});

/** Importance of each event for one item; events that are not named have none. */
export type Importances = (view: View, index: number) => Promise<ReadonlyMap<string, number>>;

/** Contributions of rows as importances of the events behind them. */
export const byModel =
  (model: ExplainedModel, random: () => number, swap?: (index: number) => number): Importances =>
  async (view, index) => {
    const { contributions } = await model.attribute(view, index, random, swap);
    return new Map(
      contributions.flatMap(({ step, position, value }) => {
        const behind = view.steps[step];
        return behind === undefined
          ? []
          : eventsBehind(behind, position).map((id): [string, number] => [id, value]);
      }),
    );
  };

const perItem = (view: View, value: (itemId: string) => number): Map<string, number> =>
  new Map(
    view.steps.flatMap(({ items, event_ids }) =>
      items.flatMap((item, at): [string, number][] => {
        const id = event_ids[at];
        return id === undefined ? [] : [[id, value(item)]];
      }),
    ),
  );

/**
 * Shared units of two items over all units of either (Jaccard), or over the root of their product (cosine).
 */
const createOverlap = (
  dataset: Dataset,
  kind: "jaccard" | "cosine",
): ((one: string, other: string) => number) => {
  const { start, unit } = unitsByItem(dataset);
  const indexOf = new Map(dataset.items.map((id, index) => [id, index]));
  const unitsBehind = new Map<number, Set<number>>();
  const unitsOf = (index: number): Set<number> => {
    const units = unitsBehind.get(index) ?? new Set(unit.subarray(start[index], start[index + 1]));
    unitsBehind.set(index, units);
    return units;
  };
  return (one, other) => {
    const [a, b] = [indexOf.get(one) ?? 0, indexOf.get(other) ?? 0];
    if (a === 0 || b === 0) return 0;
    const [small, large] =
      unitsOf(a).size < unitsOf(b).size ? [unitsOf(a), unitsOf(b)] : [unitsOf(b), unitsOf(a)];
    let shared = 0;
    for (const each of small) if (large.has(each)) shared += 1;
    const whole = kind === "jaccard" ? small.size + large.size - shared : Math.sqrt(small.size * large.size);
    return whole === 0 ? 0 : shared / whole;
  };
};

export const createImportances = (
  model: ExplainedModel,
  dataset: Dataset,
  random: () => number,
): Readonly<Record<Method, Importances>> => {
  const counts = new Map<string, number>();
  for (const index of dataset.entryItem) {
    const id = dataset.items[index] ?? "";
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const similar = (kind: "jaccard" | "cosine"): Importances => {
    const overlap = createOverlap(dataset, kind);
    return async (view, index) => perItem(view, (itemId) => overlap(itemId, model.itemAt(index)));
  };
  return {
    model: byModel(model, random),
    jaccard: similar("jaccard"),
    cosine: similar("cosine"),
    popularity: async (view) => perItem(view, (itemId) => counts.get(itemId) ?? 0),
    random: async (view) => perItem(view, () => random()),
  };
};
