/** Visits of later days, asked of the running service as `candor evaluate --served` asks it. */
import { loadEvaluation } from "../../../src/learn/data/load-evaluation.ts";
import type { Prediction } from "../../../src/learn/data/predictions.ts";
import { metricsAt, type MetricValues } from "../../../src/learn/evaluate/metrics.ts";
import { rankTargets } from "../../../src/learn/evaluate/rank-targets.ts";
import { createServedRecommender, type ServedFacts } from "../../../src/learn/evaluate/served.ts";
import type { VisitFiles } from "./visits-file.ts";

const CUTOFF = 20;
const COMPARED = ["hr", "mrr"] as const;
type Compared = (typeof COMPARED)[number];

export type ReplayedVisits = {
  readonly url: string;
  readonly key: string;
  readonly files: VisitFiles;
  /** So many predictions at most, evenly spread. */
  readonly most: number;
};

/** What was found of each prediction, and what the answers were made of. */
export type Replay = {
  readonly found: readonly { readonly unit: string; readonly values: MetricValues }[];
  readonly facts: ServedFacts;
};

const spread = (all: readonly Prediction[], most: number): readonly Prediction[] => {
  const step = Math.max(1, all.length / most);
  return Array.from({ length: Math.floor(all.length / step) }, (_, at) => Math.floor(at * step)).flatMap(
    (at) => all[at] ?? [],
  );
};

/** Every next item of the later visits, each asked for as the events of a session under a receipt. */
export const replayVisits = async ({ url, key, files, most }: ReplayedVisits): Promise<Replay> => {
  const { train: trainFile, test, protocol } = files;
  const { train, predictions } = loadEvaluation({ train: trainFile, test, protocol });
  const { recommender, facts } = createServedRecommender({
    ...{ url, key, items: train.items, timed: train.timed },
    clock: () => Date.now(),
  });
  const found: Replay["found"][number][] = [];
  for (const prediction of spread(predictions, most)) {
    const scores = await recommender.score(prediction);
    // Who reviewed a thing does not review it again: it is no answer to what came last.
    const seen = protocol === "leave-one-out" ? prediction.history.flatMap(({ items }) => items) : [];
    const options = { priorOrder: null, excluded: new Set(seen) };
    const ranks = rankTargets(scores, prediction.targets, options);
    found.push({ unit: prediction.unit, values: metricsAt(ranks, CUTOFF) });
  }
  return { found, facts };
};

/** One figure without the second stage and with it; `gain` in pairs, with its standard error over visits. */
export type PairedFigure = {
  readonly without: number;
  readonly with: number;
  readonly gain: number;
  readonly standard_error: number;
};

export type ReplayFigures = Readonly<Record<Compared, PairedFigure>> & {
  readonly predictions: number;
  readonly visits: number;
};

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Standard error of a mean whose values come in clusters: what one visit holds belongs together. */
const clusteredError = (units: readonly string[], values: readonly number[]): number => {
  const mean = meanOf(values);
  const sums = new Map<string, number>();
  units.forEach((unit, at) => sums.set(unit, (sums.get(unit) ?? 0) + (values[at] ?? 0) - mean));
  return (
    Math.sqrt([...sums.values()].reduce((sum, each) => sum + each * each, 0)) / Math.max(1, values.length)
  );
};

/** The same predictions asked twice. */
export const compareReplays = (without: Replay["found"], withIt: Replay["found"]): ReplayFigures => {
  const units = without.map(({ unit }) => unit);
  const figureOf = (metric: Compared): PairedFigure => {
    const [before, after] = [without, withIt].map((found) => found.map(({ values }) => values[metric]));
    const gains = (after ?? []).map((value, at) => value - (before?.[at] ?? 0));
    return {
      without: rounded(meanOf(before ?? [])),
      with: rounded(meanOf(after ?? [])),
      gain: rounded(meanOf(gains)),
      standard_error: rounded(clusteredError(units, gains)),
    };
  };
  return {
    hr: figureOf("hr"),
    mrr: figureOf("mrr"),
    predictions: units.length,
    visits: new Set(units).size,
  };
};
