/** What the model of the complement slot finds of orders that were held back, beside the default slot's. */
import type { Dataset } from "../data/dataset.ts";
import { EVENT_TYPE_CODES } from "../data/event-types.ts";
import type { Prediction } from "../data/predictions.ts";
import { evaluateRecommender } from "../evaluate/evaluate-recommender.ts";
import { createLinearRecommender } from "../evaluate/model-recommenders.ts";
import { drawsOfHalves, halve } from "../linear/complement.ts";
import type { TrainedLinear } from "../linear/train.ts";
import { hashId } from "../math/prf.ts";
import { type LatestDays, thinned } from "./latest-days.ts";

const SEED = "held back";
/** So many orders say something. */
export const LEAST_ORDERS = 20;

/** The rest of an order, where a part of it lies in the cart after everything that was done before. */
const withCart = (prediction: Prediction, draw: (item: number) => number): Prediction[] => {
  const halves = halve(
    prediction.targets.filter((item) => item > 0),
    draw,
  );
  if (halves === null) return [];
  const [inCart, rest] = halves;
  const cart = { time: prediction.time, type: EVENT_TYPE_CODES.cart, items: inCart };
  return [{ ...prediction, history: [...prediction.history, cart], targets: rest }];
};

/** Orders of several things that were held back, each with a part of it in the cart. */
export const heldBackOrders = ({ predictions }: LatestDays): Prediction[] => {
  const draw = drawsOfHalves(SEED);
  return predictions.flatMap((each) => {
    const hash = hashId(each.unit);
    return withCart(each, (item) => draw(hash, item));
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
  const data = {
    protocol: "next-basket",
    format: "store",
    train,
    predictions: thinned(orders),
    catalogue: new Map(),
  } as const;
  const recallOf = async (trained: TrainedLinear): Promise<{ recall: number; predictions: number }> => {
    const recommender = createLinearRecommender(trained, train.timed);
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
