/** Which of the latest days are held back from a training, so that it can be judged on them. */
import { type Dataset, filterSteps, stepsOf } from "../data/dataset.ts";
import type { Prediction } from "../data/predictions.ts";

/** The last tenth of the steps is held back, but not more than thirty days of them. */
const SHARE = 0.1;
const MOST_DAYS = 30;
const MOST_PREDICTIONS = 5_000;
const LEAST_PREDICTIONS = 20;
/** Steps of one unit that have a say in where the latest days begin: a bot's last hour is not everybody's. */
const MOST_STEPS_OF_CUT = 200;

const cutOf = (dataset: Dataset): number => {
  const times: number[] = [];
  for (let unit = 0; unit < dataset.units.length; unit += 1) {
    const from = dataset.unitStart[unit]!;
    const count = dataset.unitStart[unit + 1]! - from;
    const taken = Math.min(count, MOST_STEPS_OF_CUT);
    for (let at = 0; at < taken; at += 1)
      times.push(dataset.stepTime[from + Math.floor((at * count) / taken)]!);
  }
  times.sort((one, other) => one - other);
  const newest = dataset.stepTime.reduce((most, time) => Math.max(most, time), -Infinity);
  return Math.max(newest - MOST_DAYS, times[Math.floor(times.length * (1 - SHARE))]!);
};

/** What each shopper with a past did first after the cut. */
const predictionsOf = (dataset: Dataset, cut: number): Prediction[] =>
  dataset.units.flatMap((unit, at): Prediction[] => {
    const steps = stepsOf(dataset, at);
    const next = steps.findIndex((step) => step.time > cut);
    return next < 1
      ? []
      : [{ unit, history: steps.slice(0, next), targets: [...steps[next]!.items], time: steps[next]!.time }];
  });

/** The days that are held back, what came before them, and what shoppers did on them. */
export type LatestDays = {
  readonly at: number;
  /** The champion has seen nothing of these days, by what it says of itself. */
  readonly isFair: boolean;
  /** Whether so many shoppers did something that it says anything. */
  readonly isEnough: boolean;
  readonly train: Dataset;
  readonly predictions: readonly Prediction[];
};

/** The days are after `seenUntil` (days since 1970) where enough was done on those. */
export const holdBackDays = (dataset: Dataset, seenUntil: number | null): LatestDays => {
  const latest = cutOf(dataset);
  const unseen = seenUntil === null ? latest : Math.max(latest, seenUntil);
  const afterUnseen = predictionsOf(dataset, unseen);
  const isFair = afterUnseen.length >= LEAST_PREDICTIONS;
  const at = isFair ? unseen : latest;
  const predictions = isFair ? afterUnseen : predictionsOf(dataset, latest);
  return {
    at,
    isFair,
    isEnough: predictions.length >= LEAST_PREDICTIONS,
    train: filterSteps(dataset, (_unit, step) => dataset.stepTime[step]! <= at),
    predictions,
  };
};

/** At most so many predictions, spread over all of them. */
export const thinned = (all: readonly Prediction[]): Prediction[] => {
  const every = Math.max(1, all.length / MOST_PREDICTIONS);
  return Array.from({ length: Math.floor(all.length / every) }, (_, at) => all[Math.floor(at * every)]!);
};
