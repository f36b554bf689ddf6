import type { CatalogueItem } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import type { EvaluationData } from "../data/load-evaluation.ts";
import { createItemKnn } from "../evaluate/baselines/item-knn.ts";
import { createPersonalFrequency } from "../evaluate/baselines/personal-frequency.ts";
import { createPopularity } from "../evaluate/baselines/popularity.ts";
import type { Recommender } from "../evaluate/baselines/recommender.ts";
import { evaluateRecommender, type RecommenderReport } from "../evaluate/evaluate-recommender.ts";
import { createLinearRecommender } from "../evaluate/model-recommenders.ts";
import type { LinearRecipe } from "../linear/recipe.ts";
import type { TrainedLinear } from "../linear/train.ts";
import { holdBackDays, type LatestDays, thinned } from "./latest-days.ts";

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
  /** Why it waits, or how it was judged; null where there was nothing to beat. */
  readonly because: string | null;
};

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

const tooFew = ({ at, predictions }: LatestDays, champion: Champion | null): HeldBack => ({
  reports: [],
  better: champion === null,
  because:
    champion === null
      ? null
      : `Only ${predictions.length} shoppers did something after ${day(at)}: too few to judge it beside ` +
        `${champion.id}.`,
});

type Evaluate = (contender: Recommender) => Promise<RecommenderReport>;

const evaluatorOf = ({ train, predictions }: LatestDays, { catalogue, onProgress }: Input): Evaluate => {
  const data: EvaluationData = {
    protocol: "next-basket",
    format: "store",
    train,
    predictions: thinned(predictions),
    catalogue: new Map(catalogue),
  };
  return (contender) =>
    evaluateRecommender(contender, data, {
      seen: "kept",
      seed: "candor",
      progress: (done, total) => onProgress(`measure ${contender.name}`, done, total),
    });
};

type RivalJudged = Pick<HeldBack, "better" | "because"> & { readonly rival: RecommenderReport | null };

/** The champion as it serves, on days that it has not seen. */
const judgeAsServed = async (
  champion: Champion,
  own: RecommenderReport,
  at: number,
  evaluate: Evaluate,
): Promise<RivalJudged> => {
  const rival = await evaluate(champion.recommender);
  const how =
    champion.to === null
      ? `after ${day(at)}; it does not say up to when it was trained, and may have seen them`
      : `after ${day(at)}, which neither was trained on`;
  return { rival, ...judge(own, rival, how) };
};

/** The champion's recipe, trained without the held-back days too, where it can be and is another one. */
const judgeRecipe = async (
  champion: Champion,
  twin: TrainedLinear,
  own: RecommenderReport,
  { at, train }: LatestDays,
  trainOn: Input["trainOn"],
  evaluate: Evaluate,
): Promise<RivalJudged> => {
  const theirs = champions(twin.recipe, champion);
  if (theirs === null)
    return {
      rival: null,
      better: false,
      because:
        `${champion.id} was trained on the days that it would be judged on, and its recipe cannot be ` +
        "trained here again.",
    };
  if (isSame(theirs, twin.recipe))
    return {
      rival: null,
      better: true,
      because: `${champion.id} has the same recipe, and this one knows later days.`,
    };
  const rival = await evaluate(
    createLinearRecommender(await trainOn(train, theirs), true, `the recipe of ${champion.id}`),
  );
  return { rival, ...judge(own, rival, `after ${day(at)}, each trained without them`) };
};

/**
 * The recipe on the latest days, trained without them, beside baselines and the champion. The champion is
 * judged only on days that it has not seen: those after its newest training day where they hold enough
 * predictions; else its recipe is trained without the held-back days too, and recipe is compared with recipe.
 * What cannot be compared is not promoted.
 */
export const measure = async (input: Input): Promise<HeldBack> => {
  const { dataset, trainOn, champion } = input;
  const latest = holdBackDays(dataset, champion?.to ?? null);
  const { train } = latest;
  if (!latest.isEnough || train.units.length < 2) return tooFew(latest, champion);
  const evaluate = evaluatorOf(latest, input);
  const twin = await trainOn(train);
  const own = await evaluate(createLinearRecommender(twin, true));
  const reports = [own];
  for (const contender of [createPopularity(train), createPersonalFrequency(train), createItemKnn(train)])
    reports.push(await evaluate(contender));
  if (champion === null) return { reports, better: true, because: null };
  const { rival, better, because } = latest.isFair
    ? await judgeAsServed(champion, own, latest.at, evaluate)
    : await judgeRecipe(champion, twin, own, latest, trainOn, evaluate);
  return { reports: rival === null ? reports : [...reports, rival], better, because };
};
