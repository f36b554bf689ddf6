import type { CatalogueItem } from '../content/content-matrix.ts';
import type { Dataset } from '../data/dataset.ts';
import { filterSteps, stepsOf } from '../data/dataset.ts';
import type { EvaluationData, Prediction } from '../data/load-evaluation.ts';
import { createItemKnn } from '../evaluate/baselines/item-knn.ts';
import { createPersonalFrequency } from '../evaluate/baselines/personal-frequency.ts';
import { createPopularity } from '../evaluate/baselines/popularity.ts';
import type { RecommenderReport } from '../evaluate/evaluate-recommender.ts';
import { evaluateRecommender } from '../evaluate/evaluate-recommender.ts';
import { createLinearRecommender } from '../evaluate/model-recommenders.ts';
import type { Recommender } from '../evaluate/recommender.ts';
import type { TrainedLinear } from '../linear/train.ts';

/** The last tenth of the steps is held back, but not more than thirty days of them. */
const SHARE = 0.1;
const MOST_DAYS = 30;
const MOST_PREDICTIONS = 5_000;
const LEAST_PREDICTIONS = 20;

const cutOf = (dataset: Dataset): number => {
  const times = dataset.stepTime.slice().sort();
  const newest = times[times.length - 1]!;
  return Math.max(newest - MOST_DAYS, times[Math.floor(times.length * (1 - SHARE))]!);
};

/** What each shopper with a past did first after the cut. */
const predictionsOf = (dataset: Dataset, cut: number): Prediction[] =>
  dataset.units.flatMap((unit, at): Prediction[] => {
    const steps = stepsOf(dataset, at);
    const next = steps.findIndex((step) => step.time > cut);
    return next < 1 ? [] : [{ unit, history: steps.slice(0, next), targets: [...steps[next]!.items], time: steps[next]!.time }];
  });

type Input = {
  readonly dataset: Dataset;
  readonly catalogue: ReadonlyMap<number, CatalogueItem>;
  readonly trainOn: (dataset: Dataset) => TrainedLinear;
  readonly champion: Recommender | null;
  readonly onProgress: (phase: string, done: number, total: number) => void;
};

/** The recipe on the latest days, trained without them, beside baselines and the champion; empty where too little lies after the cut. */
export const measure = async ({ dataset, catalogue, trainOn, champion, onProgress }: Input): Promise<RecommenderReport[]> => {
  const cut = cutOf(dataset);
  const train = filterSteps(dataset, (_unit, step) => dataset.stepTime[step]! <= cut);
  const all = predictionsOf(dataset, cut);
  if (all.length < LEAST_PREDICTIONS || train.units.length < 2) return [];
  const every = Math.max(1, all.length / MOST_PREDICTIONS);
  const predictions = Array.from({ length: Math.floor(all.length / every) }, (_, at) => all[Math.floor(at * every)]!);
  const data: EvaluationData = { protocol: 'next-basket', format: 'store', train, predictions, catalogue: new Map(catalogue) };
  const contenders = [createLinearRecommender(trainOn(train), true), createPopularity(train), createPersonalFrequency(train), createItemKnn(train), ...(champion === null ? [] : [champion])];
  const reports: RecommenderReport[] = [];
  for (const contender of contenders) reports.push(await evaluateRecommender(contender, data, { seen: 'kept', seed: 'candor', progress: (done, total) => onProgress(`measure ${contender.name}`, done, total) }));
  return reports;
};
