import { DomainError } from "../../lib/errors.ts";
import type { CatalogueItem } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import type { EvaluationData } from "../data/load-evaluation.ts";
import type { Recommender } from "../evaluate/baselines/recommender.ts";
import {
  type MeasuredRecommender,
  measureRecommender,
  type RecommenderReport,
  type SeenItems,
} from "../evaluate/evaluate-recommender.ts";
import { createLinearRecommender } from "../evaluate/model-recommenders.ts";
import { type LinearRecipe, SIMPLE_MODELS, type SimpleModel } from "../linear/recipe.ts";
import { simpleRecipe } from "../linear/simple-models.ts";
import type { TriedStructure } from "../linear/structures.ts";
import type { TrainedLinear } from "../linear/train.ts";
import {
  bestOf,
  choiceOf,
  type Contender,
  hasFound,
  judge,
  type JudgedReport,
  type RivalJudged,
} from "./compare-reports.ts";
import { judgeSecondStage, measureTwice, type SecondStageJudged } from "./judge-second-stage.ts";
import { holdBackDays, type LatestDays, thinned } from "./latest-days.ts";

/** The model that has the slot: as it answers, and what its manifest says of its making. */
export type Champion = {
  readonly id: string;
  /** Null where it may not be run: somebody in it left, or its files are gone. */
  readonly recommender: Recommender | null;
  /** Its newest training day (days since 1970); null where it does not say. */
  readonly to: number | null;
  /** How it was made, where that can be done again here. */
  readonly recipe: LinearRecipe | null;
};

/** What was measured on what was held back, and whether the newcomer is to take the champion's place. */
export type HeldBack = {
  /** First that of the newcomer. */
  readonly reports: readonly RecommenderReport[];
  /** The newcomer: the simple model that was better than the fitted one; none: the fitted one. */
  readonly simple?: SimpleModel | null;
  /** Choices of structure of the fitted model, made without what is held back. */
  readonly structures?: readonly TriedStructure[];
  /** Of a second stage on the fitted model, where one was to be judged. */
  readonly second?: SecondStageJudged;
  readonly better: boolean;
  /** Why it waits, or how it was judged. */
  readonly because: string;
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
  /** The recipe of the fitted model on part of the data. */
  readonly recipeOf: (dataset: Dataset) => LinearRecipe;
  readonly trainOn: (dataset: Dataset, recipe: LinearRecipe) => TrainedLinear | Promise<TrainedLinear>;
  readonly champion: Champion | null;
  /** What serves from the catalogue alone, where nothing trained does. */
  readonly content: Recommender | null;
  /** Makes a second stage on part of the data; null: none is to be judged. */
  readonly secondStage: ((train: Dataset, first: TrainedLinear) => Promise<Recommender>) | null;
  readonly onProgress: (phase: string, done: number, total: number) => void;
};

const tooFew = ({ span, predictions }: LatestDays, { champion, content }: Input): HeldBack => {
  const did = `Only ${predictions.length} shoppers did something ${span} of what was held back`;
  const beside = champion?.id ?? content?.name;
  return {
    reports: [],
    better: false,
    because:
      beside === undefined
        ? `${did}: too few to know whether it is better than nothing.`
        : `${did}: too few to judge it beside ${beside}.`,
  };
};

type Evaluate = (contender: Recommender, seen?: SeenItems) => Promise<MeasuredRecommender>;

const evaluatorOf = ({ train, predictions }: LatestDays, { catalogue, onProgress }: Input): Evaluate => {
  const data: EvaluationData = {
    protocol: "next-basket",
    format: "store",
    train,
    predictions: thinned(predictions),
    catalogue: new Map(catalogue),
  };
  return (contender, seen = "kept") =>
    measureRecommender(contender, data, {
      seen,
      seed: "candor",
      progress: (done, total) => onProgress(`measure ${contender.name}`, done, total),
    });
};

/** The fitted model and the simple ones, each as it would serve; the fitted one only where it can be. */
const contendersOf = async (
  { train }: LatestDays,
  { recipeOf, trainOn }: Input,
  evaluate: Evaluate,
): Promise<Contender[]> => {
  const recipe = recipeOf(train);
  const recipes = [recipe, ...SIMPLE_MODELS.map((name) => simpleRecipe(recipe, name))];
  const contenders: Contender[] = [];
  for (const each of recipes) {
    try {
      const twin = await trainOn(train, each);
      const recommender = createLinearRecommender(twin, true, each.fixed ?? "linear");
      contenders.push({ recipe: each, ...(await measureTwice(recommender, evaluate)) });
    } catch (cause) {
      if (!(cause instanceof DomainError) || cause.code !== "nothing_to_predict") throw cause;
    }
  }
  return contenders;
};

/** The champion as it serves, on days that it has not seen. */
const judgeAsServed = async (
  champion: Champion & { readonly recommender: Recommender },
  own: RecommenderReport,
  { span }: LatestDays,
  evaluate: Evaluate,
): Promise<RivalJudged> => {
  const { report: rival } = await evaluate(champion.recommender);
  const how =
    champion.to === null
      ? `${span}; it does not say up to when it was trained, and may have seen them`
      : `${span}, which neither was trained on`;
  return judge(own, rival, how);
};

const HAS_SEEN = "was trained on the days that it would be judged on";
const CANNOT_RUN = "cannot be run now (somebody in it left, or its files are gone)";

/** The champion's recipe, trained without what is held back too, where it can be and is another one. */
const judgeRecipe = async (
  champion: Champion,
  own: Contender,
  { span, train }: LatestDays,
  trainOn: Input["trainOn"],
  evaluate: Evaluate,
): Promise<RivalJudged | JudgedReport> => {
  const theirs = champions(own.recipe, champion);
  if (theirs === null) {
    const why = champion.recommender === null ? CANNOT_RUN : HAS_SEEN;
    return { better: false, because: `${champion.id} ${why}, and its recipe cannot be trained here again.` };
  }
  if (isSame(theirs, own.recipe))
    return { better: true, because: `${champion.id} has the same recipe, and this one knows later days.` };
  const twin = await trainOn(train, theirs);
  const named = createLinearRecommender(twin, true, `the recipe of ${champion.id}`);
  const { report: rival } = await evaluate(named);
  return judge(own.report, rival, `${span}, each trained without them`);
};

/** Beside what serves now: the champion, or what stands in for one, or nothing. */
const judgeBeside = async (
  newcomer: Contender,
  latest: LatestDays,
  { champion, content, trainOn }: Input,
  evaluate: Evaluate,
): Promise<RivalJudged | JudgedReport | null> => {
  if (champion !== null) {
    const { recommender } = champion;
    return latest.isFair && recommender !== null
      ? judgeAsServed({ ...champion, recommender }, newcomer.report, latest, evaluate)
      : judgeRecipe(champion, newcomer, latest, trainOn, evaluate);
  }
  if (content === null) return null;
  const { report } = await evaluate(content);
  return judge(newcomer.report, report, `${latest.span}; that knows nobody’s behaviour`);
};

/** A second stage beside its first alone; a simple model has none. */
const secondOf = async (
  { recipe, ...own }: Contender,
  { train, span }: LatestDays,
  { secondStage, trainOn }: Input,
  evaluate: Evaluate,
): Promise<SecondStageJudged | null> =>
  secondStage === null || recipe.fixed !== undefined
    ? null
    : judgeSecondStage({
        ...{ train, span, recipe, own },
        first: async () => trainOn(train, recipe),
        beside: secondStage,
        evaluate,
      });

/**
 * The recipe on what is held back, trained without it, beside the simple models and what serves now. The
 * newcomer is the best of the recipe and the simple models. The champion is judged only on days that it has
 * not seen: those after its newest training day where they hold enough predictions; else, and where it may
 * not be run, its recipe is trained without what is held back too, and recipe is compared with recipe. What
 * cannot be compared is not promoted.
 */
export const measure = async (input: Input): Promise<HeldBack> => {
  const { dataset, champion } = input;
  const latest = holdBackDays(dataset, champion?.to ?? null);
  if (!latest.isEnough || latest.train.units.length < 2) return tooFew(latest, input);
  const evaluate = evaluatorOf(latest, input);
  const contenders = await contendersOf(latest, input, evaluate);
  const best = bestOf(contenders);
  const others = contenders.filter((each) => each !== best).map(({ report }) => report);
  const second = await secondOf(best, latest, input, evaluate);
  const judged = await judgeBeside(best, latest, input, evaluate);
  const rivals = judged !== null && "rival" in judged ? [judged.rival] : [];
  return {
    reports: [best.report, ...others, ...rivals],
    simple: best.recipe.fixed ?? null,
    ...(second === null ? {} : { second }),
    better: hasFound(best.report) && (judged?.better ?? true),
    because: [choiceOf(best, contenders, latest.span), judged?.because].filter(Boolean).join(" "),
  };
};
