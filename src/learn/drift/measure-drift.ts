/** What shoppers did on days after a model was trained, and how well it and simple models foresaw that. */
import { DomainError } from "../../lib/errors.ts";
import type { DriftEstimate, DriftWeek } from "../../model/drift/drift-state.ts";
import { loadPackage } from "../../model/verify/load-package.ts";
import type { CatalogueItem } from "../content/content-matrix.ts";
import { type Dataset, filterSteps, stepsOf } from "../data/dataset.ts";
import type { Prediction } from "../data/predictions.ts";
import type { Recommender } from "../evaluate/baselines/recommender.ts";
import { bootstrapMean } from "../evaluate/bootstrap.ts";
import { metricsAt } from "../evaluate/metrics.ts";
import { createLinearRecommender, createPackageRecommender } from "../evaluate/model-recommenders.ts";
import { orderPrior, type PriorOrder, rankTargets } from "../evaluate/rank-targets.ts";
import { chooseRecipe } from "../linear/choose-recipe.ts";
import { type Defence, type LinearRecipe, NO_DEFENCE, SIMPLE_MODELS } from "../linear/recipe.ts";
import { simpleRecipe } from "../linear/simple-models.ts";
import { trainLinear } from "../linear/train.ts";
import type { ServedPackage } from "../shop/computation-job.ts";
import { recipeIn } from "../shop/package-training.ts";

/** Fewer shoppers than this make no figure: it would tell of them, and say nothing. */
export const LEAST_SHOPPERS = 20;
const MOST_SHOPPERS = 2_000;
const WEEK_DAYS = 7;
const DAY_MS = 86_400_000;
const CUTOFF = 20;
const DRAWS = 1_000;

/** All that is measured with; plain data, so that another process can be handed it. */
export type DriftJob = {
  readonly dataset: Dataset;
  readonly catalogue: ReadonlyMap<number, CatalogueItem>;
  /** Units who granted `measure` too: of nobody else is anything foreseen. */
  readonly measured: ReadonlySet<string>;
  readonly champion: ServedPackage;
  /** Days since 1970; the last day is the one before. */
  readonly until: number;
  readonly minShoppers: number;
  readonly mostUnitEntries: number;
  readonly secret: string;
};
export type MeasuredDrift = { readonly week: DriftWeek | null; readonly because: string | null };

const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** To three places: what one of thousands did is not to be told from two figures. */
const rounded = (value: number): number => Math.round(value * 1e3) / 1e3;

/** What each measured shopper with a past did first on these days. */
const predictionsOf = (
  { dataset, measured, until }: Pick<DriftJob, "dataset" | "measured" | "until">,
  from: number,
): Prediction[] => {
  const all = dataset.units.flatMap((unit, at): Prediction[] => {
    if (!measured.has(unit)) return [];
    const steps = stepsOf(dataset, at);
    const next = steps.findIndex(({ time }) => time >= from);
    const target = steps[next];
    return target === undefined || next === 0 || target.time >= until
      ? []
      : [{ unit, history: steps.slice(0, next), targets: [...target.items], time: target.time }];
  });
  const every = Math.max(1, all.length / MOST_SHOPPERS);
  return all.filter((_, at) => Math.floor(at / every) !== Math.floor((at - 1) / every));
};

type Foreseen = { readonly recall: Float64Array; readonly ndcg: number; readonly failed: number };

/** Where the model cannot say anything of a history, it has found nothing. */
const foresee = async (model: Recommender, predictions: readonly Prediction[]): Promise<Foreseen> => {
  const recall = new Float64Array(predictions.length);
  const sums = { ndcg: 0, failed: 0 };
  let order = null as { readonly of: Float32Array; readonly value: PriorOrder } | null;
  for (const [at, prediction] of predictions.entries()) {
    try {
      const scores = await model.score(prediction);
      if (scores.prior !== null && order?.of !== scores.prior)
        order = { of: scores.prior, value: orderPrior(scores.prior) };
      const priorOrder = scores.prior === null || order === null ? null : order.value;
      const ranks = rankTargets(scores, prediction.targets, { priorOrder, excluded: new Set() });
      const values = metricsAt(ranks, CUTOFF);
      recall[at] = values.recall;
      sums.ndcg += values.ndcg;
    } catch (cause) {
      if (!(cause instanceof DomainError)) throw cause;
      sums.failed += 1;
    }
  }
  return { recall, ndcg: sums.ndcg / predictions.length, failed: sums.failed };
};

/** One prediction a shopper: no two values are of one person. */
const estimateOf = (values: Float64Array, seed: string): DriftEstimate => {
  const cluster = Array.from(values, (_, at) => String(at));
  const { low, high } = bootstrapMean(values, cluster, { draws: DRAWS, seed });
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { value: rounded(mean), low: rounded(low), high: rounded(high), n: values.length };
};

/** The simple models that a training would make of the same days, under the same threshold. */
const simpleModels = (
  train: Dataset,
  { catalogue, minShoppers, mostUnitEntries, secret }: DriftJob,
  own: LinearRecipe | null,
): Recommender[] => {
  const defence: Defence = own?.defence ?? NO_DEFENCE;
  const chosen = chooseRecipe(train, { withContent: true, repeats: true });
  const bounds = { min_units: own?.min_units ?? minShoppers, defence, max_unit_entries: mostUnitEntries };
  return SIMPLE_MODELS.map((name) =>
    createLinearRecommender(
      trainLinear({
        dataset: train,
        catalogue,
        recipe: simpleRecipe({ ...chosen, ...bounds }, name),
        secret,
      }),
      true,
      name,
    ),
  );
};

const tooFew = (shoppers: number, from: number, until: number): MeasuredDrift => ({
  week: null,
  because:
    from >= until
      ? "The champion was trained on all days until yesterday; nothing is new to it yet."
      : `From ${dateOf(from)} to ${dateOf(until - 1)}, ${shoppers} shoppers who granted train and measure, ` +
        `and had done something before, did anything; a figure needs ${LEAST_SHOPPERS}.`,
});

/**
 * The week before `until`, or that part of it which the champion was not trained on. Simple models know what
 * lies before it, as a training of that day would have; the champion knows what it was trained on. It is
 * below one where the whole 95 % interval of the difference, shopper by shopper, is.
 */
export const measureDrift = async (job: DriftJob): Promise<MeasuredDrift> => {
  const { dataset, champion, until } = job;
  const model = await loadPackage(champion.dir);
  const recipe = recipeIn(model.manifest);
  if (recipe?.objective !== undefined)
    return { week: null, because: "It completes a cart: what goes with it is measured when it is trained." };
  const to = model.manifest.training?.to ?? null;
  // The day on which its data ends is not wholly new to it.
  const first = to === null ? -Infinity : Math.floor(Date.parse(to) / DAY_MS) + 1;
  const from = Math.max(until - WEEK_DAYS, first);
  const predictions = from >= until ? [] : predictionsOf(job, from);
  const train = filterSteps(dataset, (_unit, step) => (dataset.stepTime[step] ?? Infinity) < from);
  if (predictions.length < LEAST_SHOPPERS) return tooFew(predictions.length, from, until);
  const own = await foresee(createPackageRecommender(model, dataset), predictions);
  const baselines: DriftWeek["baselines"][number][] = [];
  for (const simple of simpleModels(train, job, recipe)) {
    const rival = await foresee(simple, predictions);
    const lead = own.recall.map((value, at) => value - (rival.recall[at] ?? 0));
    baselines.push({
      name: simple.name,
      recall: estimateOf(rival.recall, simple.name).value,
      ndcg: rounded(rival.ndcg),
      lead: estimateOf(lead, `lead/${simple.name}`),
    });
  }
  const week: DriftWeek = {
    from: dateOf(from),
    until: dateOf(until),
    model: champion.id,
    recall: estimateOf(own.recall, "champion"),
    ndcg: rounded(own.ndcg),
    failed: own.failed,
    may_have_seen: model.manifest.training !== null && to === null,
    baselines,
    below: baselines.some(({ lead }) => lead.high < 0),
  };
  return { week, because: null };
};
