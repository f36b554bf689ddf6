/** Whether a second stage is worth its place on held-back days (docs/learning.md, "The second stage"). */
import { DomainError } from "../../lib/errors.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Recommender } from "../evaluate/baselines/recommender.ts";
import type { MeasuredRecommender, SeenItems } from "../evaluate/evaluate-recommender.ts";
import type { LinearRecipe } from "../linear/recipe.ts";
import { countAfterCut } from "../linear/samples.ts";
import type { TrainedLinear } from "../linear/train.ts";
import { errorInPairs, errorOf, type MeasuredContender, worthOf } from "./compare-reports.ts";

/** With fewer predictions to learn from a network of three thousand numbers learns them by heart. */
export const LEAST_LESSONS = 1_000;
/** With fewer held-back predictions a gain of the usual size cannot be told from chance. */
export const LEAST_JUDGED = 200;
/**
 * A second stage costs a run for each answer and reasons that are read off a sum: half of those who are run
 * may take so long.
 */
export const MOST_RUN_MS = 5;

/** `pays`: it was measured, and is ahead by more than a standard error; null: it was not measured. */
export type SecondStageJudged = { readonly pays: boolean | null; readonly because: string };

type SecondStageTrial = {
  readonly train: Dataset;
  readonly span: string;
  readonly recipe: LinearRecipe;
  readonly own: MeasuredContender;
  readonly first: () => Promise<TrainedLinear>;
  readonly beside: (data: Dataset, first: TrainedLinear) => Promise<Recommender>;
  readonly evaluate: (contender: Recommender, seen?: SeenItems) => Promise<MeasuredRecommender>;
};

const figuresOf = ({ report, fresh }: MeasuredContender): string => {
  const [all, unseen] = [report.metrics["20"]!, fresh.metrics["20"]!];
  return (
    `Recall@20 ${all.recall.toFixed(4)}, NDCG@20 ${all.ndcg.toFixed(4)} ` +
    `(new to the history: ${unseen.recall.toFixed(4)}, ${unseen.ndcg.toFixed(4)})`
  );
};

/** From so many standard errors on a loss is no chance. */
const BEYOND_CHANCE = 2;

/**
 * Ahead by more than a standard error on the whole, and behind on what is new to a history by no more than
 * chance, and by less than it wins: of two stages that are level there, one measures worse in any case.
 */
const isWorthIt = (first: MeasuredContender, both: MeasuredContender): boolean => {
  const wins = worthOf(both.report) - worthOf(first.report);
  const loses = worthOf(first.fresh) - worthOf(both.fresh);
  return (
    wins > errorOf(first.report) &&
    loses < wins &&
    (loses <= 0 || loses <= BEYOND_CHANCE * errorInPairs(first.freshFound, both.freshFound))
  );
};

/** With what each history holds already, and without. */
export const measureTwice = async (
  recommender: Recommender,
  evaluate: SecondStageTrial["evaluate"],
): Promise<MeasuredContender> => {
  const { report } = await evaluate(recommender);
  const { report: fresh, found: freshFound } = await evaluate(recommender, "removed");
  return { report, fresh, freshFound };
};

/** Trains both stages without what is held back and measures them there, where there is enough of both. */
export const judgeSecondStage = async (trial: SecondStageTrial): Promise<SecondStageJudged> => {
  const { train, span, recipe, own, evaluate } = trial;
  const lessons = countAfterCut(train, recipe);
  const { predictions } = own.report;
  if (lessons < LEAST_LESSONS || predictions < LEAST_JUDGED)
    return {
      pays: null,
      because:
        `No second stage was tried: it takes ${LEAST_LESSONS} predictions to learn from (here ${lessons}) ` +
        `and ${LEAST_JUDGED} to judge it by (here ${predictions}).`,
    };
  try {
    const recommender = await trial.beside(train, await trial.first());
    const both = await measureTwice(recommender, evaluate);
    const pays = isWorthIt(own, both);
    return {
      pays,
      because:
        `A second stage ${pays ? "pays" : "does not pay"} on ${predictions} predictions ${span}: ` +
        `${figuresOf(both)} with it, ${figuresOf(own)} without.`,
    };
  } catch (cause) {
    if (!(cause instanceof DomainError) || cause.code !== "too_little_data") throw cause;
    return { pays: null, because: cause.message };
  }
};
