import { failedHistories, markOf } from "./failed-histories.ts";
import { type Estimate, meanOf, rankCorrelation, shareOf } from "./intervals.ts";
import { bucketOf, quantileOf } from "./time-buckets.ts";

/**
 * Two answers to the same question: what was shown, and what another model would have shown. Scores are those
 * of the lists, in order.
 */
export type ComparedPair = {
  readonly slot: string;
  readonly champion: string;
  readonly other: string;
  readonly shown: readonly string[];
  readonly would_show: readonly string[];
  readonly shown_scores: readonly number[];
  readonly would_scores: readonly number[];
  /**
   * Milliseconds that each model itself took for this list, by one clock; null where there was none to run.
   */
  readonly shown_ms: number | null;
  readonly would_ms: number | null;
};

/**
 * `failed`: a run of the model did; it names nobody and is counted always. The others only of shoppers who
 * granted `measure`.
 */
export const ARM_EVENTS = ["shown", "clicked", "relevant", "not_relevant", "failed"] as const;
export type ArmEvent = (typeof ARM_EVENTS)[number];

/** Bare sums per shop that name nobody. */
export type Counters = {
  count(shop: string, name: string, by: number): Promise<void>;
  readCounts(shop: string): Promise<Readonly<Record<string, number>>>;
};

/**
 * Mean of a time in ms with its interval, and what half, 95 and 99 of 100 runs stay below (to a tenth of the
 * value: they are told from buckets).
 */
export type TimeReport = Estimate & { readonly p50: number; readonly p95: number; readonly p99: number };

export type ShadowReport = {
  readonly champion: string;
  readonly other: string;
  readonly answers: number;
  /** Share of the shown items that the other would have shown too. */
  readonly overlap: Estimate | null;
  /** Spearman over the items of both lists. */
  readonly rank_correlation: Estimate | null;
  /**
   * Difference of the lists' relative score spread (other − champion): how much flatter or steeper the other
   * is.
   */
  readonly score_drift: Estimate | null;
  /** Time of the models' own runs over one and the same question, by the same clock, one after the other. */
  readonly champion_ms: TimeReport | null;
  readonly other_ms: TimeReport | null;
};

export type ArmReport = {
  readonly model: string;
  readonly shown: number;
  readonly failed: number;
  /** Distinct histories among those runs, about; those without any history count in `failed` alone. */
  readonly failed_histories: number;
  readonly click_share: Estimate | null;
  readonly stated_relevance: Estimate | null;
};

export type Comparison = {
  observe(shop: string, pair: ComparedPair): Promise<void>;
  /** Only of shoppers who granted `measure`, but for `failed`. */
  happened(shop: string, slot: string, model: string, event: ArmEvent, by?: number): Promise<void>;
  /** A run failed, on this history (`historyKeyOf`). */
  failed(shop: string, slot: string, model: string, history: string | null): Promise<void>;
  reports(
    shop: string,
    slot: string,
  ): Promise<{ readonly shadows: readonly ShadowReport[]; readonly arms: readonly ArmReport[] }>;
};

/** Counters are integers: values are kept in millionths. */
const MICRO = 1e6;
const METRICS = ["overlap", "rank_correlation", "score_drift", "champion_ms", "other_ms"] as const;
type Metric = (typeof METRICS)[number];
const isTime = (metric: string): boolean => metric.endsWith("_ms");
const BUCKET = "bucket-";

/** Names of models hold no blank (the manifest's own rule), so that a blank parts a counter's name. */
const pairName = (slot: string, champion: string, other: string): string =>
  `shadow ${slot} ${champion} ${other}`;

/** (best − worst) / |best| of a list's scores: comparable between models whose scales differ. */
const spreadOf = (scores: readonly number[]): number | null => {
  const [best, worst] = [scores[0], scores.at(-1)];
  return best === undefined || worst === undefined || best === 0 ? null : (best - worst) / Math.abs(best);
};

const measuresOf = (pair: ComparedPair): Readonly<Record<Metric, number | null>> => {
  const would = new Set(pair.would_show);
  const [one, other] = [spreadOf(pair.shown_scores), spreadOf(pair.would_scores)];
  return {
    overlap:
      pair.shown.length === 0
        ? null
        : pair.shown.filter((item) => would.has(item)).length / pair.shown.length,
    rank_correlation: rankCorrelation(pair.shown, pair.would_show),
    score_drift: one === null || other === null ? null : other - one,
    champion_ms: pair.shown_ms,
    other_ms: pair.would_ms,
  };
};

/** How a shadow or a challenger does beside the champion, from sums alone. */
export const createComparison = ({ count, readCounts }: Counters): Comparison => ({
  async observe(shop, pair) {
    const name = pairName(pair.slot, pair.champion, pair.other);
    await count(shop, `${name} answers`, 1);
    for (const [metric, value] of Object.entries(measuresOf(pair))) {
      if (value === null) continue;
      const ofTimes = isTime(metric) ? [count(shop, `${name} ${metric} ${BUCKET}${bucketOf(value)}`, 1)] : [];
      await Promise.all([
        count(shop, `${name} ${metric} n`, 1),
        count(shop, `${name} ${metric} sum`, Math.round(value * MICRO)),
        count(shop, `${name} ${metric} squares`, Math.round(value * value * MICRO)),
        ...ofTimes,
      ]);
    }
  },
  happened: (shop, slot, model, event, by = 1) => count(shop, `arm ${slot} ${model} ${event}`, by),
  failed: async (shop, slot, model, history) => {
    await count(shop, `arm ${slot} ${model} failed`, 1);
    if (history !== null) await count(shop, markOf(slot, model, history), 1);
  },
  async reports(shop, slot) {
    const counts = await readCounts(shop);
    const pairs = new Map<string, { champion: string; other: string }>();
    const models = new Set<string>();
    for (const name of Object.keys(counts)) {
      const [kind, of, first, second] = name.split(" ");
      if (of !== slot || first === undefined) continue;
      if (kind === "shadow" && second !== undefined)
        pairs.set(`${first} ${second}`, { champion: first, other: second });
      if (kind === "arm") models.add(first);
    }
    const estimate = (name: string, metric: Metric): Estimate | null => {
      const at = (part: string): number => counts[`${name} ${metric} ${part}`] ?? 0;
      return meanOf(at("n"), at("sum") / MICRO, at("squares") / MICRO);
    };
    const timeOf = (name: string, metric: Metric): TimeReport | null => {
      const mean = estimate(name, metric);
      const prefix = `${name} ${metric} ${BUCKET}`;
      const buckets = Object.entries(counts)
        .flatMap(([key, count]): [number, number][] =>
          key.startsWith(prefix) ? [[Number(key.slice(prefix.length)), count]] : [],
        )
        .sort(([one], [other]) => one - other);
      return mean === null || buckets.length === 0
        ? null
        : {
            ...mean,
            p50: quantileOf(buckets, 0.5),
            p95: quantileOf(buckets, 0.95),
            p99: quantileOf(buckets, 0.99),
          };
    };
    const shadows = [...pairs.values()].map(({ champion, other }): ShadowReport => {
      const name = pairName(slot, champion, other);
      return {
        champion,
        other,
        answers: counts[`${name} answers`] ?? 0,
        overlap: estimate(name, "overlap"),
        rank_correlation: estimate(name, "rank_correlation"),
        score_drift: estimate(name, "score_drift"),
        champion_ms: timeOf(name, "champion_ms"),
        other_ms: timeOf(name, "other_ms"),
      };
    });
    const arms = [...models].sort().map((model): ArmReport => {
      const of = (event: ArmEvent): number => counts[`arm ${slot} ${model} ${event}`] ?? 0;
      const explainedAnswer = of("relevant") + of("not_relevant");
      return {
        model,
        shown: of("shown"),
        failed: of("failed"),
        failed_histories: failedHistories(counts, slot, model),
        click_share: shareOf(Math.min(of("clicked"), of("shown")), of("shown")),
        stated_relevance: shareOf(of("relevant"), explainedAnswer),
      };
    });
    return { shadows, arms };
  },
});

/** For those who answer without being measured: a replay, a proof. */
export const NOTHING_COMPARED: Comparison = {
  observe: async () => undefined,
  happened: async () => undefined,
  failed: async () => undefined,
  reports: async () => ({ shadows: [], arms: [] }),
};
