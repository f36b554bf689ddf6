/** Reviews beside published models, which read no text and are trained without the last two steps. */
import type { EvaluationData } from "../../../src/learn/data/load-evaluation.ts";
import {
  evaluateRecommender,
  type RecommenderReport,
} from "../../../src/learn/evaluate/evaluate-recommender.ts";
import { createLinearRecommender } from "../../../src/learn/evaluate/model-recommenders.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { layoutOf } from "../../../src/learn/linear/parameters.ts";
import { countEarly, defendedLists, priorFeaturesOf, trainLinear } from "../../../src/learn/linear/train.ts";

/** The weights of the usual fit on the very counts that they were fitted with. */
export const measureLikeForLike = async (data: EvaluationData): Promise<RecommenderReport> => {
  const recipe = chooseRecipe(data.train, { repeats: false, withContent: false });
  const trained = trainLinear({ dataset: data.train, recipe });
  const statistics = countEarly(data.train, recipe);
  const { parameters } = trained;
  const at = layoutOf(recipe).prior;
  const features = priorFeaturesOf(statistics);
  const prior = Float32Array.from(
    { length: statistics.items + 1 },
    (_, i) =>
      (parameters[at] ?? 0) * (features[2 * i] ?? 0) + (parameters[at + 1] ?? 0) * (features[2 * i + 1] ?? 0),
  );
  const lists = defendedLists({ statistics, recipe, content: null, secret: "", progress: () => undefined });
  return evaluateRecommender(createLinearRecommender({ ...trained, lists, prior }, data.train.timed), data, {
    seed: "prove",
    seen: "removed",
  });
};
