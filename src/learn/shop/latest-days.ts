/** What is held back from a training, so that it can be judged on it: the latest days, or latest steps. */
import { type Dataset, filterSteps, stepsOf, type TrainingStep } from "../data/dataset.ts";
import type { Prediction } from "../data/predictions.ts";

/** The last tenth of the steps is held back, but not more than thirty days of them. */
const SHARE = 0.1;
const MOST_DAYS = 30;
const MOST_PREDICTIONS = 5_000;
/** Fewer people say nothing. */
const LEAST_SHOPPERS = 20;
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
  const wanted = times[Math.floor(times.length * (1 - SHARE))]!;
  // Many steps may share the newest time (dates without times): something lies after the cut all the same.
  const earlier = wanted < newest ? wanted : (times.findLast((time) => time < newest) ?? newest);
  return Math.max(newest - MOST_DAYS, earlier);
};

/** What a unit did at a place of its steps, after all that it did before. */
const predictionAt = (unit: string, steps: readonly TrainingStep[], at: number): Prediction[] => {
  const step = steps[at];
  return step === undefined || at < 1
    ? []
    : [{ unit, history: steps.slice(0, at), targets: [...step.items], time: step.time }];
};

/** Steps of one visit after the cut that have a say: the last ones. */
const MOST_STEPS_OF_VISIT = 10;

/**
 * What each shopper with a past did first after the cut. Visits are over before the next cut comes: where
 * most who did something twice after it were not there before it, what came next in their visits counts as
 * well, or a shop of a thousand visits a day would be judged by the dozen that the cut falls into.
 */
const predictionsOf = (dataset: Dataset, cut: number): Prediction[] => {
  const known: Prediction[] = [];
  const visits: Prediction[][] = [];
  for (const [at, unit] of dataset.units.entries()) {
    const steps = stepsOf(dataset, at);
    const next = steps.findIndex((step) => step.time > cut);
    if (next > 0) known.push(...predictionAt(unit, steps, next));
    if (next !== 0 || steps.length < 2) continue;
    const last = Array.from(steps.keys()).slice(-MOST_STEPS_OF_VISIT);
    visits.push(last.flatMap((place) => predictionAt(unit, steps, place)));
  }
  return visits.length > known.length ? [...known, ...visits.flat()] : known;
};

/** What is held back, what came before it, and what shoppers did there. */
export type LatestDays = {
  /** What is held back, in words: "after 2026-01-31", "in each shopper’s last step". */
  readonly span: string;
  /** The champion has seen nothing of it, by what it says of itself. */
  readonly isFair: boolean;
  /** Whether so many shoppers did something that it says anything. */
  readonly isEnough: boolean;
  readonly train: Dataset;
  readonly predictions: readonly Prediction[];
};

const day = (days: number): string => new Date(days * 86_400_000).toISOString().slice(0, 10);

const daysAfter = (dataset: Dataset, at: number): Omit<LatestDays, "isFair"> => {
  const predictions = predictionsOf(dataset, at);
  return {
    span: `after ${day(at)}`,
    isEnough: new Set(predictions.map(({ unit }) => unit)).size >= LEAST_SHOPPERS,
    train: filterSteps(dataset, (_unit, step) => dataset.stepTime[step]! <= at),
    predictions,
  };
};

/** Each shopper's last step, whenever that was. */
const lastSteps = (dataset: Dataset): Omit<LatestDays, "isFair"> => {
  const isLast = (unit: number, step: number): boolean =>
    step === dataset.unitStart[unit + 1]! - 1 && step > dataset.unitStart[unit]!;
  const predictions = dataset.units.flatMap((unit, at): Prediction[] => {
    const steps = stepsOf(dataset, at);
    return predictionAt(unit, steps, steps.length - 1);
  });
  return {
    span: "in each shopper’s last step",
    isEnough: predictions.length >= LEAST_SHOPPERS,
    train: filterSteps(dataset, (unit, step) => !isLast(unit, step)),
    predictions,
  };
};

/**
 * The days after `seenUntil` (days since 1970) where enough was done on those, else the latest days; where
 * too little was done on them (all on one day, a clock that jumped), each shopper's last step.
 */
export const holdBackDays = (dataset: Dataset, seenUntil: number | null): LatestDays => {
  const latest = cutOf(dataset);
  const unseen = daysAfter(dataset, seenUntil === null ? latest : Math.max(latest, seenUntil));
  if (unseen.isEnough) return { ...unseen, isFair: true };
  const known = daysAfter(dataset, latest);
  return { ...(known.isEnough ? known : lastSteps(dataset)), isFair: false };
};

/** At most so many predictions, spread over all of them. */
export const thinned = (all: readonly Prediction[]): Prediction[] => {
  const every = Math.max(1, all.length / MOST_PREDICTIONS);
  return Array.from({ length: Math.floor(all.length / every) }, (_, at) => all[Math.floor(at * every)]!);
};
