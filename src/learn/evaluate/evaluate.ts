/** Evaluation end to end: read, train or load, measure. What is predicted is never trained on. */
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { loadPackage } from "../../model/verify/load-package.ts";
import { type EvaluationData, type EvaluationFiles, loadEvaluation } from "../data/load-evaluation.ts";
import type { Protocol } from "../data/predictions.ts";
import { chooseRecipe } from "../linear/choose-recipe.ts";
import { warnOfRoom } from "../linear/neighbour-room.ts";
import type { LinearRecipe } from "../linear/recipe.ts";
import type { TrainedLinear } from "../linear/train.ts";
import { trainLinearBeside } from "../linear/train-beside.ts";
import { tuneRecipe } from "../linear/tune-recipe.ts";
import { BASELINE_NAMES, type BaselineName } from "./baselines/baseline-names.ts";
import { createItemKnn } from "./baselines/item-knn.ts";
import { createPersonalFrequency } from "./baselines/personal-frequency.ts";
import { createPopularity } from "./baselines/popularity.ts";
import type { Recommender } from "./baselines/recommender.ts";
import { createSequentialRules } from "./baselines/sequential-rules.ts";
import { createVsKnn } from "./baselines/vs-knn.ts";
import { evaluateRecommender, type RecommenderReport, type SeenItems } from "./evaluate-recommender.ts";
import type { MetricValues } from "./metrics.ts";
import { createLinearRecommender, createPackageRecommender } from "./model-recommenders.ts";
import { overlapOf } from "./overlap.ts";
import { createServedRecommender, type ServedFacts, type ServedSource } from "./served.ts";

/** Trains a recommender other than `linear` on the training part: `sequence` and `ranker` plug in here. */
export type ModelTrainer = (
  data: EvaluationData,
  options: {
    seed: string;
    tune: boolean;
    progress: EvaluateProgress;
    /** What the recipe of the linear model is to hold, where the recommender stands on one. */
    firstStage: Partial<LinearRecipe>;
  },
) => Promise<Recommender>;

export type EvaluateProgress = (phase: string, done: number, total: number) => void;

export type EvaluateInput = EvaluationFiles & {
  /** A model to train, or a package to load. */
  model?: string | undefined;
  packageDir?: string | undefined;
  seed?: string | undefined;
  /** Which baselines run beside it; all by default. */
  baselines?: readonly BaselineName[] | undefined;
  /** Predictions used at most, evenly spread; all by default. */
  limit?: number | undefined;
  /** Search of hyperparameters on the end of train; on by default. */
  tune?: boolean | undefined;
  recipe?: Partial<LinearRecipe> | undefined;
  /** A running service that is measured first, beside the model trained here. */
  served?: Pick<ServedSource, "url" | "key" | "clock"> | undefined;
};

export type EvaluateDependencies = {
  clock: Clock;
  progress?: EvaluateProgress;
  trainers?: Readonly<Record<string, ModelTrainer>>;
};

/**
 * `metrics` are those of the model under the protocol: next-item with seen items kept, leave-one-out with
 * seen items removed, next-basket with repeats allowed (`variants.new_only` beside it).
 */
export type EvaluationResult = {
  protocol: Protocol;
  format: string;
  model: string;
  metrics: Record<string, MetricValues>;
  variants: Record<string, { metrics: Record<string, MetricValues> }>;
  seconds: Record<string, number>;
  data: { units: number; items: number; events: number; predictions: number };
  reports: RecommenderReport[];
  recipe: LinearRecipe | null;
  /** What the answers of the running service were made of, where one was asked. */
  served: ServedFacts | null;
  /** What makes the figures say less than they seem to. */
  warnings: readonly string[];
};

const CREATE_BASELINE: Readonly<Record<BaselineName, (data: EvaluationData) => Recommender>> = {
  popularity: ({ train }) => createPopularity(train),
  "personal-frequency": ({ train }) => createPersonalFrequency(train),
  "sequential-rules": ({ train }) => createSequentialRules(train),
  "item-knn": ({ train }) => createItemKnn(train),
  "vs-knn": ({ train }) => createVsKnn(train),
};

/** What a visit has not seen yet is told apart where a service is asked: repeats flatter. */
const variantsIn = ({ protocol, served }: EvaluateInput): readonly SeenItems[] =>
  served === undefined
    ? variantsOf(protocol)
    : [...new Set<SeenItems>([...variantsOf(protocol), "kept", "removed"])];

const noModel = (name: string, trainers: object): DomainError =>
  new DomainError(
    "usage",
    `There is no model "${name}". ` +
      `Known: ${["linear", ...Object.keys(trainers), ...BASELINE_NAMES].join(", ")}.`,
  );

/** A recipe for the training part, tuned on its own end unless told otherwise. Test data never enters. */
export const recipeFor = (
  data: EvaluationData,
  input: Pick<EvaluateInput, "seed" | "tune" | "recipe">,
  progress: EvaluateProgress,
): LinearRecipe => {
  const chosen = chooseRecipe(data.train, {
    seed: input.seed ?? "candor",
    repeats: data.protocol !== "leave-one-out",
    withContent: data.catalogue.size > 0,
  });
  const recipe = { ...chosen, ...input.recipe };
  return input.tune === false
    ? recipe
    : tuneRecipe({
        dataset: data.train,
        catalogue: data.catalogue,
        recipe,
        progress: (done, total) => progress("tune", done, total),
      });
};

export const evaluate = async (
  input: EvaluateInput,
  { clock, progress = () => undefined, trainers = {} }: EvaluateDependencies,
): Promise<EvaluationResult> => {
  const seconds: Record<string, number> = {};
  const timed = async <T>(name: string, run: () => T | Promise<T>): Promise<T> => {
    const from = clock();
    const result = await run();
    seconds[name] = (seconds[name] ?? 0) + Math.round(clock() - from) / 1000;
    return result;
  };
  const data = await timed("load", () => spread(loadEvaluation(input), input.limit));
  if (data.predictions.length === 0)
    throw new DomainError(
      "too_little_data",
      "The test file leaves nothing to predict: histories need at least two steps, or items after the cut.",
    );
  const trained: { linear: TrainedLinear | null } = { linear: null };
  const warnings: string[] = [];
  const modelOf = async (): Promise<Recommender> => {
    const { packageDir } = input;
    if (packageDir !== undefined) {
      const model = await timed("load", () => loadPackage(packageDir));
      warnings.push(...overlapOf(model.manifest.training, data));
      return createPackageRecommender(model, data.train);
    }
    const name = input.model ?? "linear";
    if (name === "linear") {
      const recipe = await timed("tune", () => recipeFor(data, input, progress));
      warnings.push(...warnOfRoom(data.train, recipe));
      trained.linear = await timed("train", () =>
        trainLinearBeside({ dataset: data.train, recipe, catalogue: data.catalogue, progress }),
      );
      return createLinearRecommender(trained.linear, data.train.timed);
    }
    const trainer = Object.hasOwn(trainers, name) ? trainers[name] : undefined;
    if (trainer !== undefined)
      return timed("train", () =>
        trainer(data, {
          seed: input.seed ?? "candor",
          tune: input.tune ?? true,
          progress,
          firstStage: input.recipe ?? {},
        }),
      );
    if ((BASELINE_NAMES as readonly string[]).includes(name))
      return timed("train", () => CREATE_BASELINE[name as BaselineName](data));
    throw noModel(name, trainers);
  };
  const variants = variantsIn(input);
  const reports: RecommenderReport[] = [];
  const report = async (recommender: Recommender, phase: string): Promise<void> => {
    for (const seen of variants)
      reports.push(
        await timed(phase === "evaluate" || phase === "served" ? phase : "baselines", () =>
          evaluateRecommender(recommender, data, {
            seen,
            seed: input.seed ?? "candor",
            progress: (done, total) => progress(phase, done, total),
          }),
        ),
      );
  };
  const service =
    input.served === undefined
      ? null
      : createServedRecommender({
          ...input.served,
          items: data.train.items,
          timed: data.train.timed,
        });
  if (service !== null) await report(service.recommender, "served");
  const recommender = await modelOf();
  await report(recommender, "evaluate");
  for (const name of input.baselines ?? BASELINE_NAMES)
    await report(await timed("baselines", () => CREATE_BASELINE[name](data)), name);
  const own = reports.slice(0, variants.length);
  return {
    protocol: input.protocol,
    format: data.format,
    model: service === null ? recommender.name : service.recommender.name,
    metrics: own[0]?.metrics ?? {},
    variants: Object.fromEntries(
      own.map((report) => [
        report.seen === "kept" ? "repeats_allowed" : "new_only",
        { metrics: report.metrics },
      ]),
    ),
    seconds,
    data: {
      units: data.train.units.length,
      items: data.train.items.length - 1,
      events: data.train.entryItem.length,
      predictions: data.predictions.length,
    },
    reports,
    recipe: trained.linear?.recipe ?? null,
    served: service?.facts ?? null,
    warnings,
  };
};

/** First the one that `metrics` shows. */
const variantsOf = (protocol: Protocol): SeenItems[] =>
  protocol === "next-item" ? ["kept"] : protocol === "leave-one-out" ? ["removed"] : ["kept", "removed"];

/** Every n-th prediction, so that at most `limit` remain. */
const spread = (data: EvaluationData, limit: number | undefined): EvaluationData => {
  if (limit === undefined || data.predictions.length <= limit) return data;
  const step = data.predictions.length / limit;
  return {
    ...data,
    predictions: Array.from({ length: limit }, (_, k) => Math.floor(k * step)).flatMap(
      (at) => data.predictions[at] ?? [],
    ),
  };
};
