/**
 * The second objective of the additive model (docs/learning.md, "What goes with it"): what is bought together
 * with something, or after it. It learns from orders alone, so that what people look at instead of a thing
 * says nothing, and its weights are fitted on the rest of an order, given a part of it.
 */
import { type Dataset, packDataset, stepsOf, type TrainingStep } from "../data/dataset.ts";
import { EVENT_TYPE_CODES } from "../data/event-types.ts";
import { createPrf, hashId, type Prf } from "../math/prf.ts";
import { chooseRecipe, type RecipeOptions } from "./choose-recipe.ts";
import { isSelf, type LinearRecipe } from "./recipe.ts";
import { isAfterCut } from "./samples.ts";

/** Each order is two predictions: a part of it after what was before, and the rest after the part. */
const PREDICTIONS = 700;

/** A purchase, whatever it holds. */
export const isOrder = ({ type }: TrainingStep): boolean => type === EVENT_TYPE_CODES.purchase;

/** Orders alone, whatever else was done; units without one are left out. */
export const ordersOf = (dataset: Dataset): Dataset =>
  packDataset({
    kind: "baskets",
    items: dataset.items,
    timed: dataset.timed,
    units: dataset.units.map((id, unit) => ({ id, steps: stepsOf(dataset, unit).filter(isOrder) })),
  });

/** Orders of two things or more: what there is to learn from. */
export const countLargeOrders = (orders: Dataset): number => {
  let count = 0;
  for (let s = 0; s < orders.stepTime.length; s++)
    if (orders.stepStart[s + 1]! - orders.stepStart[s]! > 1) count++;
  return count;
};

/**
 * The recipe of the complement on these orders. Nothing of one's own things and of likeness: what one has, or
 * what is like it, completes nothing.
 */
export const complementRecipe = (orders: Dataset, options: RecipeOptions = {}): LinearRecipe => {
  const chosen = chooseRecipe(orders, {
    ...options,
    withContent: false,
    repeats: false,
    predictions: PREDICTIONS,
  });
  const { new_items: _new, ...fit } = chosen.fit;
  return {
    ...chosen,
    objective: "complement",
    matrices: chosen.matrices.filter((name) => !isSelf(name)),
    fit,
  };
};

export const drawsOfHalves = (seed: string): Prf => createPrf(`${seed}/halves`);

/**
 * Distinct things of an order in two parts that are not empty, drawn by unit, step and item alone; null: it
 * has only one.
 */
export const halve = (
  items: readonly number[],
  draw: (item: number) => number,
): readonly [number[], number[]] | null => {
  const drawn = [...new Set(items)]
    .map((item) => ({ item, at: draw(item) }))
    .sort((a, b) => a.at - b.at || a.item - b.item)
    .map(({ item }) => item);
  if (drawn.length < 2) return null;
  const middle = Math.ceil(drawn.length / 2);
  return [drawn.slice(0, middle), drawn.slice(middle)];
};

/** The same orders with those that are predicted in two parts, one after the other. */
const inHalves = (orders: Dataset, recipe: LinearRecipe): Dataset => {
  const draw = drawsOfHalves(recipe.seed);
  return packDataset({
    kind: orders.kind,
    items: orders.items,
    timed: orders.timed,
    units: orders.units.map((id, unit) => {
      const [from, to] = [orders.unitStart[unit]!, orders.unitStart[unit + 1]!];
      const hash = hashId(id);
      const steps = stepsOf(orders, unit).flatMap((step, at): TrainingStep[] => {
        const halves = isAfterCut(orders, recipe, from + at, to)
          ? halve(step.items, (item) => draw(hash, at, item))
          : null;
        return halves === null ? [step] : halves.map((items) => ({ ...step, items }));
      });
      return { id, steps };
    }),
  });
};

/** What a recipe counts of the data: all of it, or its orders. */
export const countedBy = (dataset: Dataset, { objective }: LinearRecipe): Dataset =>
  objective === "complement" ? ordersOf(dataset) : dataset;

/** What its weights are fitted on, of what it counts. */
export const fittedOn = (counted: Dataset, recipe: LinearRecipe): Dataset =>
  recipe.objective === "complement" ? inHalves(counted, recipe) : counted;

/** What a package of this recipe is called. */
export const nameOf = ({ audience, objective, fixed }: LinearRecipe): string =>
  audience ?? objective ?? fixed ?? "linear";
