/** What the model of the complement slot finds of orders that were held back, beside the default slot's. */
import { type Dataset, stepsOf, type TrainingStep } from "../data/dataset.ts";
import { EVENT_TYPE_CODES } from "../data/event-types.ts";
import type { EvaluationData } from "../data/load-evaluation.ts";
import type { Prediction } from "../data/predictions.ts";
import { evaluateRecommender } from "../evaluate/evaluate-recommender.ts";
import { createLinearRecommender } from "../evaluate/model-recommenders.ts";
import { drawsOfHalves, halve, isOrder } from "../linear/complement.ts";
import type { TrainedLinear } from "../linear/train.ts";
import { hashId } from "../math/prf.ts";
import { type LatestDays, thinned } from "./latest-days.ts";

const SEED = "held back";
/** So many orders say something. */
export const LEAST_ORDERS = 20;

type Draw = (item: number) => number;

/** The rest of an order, where a part of it lies in the cart after everything that was done before. */
const withCart = (
  unit: string,
  before: readonly TrainingStep[],
  order: TrainingStep,
  draw: Draw,
): Prediction[] => {
  const halves = halve(order.items, draw);
  if (halves === null) return [];
  const [inCart, targets] = halves;
  const cart = { time: order.time, type: EVENT_TYPE_CODES.cart, items: inCart };
  return [{ unit, history: [...before, cart], targets, time: order.time }];
};

/** Of each shopper the first order of several things that was held back, with a part of it in the cart. */
export const heldBackOrders = (dataset: Dataset, { train }: Pick<LatestDays, "train">): Prediction[] => {
  const draw = drawsOfHalves(SEED);
  const known = new Map(
    train.units.map((unit, at) => [unit, train.unitStart[at + 1]! - train.unitStart[at]!]),
  );
  return dataset.units.flatMap((unit, at) => {
    const steps = stepsOf(dataset, at);
    const next = steps.findIndex(
      (step, place) => place >= (known.get(unit) ?? 0) && isOrder(step) && new Set(step.items).size > 1,
    );
    const hash = hashId(unit);
    const order = steps[next];
    return order === undefined ? [] : withCart(unit, steps.slice(0, next), order, (item) => draw(hash, item));
  });
};

/** Recall@20 of the same orders, without what lies in the cart or was bought before. */
export type ComplementGain = {
  readonly orders: number;
  readonly recall: number;
  readonly default_recall: number;
};

/** Both models trained without what is held back. */
export const measureComplement = async (
  { train }: { readonly train: Dataset },
  orders: readonly Prediction[],
  { complement, usual }: { readonly complement: TrainedLinear; readonly usual: TrainedLinear },
): Promise<ComplementGain> => {
  // Left out of the lists, as by the rules: what is theirs or in the cart. What they looked at stays.
  const isTheirs = (step: TrainingStep): boolean => isOrder(step) || step.type === EVENT_TYPE_CODES.cart;
  const whole = new Map(
    thinned(orders).map((each) => [{ ...each, history: each.history.filter(isTheirs) }, each]),
  );
  const data: EvaluationData = {
    protocol: "next-basket",
    format: "store",
    train,
    predictions: [...whole.keys()],
    catalogue: new Map(),
  };
  const recallOf = async (trained: TrainedLinear): Promise<{ recall: number; predictions: number }> => {
    const { name, score } = createLinearRecommender(trained, train.timed);
    const recommender = { name, score: (each: Prediction) => score(whole.get(each) ?? each) };
    const { metrics, predictions } = await evaluateRecommender(recommender, data, {
      seen: "removed",
      seed: "candor",
    });
    return { recall: metrics["20"]?.recall ?? 0, predictions };
  };
  const own = await recallOf(complement);
  const rival = await recallOf(usual);
  return { orders: own.predictions, recall: own.recall, default_recall: rival.recall };
};
