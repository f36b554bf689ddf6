/** Which of several reports is the better one, and how that is said. */
import { standingOf, tellStanding } from "../evaluate/beside-baselines.ts";
import { bootstrapMean, standardErrorOf } from "../evaluate/bootstrap.ts";
import type { FoundOfOne, RecommenderReport } from "../evaluate/evaluate-recommender.ts";
import { tellFailed } from "../evaluate/report-table.ts";
import type { LinearRecipe } from "../linear/recipe.ts";

/** What a model reaches without what is held back. */
export type MeasuredContender = {
  readonly report: RecommenderReport;
  /** The same without what each history holds already: repeats flatter. */
  readonly fresh: RecommenderReport;
  /** Of each prediction of `fresh`, so that two are compared in pairs. */
  readonly freshFound: readonly FoundOfOne[];
};
/** A model that could be published. */
export type Contender = MeasuredContender & { readonly recipe: LinearRecipe };
export type JudgedReport = { readonly better: boolean; readonly because: string };
export type RivalJudged = JudgedReport & { readonly rival: RecommenderReport };

const recallOf = (report: RecommenderReport): number => report.metrics["20"]!.recall;

/** What is found, and how far up: a model that finds as much and orders it worse is a worse one. */
export const worthOf = (report: RecommenderReport): number => recallOf(report) + report.metrics["20"]!.ndcg;

/** A difference that says nothing. */
const SLIGHT = 0.01;

/** A standard error of the difference that two make on the same predictions. */
export const errorInPairs = (one: readonly FoundOfOne[], other: readonly FoundOfOne[]): number =>
  standardErrorOf(
    bootstrapMean(
      Float64Array.from(one, ({ worth }, at) => (other[at]?.worth ?? 0) - worth),
      one.map(({ unit }) => unit),
      { draws: 400, seed: "pairs" },
    ),
  );

/** A standard error of what is found, and not less than what says nothing. */
export const errorOf = (report: RecommenderReport): number =>
  Math.max(SLIGHT, standardErrorOf(report.intervals["20"]!.recall));

/**
 * A simple model is ahead where it finds as much at least and orders it better, or finds more by a standard
 * error, and does not lose on what is new to a history what it wins by repeating it: a list of what somebody
 * has seen already is right often, and of no use where they look for something else.
 */
const isAhead = (simple: Contender, fitted: Contender): boolean => {
  const [own, rival] = [fitted.report, simple.report];
  const wins = worthOf(rival) - worthOf(own);
  const loses = worthOf(fitted.fresh) - worthOf(simple.fresh);
  if (loses > SLIGHT && loses >= wins) return false;
  return (
    (recallOf(rival) >= recallOf(own) && wins > SLIGHT) || recallOf(rival) > recallOf(own) + errorOf(own)
  );
};

const figureOf = (report: RecommenderReport): string => {
  const { recall, ndcg } = report.metrics["20"]!;
  return `Recall@20 ${recall.toFixed(4)}, NDCG@20 ${ndcg.toFixed(4)} (${report.name})`;
};

/** What has found nothing of what was held back is not worth a slot, whatever else has found as little. */
export const hasFound = (report: RecommenderReport): boolean => recallOf(report) > 0;

/**
 * The order decides where as much is found, as in a shop of so few things that a list holds them all. Ties go
 * to the newcomer: it was trained on later days, and serves the items that came with them.
 */
const isNotBehind = (own: RecommenderReport, rival: RecommenderReport): boolean =>
  recallOf(own) > recallOf(rival) ||
  (recallOf(own) === recallOf(rival) && worthOf(own) >= worthOf(rival) - SLIGHT);

export const judge = (own: RecommenderReport, rival: RecommenderReport, how: string): RivalJudged => ({
  rival,
  better: isNotBehind(own, rival),
  because: [
    `Recall@20 ${recallOf(own).toFixed(4)} against ${recallOf(rival).toFixed(4)} of ${rival.name} on ` +
      `${own.predictions} predictions ${how}.`,
    `${tellStanding(standingOf(own, rival, "ndcg"))}.`,
    tellFailed(rival),
  ]
    .filter((each) => each !== null)
    .join(" "),
});

const better = (best: Contender, each: Contender): Contender =>
  worthOf(each.report) > worthOf(best.report) ? each : best;

const apart = (
  contenders: readonly Contender[],
): { readonly fitted: Contender | undefined; readonly simple: readonly Contender[] } => ({
  fitted: contenders.find(({ recipe }) => recipe.fixed === undefined),
  simple: contenders.filter(({ recipe }) => recipe.fixed !== undefined),
});

/** The fitted model, unless a simple one is ahead of it. */
export const bestOf = (contenders: readonly Contender[]): Contender => {
  const { fitted, simple } = apart(contenders);
  if (fitted === undefined) return simple.reduce(better);
  const ahead = simple.filter((each) => isAhead(each, fitted));
  return ahead.length === 0 ? fitted : ahead.reduce(better);
};

/** Which of the contenders is the newcomer, in words. */
export const choiceOf = (best: Contender, contenders: readonly Contender[], span: string): string =>
  `${chosenOf(best, contenders, span)}${hasFound(best.report) ? "" : " It has found nothing there."}`;

const chosenOf = (best: Contender, contenders: readonly Contender[], span: string): string => {
  const { fitted, simple } = apart(contenders);
  const on = `on ${best.report.predictions} predictions ${span}`;
  if (fitted === undefined)
    return `The fitted model could not be judged; the best of the simple ones is: ${figureOf(best.report)}.`;
  if (fitted !== best)
    return (
      `The fitted model is behind a simple one ${on}: ${figureOf(fitted.report)} against ` +
      `${figureOf(best.report)}.`
    );
  return (
    `It is not behind the simple models ${on}: ${figureOf(best.report)} against ` +
    `${figureOf(simple.reduce(better).report)}.`
  );
};
