/**
 * Both stages in an evaluation, in the training code's own arithmetic (a test holds it equal to the graph).
 */
import type { EvaluationData } from "../data/load-evaluation.ts";
import { createAccumulator, type Recommender } from "../evaluate/baselines/recommender.ts";
import { chooseRecipe } from "../linear/choose-recipe.ts";
import { createHistoryRows, fillRowsFromSteps } from "../linear/history-rows.ts";
import type { LinearRecipe } from "../linear/recipe.ts";
import { trainLinearBeside } from "../linear/train-beside.ts";
import { chooseStructures } from "../linear/tune-recipe.ts";
import { applyStandard, countFeatures, createFeatureBuilder } from "./candidate-features.ts";
import { createListBuilder, type FactSource } from "./lists.ts";
import { createMatchTables } from "./match-tables.ts";
import { scoreList } from "./network.ts";
import { servedFirstStage, type TrainedRanker, trainRanker, type TrainRankerInput } from "./train.ts";

/**
 * The candidates of the first stage in the order of the second; items beyond them are not scored, so that
 * metrics hold up to the number of candidates. Scores are shifted above 0, which changes no rank.
 */
export const createRankerRecommender = (
  trained: TrainedRanker,
  options: { timed: boolean; factOf?: FactSource | undefined; name?: string },
): Recommender => {
  const { recipe, linear, network } = trained;
  const [rows, seenRows] = [
    createHistoryRows(linear.recipe.history_length),
    createHistoryRows(recipe.history_length),
  ];
  const build = createListBuilder(servedFirstStage(linear), {
    candidates: recipe.candidates,
    facts: recipe.facts,
    factOf: options.factOf,
  });
  const fill = createFeatureBuilder(
    createMatchTables(linear.lists, linear.recipe.matrices, recipe.matrices, recipe.neighbours),
    recipe.facts,
  );
  const F = countFeatures(recipe.matrices.length, recipe.facts.length);
  const features = new Float32Array(recipe.candidates * F);
  const sums = createAccumulator(linear.lists.items);
  return {
    name: options.name ?? "ranker",
    score: ({ history, time }) => {
      const present = { now: time, timed: options.timed };
      fillRowsFromSteps(rows, history, present);
      fillRowsFromSteps(seenRows, history, present);
      const seen = new Set(linear.recipe.repeats ? [] : history.flatMap((step) => step.items));
      const list = build(rows, seen, time);
      const own = features.subarray(0, list.item.length * F);
      fill(seenRows, list, own);
      applyStandard(own, network);
      const scores = scoreList(network, own, list.score);
      const least = scores.reduce((a, b) => Math.min(a, b), Infinity);
      sums.clear();
      list.item.forEach((item, c) => sums.add(item, scores[c]! - least + 1));
      return sums;
    },
  };
};

export type RankerTrainerOptions = {
  seed: string;
  /** Whether the first stage's structure is chosen on the end of train, as a training of a shop does. */
  tune?: boolean;
  progress: (phase: string, done: number, total: number) => void;
  recipe?: LinearRecipe;
  /** What the recipe of the first stage is to hold, where none is given whole: its defences. */
  firstStage?: Partial<LinearRecipe>;
  training?: TrainRankerInput["options"];
};

/** The recipe of the first stage. Test data never enters. */
const firstStageOf = (data: EvaluationData, options: RankerTrainerOptions): LinearRecipe => {
  if (options.recipe !== undefined) return options.recipe;
  const chosen = chooseRecipe(data.train, {
    seed: options.seed,
    repeats: data.protocol !== "leave-one-out",
    withContent: data.catalogue.size > 0,
  });
  const recipe = { ...chosen, ...options.firstStage };
  if (options.tune === false) return recipe;
  return chooseStructures({
    dataset: data.train,
    catalogue: data.catalogue,
    recipe,
    progress: (done, total) => options.progress("tune", done, total),
  }).recipe;
};

/** What `evaluate` calls for `--model ranker`: trains the first stage by `recipe`, then the second. */
export const trainRankerRecommender = async (
  data: EvaluationData,
  options: RankerTrainerOptions,
): Promise<Recommender & { trained: TrainedRanker }> => {
  const recipe = firstStageOf(data, options);
  const linear = await trainLinearBeside({
    dataset: data.train,
    recipe,
    catalogue: data.catalogue,
    progress: options.progress,
  });
  const trained = await trainRanker({
    dataset: data.train,
    linear,
    catalogue: data.catalogue,
    options: options.training,
    progress: options.progress,
  });
  return { ...createRankerRecommender(trained, { timed: data.train.timed }), trained };
};
