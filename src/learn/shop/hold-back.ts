import type { CatalogueItem } from "../content/content-matrix.ts";
import { type Dataset, filterSteps, stepsOf } from "../data/dataset.ts";
import type { EvaluationData } from "../data/load-evaluation.ts";
import type { Prediction } from "../data/predictions.ts";
import { createItemKnn } from "../evaluate/baselines/item-knn.ts";
import { createPersonalFrequency } from "../evaluate/baselines/personal-frequency.ts";
import { createPopularity } from "../evaluate/baselines/popularity.ts";
import type { Recommender } from "../evaluate/baselines/recommender.ts";
import { evaluateRecommender, type RecommenderReport } from "../evaluate/evaluate-recommender.ts";
import { createLinearRecommender } from "../evaluate/model-recommenders.ts";
import type { LinearRecipe } from "../linear/recipe.ts";
import type { TrainedLinear } from "../linear/train.ts";

/** The last tenth of the steps is held back, but not more than thirty days of them. */
const SHARE = 0.1;
const MOST_DAYS = 30;
const MOST_PREDICTIONS = 5_000;
const LEAST_PREDICTIONS = 20;
/** Steps of one unit that have a say in where the latest days begin: a bot's last hour is not everybody's. */
const MOST_STEPS_OF_CUT = 200;

/** The model that serves now: as it answers, and what its manifest says of its making. */
export type Champion = {
  readonly id: string;
  readonly recommender: Recommender;
  /** Its newest training day (days since 1970); null where it does not say. */
  readonly to: number | null;
  /** How it was made, where that can be done again here. */
  readonly recipe: LinearRecipe | null;
};

/** What was measured on the latest days, and whether the newcomer is to take the champion's place. */
export type HeldBack = {
  readonly reports: readonly RecommenderReport[];
  readonly better: boolean;
  /** Why it waits, or how it was judged; null where there was nothing to beat. */ readonly because:
    string | null;
};

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

/**
 * Two recipes differ in choices, not in what follows from the data that each was made of: the champion's
 * choices on the newcomer's data.
 */
export const champions = (own: LinearRecipe, { recipe }: Pick<Champion, "recipe">): LinearRecipe | null =>
  recipe === null
    ? null
    : {
        ...recipe,
        reference_at: own.reference_at,
        cut: own.cut,
        decay: own.decay,
        max_unit_entries: own.max_unit_entries,
        types: own.types,
        ages: own.ages,
        fit: { ...recipe.fit, rate: own.fit.rate },
      };

const isSame = (one: unknown, other: unknown): boolean => {
  const sorted = (value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sorted(inner)]),
        )
      : value;
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
};

type Input = {
  readonly dataset: Dataset;
  readonly catalogue: ReadonlyMap<number, CatalogueItem>;
  /** Trains the newcomer's recipe, or another one, on part of the data. */
  readonly trainOn: (dataset: Dataset, recipe?: LinearRecipe) => TrainedLinear | Promise<TrainedLinear>;
  readonly champion: Champion | null;
  readonly onProgress: (phase: string, done: number, total: number) => void;
};

const recallOf = (report: RecommenderReport): number => report.metrics["20"]!.recall;
const day = (days: number): string => new Date(days * 86_400_000).toISOString().slice(0, 10);

/** Ties go to the newcomer: it was trained on later days, and serves the items that came with them. */
const judge = (
  own: RecommenderReport,
  rival: RecommenderReport,
  how: string,
): Pick<HeldBack, "better" | "because"> => {
  const better = recallOf(own) >= recallOf(rival);
  return {
    better,
    because:
      `Recall@20 ${recallOf(own).toFixed(4)} against ${recallOf(rival).toFixed(4)} of ${rival.name} on ` +
      `${own.predictions} predictions ${how}.`,
  };
};

/**
 * The recipe on the latest days, trained without them, beside baselines and the champion. The champion is
 * judged only on days that it has not seen: those after its newest training day where they hold enough
 * predictions; else its recipe is trained without the held-back days too, and recipe is compared with recipe.
 * What cannot be compared is not promoted.
 */
export const measure = async ({
  dataset,
  catalogue,
  trainOn,
  champion,
  onProgress,
}: Input): Promise<HeldBack> => {
  const latest = cutOf(dataset);
  const unseen = champion?.to == null ? latest : Math.max(latest, champion.to);
  const isFair = predictionsOf(dataset, unseen).length >= LEAST_PREDICTIONS;
  const cut = isFair ? unseen : latest;
  const train = filterSteps(dataset, (_unit, step) => dataset.stepTime[step]! <= cut);
  const all = predictionsOf(dataset, cut);
  if (all.length < LEAST_PREDICTIONS || train.units.length < 2) {
    return {
      reports: [],
      better: champion === null,
      because:
        champion === null
          ? null
          : `Only ${all.length} shoppers did something after ${day(cut)}: too few to judge it beside ` +
            `${champion.id}.`,
    };
  }
  const every = Math.max(1, all.length / MOST_PREDICTIONS);
  const predictions = Array.from(
    { length: Math.floor(all.length / every) },
    (_, at) => all[Math.floor(at * every)]!,
  );
  const data: EvaluationData = {
    protocol: "next-basket",
    format: "store",
    train,
    predictions,
    catalogue: new Map(catalogue),
  };
  const evaluate = (contender: Recommender): Promise<RecommenderReport> =>
    evaluateRecommender(contender, data, {
      seen: "kept",
      seed: "candor",
      progress: (done, total) => onProgress(`measure ${contender.name}`, done, total),
    });
  const twin = await trainOn(train);
  const own = await evaluate(createLinearRecommender(twin, true));
  const baselines: RecommenderReport[] = [];
  for (const contender of [createPopularity(train), createPersonalFrequency(train), createItemKnn(train)])
    baselines.push(await evaluate(contender));
  const reports = [own, ...baselines];
  if (champion === null) return { reports, better: true, because: null };
  if (isFair) {
    const rival = await evaluate(champion.recommender);
    const how =
      champion.to === null
        ? `after ${day(cut)}; it does not say up to when it was trained, and may have seen them`
        : `after ${day(cut)}, which neither was trained on`;
    return { reports: [...reports, rival], ...judge(own, rival, how) };
  }
  const theirs = champions(twin.recipe, champion);
  if (theirs === null)
    return {
      reports,
      better: false,
      because:
        `${champion.id} was trained on the days that it would be judged on, and its recipe cannot be ` +
        "trained here again.",
    };
  if (isSame(theirs, twin.recipe))
    return {
      reports,
      better: true,
      because: `${champion.id} has the same recipe, and this one knows later days.`,
    };
  const rival = await evaluate(
    createLinearRecommender(await trainOn(train, theirs), true, `the recipe of ${champion.id}`),
  );
  return {
    reports: [...reports, rival],
    ...judge(own, rival, `after ${day(cut)}, each trained without them`),
  };
};
