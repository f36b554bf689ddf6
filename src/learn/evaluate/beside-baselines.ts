/**
 * The measured model beside the simple ones, in what is found and in how far up it stands: a list may hold as
 * much and show it worse.
 */
import type { Protocol } from "../data/predictions.ts";
import { BASELINE_NAMES } from "./baselines/baseline-names.ts";
import { standardErrorOf } from "./bootstrap.ts";
import type { RecommenderReport, SeenItems } from "./evaluate-recommender.ts";
import type { MetricValues } from "./metrics.ts";

const CUTOFF = 20;

/** One figure at 20 of two recommenders on the same predictions. */
type Standing = {
  readonly metric: keyof MetricValues;
  readonly own: number;
  readonly theirs: number;
  /** A standard error of our own figure. */
  readonly error: number;
  /** Theirs is ahead by more than that. */
  readonly behind: boolean;
};

export type BesideBaseline = Standing & { readonly baseline: string; readonly seen: SeenItems };

/** @throws Error where it was not measured at 20 */
const figureOf = ({ name, metrics }: RecommenderReport, metric: keyof MetricValues): number => {
  const found = metrics[CUTOFF];
  if (found === undefined) throw new Error(`Nothing of ${name} was measured at ${CUTOFF}.`);
  return found[metric];
};

export const standingOf = (
  own: RecommenderReport,
  rival: RecommenderReport,
  metric: keyof MetricValues,
): Standing => {
  const [ours, theirs] = [figureOf(own, metric), figureOf(rival, metric)];
  const interval = own.intervals[CUTOFF]?.[metric];
  const error = interval === undefined ? 0 : standardErrorOf(interval);
  return { metric, own: ours, theirs, error, behind: theirs > ours + error };
};

/** By how many standard errors theirs is ahead; below 0: behind. Null: the figure has none to count in. */
export const errorsAhead = ({ own, theirs, error }: Standing): number | null =>
  error === 0 ? null : (theirs - own) / error;

const NAMES: Readonly<Record<keyof MetricValues, string>> = {
  hr: "HR",
  mrr: "MRR",
  ndcg: "NDCG",
  recall: "Recall",
};

/** "NDCG@20 0.2725 against 0.2767", and by how much it is behind where that is more than chance. */
export const tellStanding = (standing: Standing): string => {
  const { metric, own, theirs, behind } = standing;
  const figures = `${NAMES[metric]}@${CUTOFF} ${own.toFixed(4)} against ${theirs.toFixed(4)}`;
  const errors = errorsAhead(standing);
  return behind && errors !== null ? `${figures}, behind by ${errors.toFixed(1)} standard errors` : figures;
};

/** Of a next item whether it was found, and of a basket how much of it; then how far up it stands. */
const metricsOf = (protocol: Protocol): readonly (keyof MetricValues)[] => [
  protocol === "next-basket" ? "recall" : "hr",
  "mrr",
  "ndcg",
];

/** The model beside each built-in baseline that was measured with it, in each figure and each variant. */
export const besideBaselines = ({
  protocol,
  model,
  reports,
}: {
  readonly protocol: Protocol;
  readonly model: string;
  readonly reports: readonly RecommenderReport[];
}): BesideBaseline[] => {
  const isBaseline = ({ name }: RecommenderReport): boolean =>
    name !== model && (BASELINE_NAMES as readonly string[]).includes(name);
  return reports
    .filter(({ name }) => name === model)
    .flatMap((own) =>
      reports
        .filter((rival) => isBaseline(rival) && rival.seen === own.seen)
        .flatMap((rival) =>
          metricsOf(protocol).map((metric) => ({
            baseline: rival.name,
            seen: own.seen,
            ...standingOf(own, rival, metric),
          })),
        ),
    );
};
