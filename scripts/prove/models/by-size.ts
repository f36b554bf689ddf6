/** What a shop of each size gets, with the defences that serve unasked and without, beside VS-kNN. */
import { filterSteps } from "../../../src/learn/data/dataset.ts";
import type { EvaluationData } from "../../../src/learn/data/load-evaluation.ts";
import { createVsKnn } from "../../../src/learn/evaluate/baselines/vs-knn.ts";
import { evaluateRecommender } from "../../../src/learn/evaluate/evaluate-recommender.ts";
import { createLinearRecommender } from "../../../src/learn/evaluate/model-recommenders.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { MIN_SHOPPERS } from "../../../src/learn/shop/training-wish.ts";

/** HR@20 and MRR@20: of all that came next, and of what the visit had not seen yet. */
export type SizeFigures = {
  readonly all: readonly [number, number];
  readonly fresh: readonly [number, number];
};
export type SizeRow = {
  readonly events: number;
  readonly units: number;
  readonly figures: Readonly<Record<string, SizeFigures>>;
};

/** The units that ended last, until they hold so many events. */
const newestOf = (data: EvaluationData, events: number): EvaluationData["train"] => {
  const { train } = data;
  const endOf = (unit: number): number => train.stepTime[(train.unitStart[unit + 1] ?? 1) - 1] ?? 0;
  const sizeOf = (unit: number): number =>
    (train.stepStart[train.unitStart[unit + 1] ?? 0] ?? 0) -
    (train.stepStart[train.unitStart[unit] ?? 0] ?? 0);
  const order = train.units.map((_, unit) => unit).sort((a, b) => endOf(b) - endOf(a) || b - a);
  const kept = new Set<number>();
  let sum = 0;
  for (const unit of order) {
    if (sum >= events) break;
    kept.add(unit);
    sum += sizeOf(unit);
  }
  return filterSteps(train, (unit) => kept.has(unit));
};

const spread = (data: EvaluationData, most: number): EvaluationData["predictions"] => {
  const every = Math.max(1, data.predictions.length / most);
  return Array.from({ length: Math.min(most, data.predictions.length) }, (_, at) =>
    data.predictions.slice(Math.floor(at * every)).slice(0, 1),
  ).flat();
};

export const measureBySize = async (
  data: EvaluationData,
  sizes: readonly number[],
  predictions: number,
): Promise<SizeRow[]> => {
  const rows: SizeRow[] = [];
  for (const size of sizes) {
    const train = newestOf(data, size);
    const part: EvaluationData = { ...data, train, predictions: spread(data, predictions) };
    const figures: Record<string, SizeFigures> = {};
    for (const leastUnits of [1, MIN_SHOPPERS]) {
      const recipe = {
        ...chooseRecipe(train, { withContent: data.catalogue.size > 0 }),
        min_units: leastUnits,
        repeats: true,
      };
      const contenders = {
        "vs-knn": () => createVsKnn(train, leastUnits),
        linear: () =>
          createLinearRecommender(
            trainLinear({ dataset: train, recipe, catalogue: data.catalogue }),
            train.timed,
          ),
      };
      for (const [name, make] of Object.entries(contenders)) {
        const recommender = make();
        const measured = async (seen: "kept" | "removed"): Promise<readonly [number, number]> => {
          const { metrics } = await evaluateRecommender(recommender, part, { seed: "prove", seen });
          return [metrics["20"]?.hr ?? 0, metrics["20"]?.mrr ?? 0];
        };
        figures[`${name}, ${leastUnits === 1 ? "undefended" : `${leastUnits} shoppers`}`] = {
          all: await measured("kept"),
          fresh: await measured("removed"),
        };
      }
    }
    rows.push({ events: train.entryItem.length, units: train.units.length, figures });
  }
  return rows;
};
