/**
 * Runs one recommender over all predictions and sums up: metrics with intervals, groups, coverage, novelty,
 * bias.
 */
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import type { EvaluationData } from "../data/load-evaluation.ts";
import type { Prediction } from "../data/predictions.ts";
import type { Recommender, RecommenderScores } from "./baselines/recommender.ts";
import { bootstrapMean, type Interval } from "./bootstrap.ts";
import {
  coverage,
  CUTOFFS,
  METRIC_NAMES,
  metricsAt,
  type MetricValues,
  novelty,
  popularityBias,
} from "./metrics.ts";
import { orderPrior, type PriorOrder, rankTargets, topItems } from "./rank-targets.ts";

/** Whether items of the history stay candidates. */
export type SeenItems = "kept" | "removed";

export type RecommenderReport = {
  name: string;
  seen: SeenItems;
  predictions: number;
  /** Predictions on which its run failed, each of them a miss. Reports that were kept before have none. */
  failed?: number;
  /** By cut-off. */
  metrics: Record<string, MetricValues>;
  /** 95 % intervals at 10 and 20. */
  intervals: Record<string, Record<keyof MetricValues, Interval>>;
  coverage: number;
  novelty: number;
  popularity_bias: number;
  by_history_length: Record<string, MetricValues & { predictions: number }>;
  by_item_age: Record<string, MetricValues & { predictions: number }>;
};

export type EvaluateOptions = {
  seen: SeenItems;
  seed: string;
  progress?: (done: number, total: number) => void;
};

const LIST_LENGTH = 20;
const BOOTSTRAP_DRAWS = 400;

/** Bounds are inclusive. */
export const historyLengthGroup = (steps: number): string => {
  return steps <= 1 ? "1" : steps === 2 ? "2" : steps <= 5 ? "3-5" : steps <= 10 ? "6-10" : "11+";
};

const itemAgeGroup = (days: number): string => {
  return days < 7 ? "under 7 days" : days < 30 ? "7-30 days" : "30 days and more";
};

type Tally = {
  ranks: number[][];
  cluster: string[];
  shown: Map<number, number>;
  chosen: Map<number, number>;
  lengthGroup: string[];
  ageGroup: (string | null)[];
  failed: number;
};

/** What was found of one prediction: Recall@20 plus NDCG@20. */
export type FoundOfOne = { readonly unit: string; readonly worth: number };

export type MeasuredRecommender = {
  readonly report: RecommenderReport;
  /** In the order of the predictions: two recommenders on the same data are compared in pairs. */
  readonly found: readonly FoundOfOne[];
};

export const evaluateRecommender = async (
  recommender: Recommender,
  data: EvaluationData,
  options: EvaluateOptions,
): Promise<RecommenderReport> => (await measureRecommender(recommender, data, options)).report;

/** The same, with what was found of each prediction. */
export const measureRecommender = async (
  recommender: Recommender,
  data: EvaluationData,
  options: EvaluateOptions,
): Promise<MeasuredRecommender> => {
  const tally = await tallyPredictions(recommender, data, options);
  const counts = new Float64Array(data.train.items.length);
  for (const item of data.train.entryItem) counts[item]!++;
  const metrics: Record<string, MetricValues> = {};
  const intervals: RecommenderReport["intervals"] = {};
  for (const k of CUTOFFS) {
    const values = tally.ranks.map((ranks) => metricsAt(ranks, k));
    metrics[k] = meanOf(values);
    if (k === 10 || k === 20) {
      intervals[k] = Object.fromEntries(
        METRIC_NAMES.map((name) => [
          name,
          bootstrapMean(
            Float64Array.from(values, (value) => value[name]),
            tally.cluster,
            { draws: BOOTSTRAP_DRAWS, seed: `${options.seed}/${name}@${k}` },
          ),
        ]),
      ) as Record<keyof MetricValues, Interval>;
    }
  }
  const report: RecommenderReport = {
    name: recommender.name,
    seen: options.seen,
    predictions: tally.ranks.length,
    failed: tally.failed,
    metrics,
    intervals,
    coverage: coverage(tally.shown, data.train.items.length - 1),
    novelty: novelty(tally.shown, counts),
    popularity_bias: popularityBias(tally.shown, tally.chosen, counts),
    by_history_length: groupBy(tally.ranks, tally.lengthGroup),
    by_item_age: groupBy(tally.ranks, tally.ageGroup),
  };
  return { report, found: tally.ranks.map((ranks, at) => foundOf(tally.cluster[at]!, ranks)) };
};

const foundOf = (unit: string, ranks: readonly number[]): FoundOfOne => {
  const { recall, ndcg } = metricsAt(ranks, LIST_LENGTH);
  return { unit, worth: recall + ndcg };
};

/** Null: it cannot say anything of this history. Whatever else goes wrong ends the measuring. */
const unlessRunFailed = (cause: unknown): null => {
  if (cause instanceof DomainError && cause.code === "model_run_failed") return null;
  throw cause;
};

/** A list of nothing: every target is a miss. */
const NOTHING: RecommenderScores = {
  count: 0,
  touched: new Int32Array(),
  score: new Float64Array(),
  prior: null,
};

const tallyPredictions = async (
  recommender: Recommender,
  data: EvaluationData,
  options: EvaluateOptions,
): Promise<Tally> => {
  const tally: Tally = {
    ranks: [],
    cluster: [],
    shown: new Map(),
    chosen: new Map(),
    lengthGroup: [],
    ageGroup: [],
    failed: 0,
  };
  const firstSeen = firstTimes(data);
  let order = null as { of: Float32Array; value: PriorOrder } | null;
  for (const [x, prediction] of data.predictions.entries()) {
    if (x % 1000 === 0) options.progress?.(x, data.predictions.length);
    const excluded = excludedOf(prediction, options.seen);
    // Without what was seen, the question is which new things follow. Of a left-out last step it is what
    // came next: what the list may not hold is a miss.
    const targets =
      options.seen === "removed" && data.protocol !== "leave-one-out"
        ? prediction.targets.filter((item) => !excluded.has(item))
        : prediction.targets;
    // Nothing new was chosen: a list of new items cannot be right or wrong.
    if (targets.length === 0) continue;
    const answer = recommender.score(prediction);
    const found = answer instanceof Promise ? await answer.catch(unlessRunFailed) : answer;
    if (found === null) tally.failed += 1;
    const scores = found ?? NOTHING;
    if (scores.prior !== null && order?.of !== scores.prior)
      order = { of: scores.prior, value: orderPrior(scores.prior) };
    const rankOptions = {
      priorOrder: scores.prior === null ? null : present(order, "the order of the prior").value,
      excluded,
    };
    tally.ranks.push(rankTargets(scores, targets, rankOptions));
    tally.cluster.push(prediction.unit);
    tally.lengthGroup.push(historyLengthGroup(prediction.history.length));
    tally.ageGroup.push(
      firstSeen === null || targets.length > 1 ? null : ageGroupOf(firstSeen[targets[0]!]!, prediction.time),
    );
    for (const item of topItems(scores, LIST_LENGTH, rankOptions))
      tally.shown.set(item, (tally.shown.get(item) ?? 0) + 1);
    for (const item of targets) if (item > 0) tally.chosen.set(item, (tally.chosen.get(item) ?? 0) + 1);
  }
  options.progress?.(data.predictions.length, data.predictions.length);
  return tally;
};

const excludedOf = (prediction: Prediction, seen: SeenItems): ReadonlySet<number> =>
  seen === "kept"
    ? new Set()
    : new Set(prediction.history.flatMap((step) => step.items).filter((item) => item > 0));

/** Time of each item's first training event; null for files without times. */
const firstTimes = (data: EvaluationData): Float64Array | null => {
  if (!data.train.timed) return null;
  const first = new Float64Array(data.train.items.length).fill(Infinity);
  for (let s = 0; s < data.train.stepTime.length; s++) {
    for (let e = data.train.stepStart[s]!; e < data.train.stepStart[s + 1]!; e++)
      first[data.train.entryItem[e]!] = Math.min(first[data.train.entryItem[e]!]!, data.train.stepTime[s]!);
  }
  return first;
};

const ageGroupOf = (first: number, now: number): string =>
  first === Infinity ? "never seen" : itemAgeGroup(now - first);

const meanOf = (values: readonly MetricValues[]): MetricValues => {
  const sum = { hr: 0, mrr: 0, ndcg: 0, recall: 0 };
  for (const value of values) for (const name of METRIC_NAMES) sum[name] += value[name];
  for (const name of METRIC_NAMES) sum[name] = values.length === 0 ? 0 : sum[name] / values.length;
  return sum;
};

const groupBy = (
  ranks: readonly number[][],
  group: readonly (string | null)[],
): Record<string, MetricValues & { predictions: number }> => {
  const groups = new Map<string, MetricValues[]>();
  ranks.forEach((of, x) => {
    const name = group[x]!;
    if (name === null) return;
    const values = groups.get(name) ?? [];
    values.push(metricsAt(of, LIST_LENGTH));
    groups.set(name, values);
  });
  return Object.fromEntries(
    [...groups]
      .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
      .map(([name, values]) => [name, { ...meanOf(values), predictions: values.length }]),
  );
};
