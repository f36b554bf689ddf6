/** Which of several reports is the better one, and how that is said. */
import type { RecommenderReport } from "../evaluate/evaluate-recommender.ts";
import type { LinearRecipe } from "../linear/recipe.ts";

/** A model that could be published, measured without what is held back. */
export type Contender = { readonly recipe: LinearRecipe; readonly report: RecommenderReport };
export type Judged = { readonly better: boolean; readonly because: string };
export type RivalJudged = Judged & { readonly rival: RecommenderReport };

const recallOf = (report: RecommenderReport): number => report.metrics["20"]!.recall;

/** What means of the same shares may differ by. */
const ROUNDING = 1e-9;

/**
 * Recall@20; where that is the same (few items, all of them in the list), the order within it, if the
 * difference is more than chance.
 */
const isBetter = (one: RecommenderReport, other: RecommenderReport): boolean =>
  Math.abs(recallOf(one) - recallOf(other)) < ROUNDING
    ? one.metrics["20"]!.ndcg > other.intervals["20"]!.ndcg.high
    : recallOf(one) > recallOf(other);

const figureOf = (report: RecommenderReport): string => {
  const { recall, ndcg } = report.metrics["20"]!;
  return `Recall@20 ${recall.toFixed(4)}, NDCG@20 ${ndcg.toFixed(4)} (${report.name})`;
};

/** Ties go to the newcomer: it was trained on later days, and serves the items that came with them. */
export const judge = (own: RecommenderReport, rival: RecommenderReport, how: string): RivalJudged => ({
  rival,
  better: recallOf(own) >= recallOf(rival),
  because:
    `Recall@20 ${recallOf(own).toFixed(4)} against ${recallOf(rival).toFixed(4)} of ${rival.name} on ` +
    `${own.predictions} predictions ${how}.`,
});

export const bestOf = (best: Contender, each: Contender): Contender =>
  isBetter(each.report, best.report) ? each : best;

/** Which of the contenders is the newcomer, in words. */
export const choiceOf = (best: Contender, contenders: readonly Contender[], span: string): string => {
  const { predictions } = best.report;
  const on = `on ${predictions} predictions ${span}`;
  const [fitted] = contenders.filter(({ recipe }) => recipe.fixed === undefined);
  if (fitted === undefined)
    return `The fitted model could not be judged; the best of the simple ones is: ${figureOf(best.report)}.`;
  if (fitted !== best)
    return (
      `The fitted model is behind a simple one ${on}: ${figureOf(fitted.report)} against ` +
      `${figureOf(best.report)}.`
    );
  const simple = contenders.filter((each) => each !== best).reduce(bestOf);
  return (
    `It is not behind the simple models ${on}: ${figureOf(best.report)} against ` +
    `${figureOf(simple.report)}.`
  );
};
