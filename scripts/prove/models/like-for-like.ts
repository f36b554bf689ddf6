/** Reviews beside published models, which read no text and are trained without the last two steps. */
import { type Dataset, filterSteps } from "../../../src/learn/data/dataset.ts";
import type { EvaluationData } from "../../../src/learn/data/load-evaluation.ts";
import type { Prediction } from "../../../src/learn/data/predictions.ts";
import type { Recommender } from "../../../src/learn/evaluate/baselines/recommender.ts";
import {
  evaluateRecommender,
  type RecommenderReport,
} from "../../../src/learn/evaluate/evaluate-recommender.ts";
import { createLinearRecommender } from "../../../src/learn/evaluate/model-recommenders.ts";
import { ITEM, ITEM_CHANNELS } from "../../../src/learn/linear/channels.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { layoutOf } from "../../../src/learn/linear/parameters.ts";
import type { LinearRecipe } from "../../../src/learn/linear/recipe.ts";
import { withStructure } from "../../../src/learn/linear/structures.ts";
import {
  countEarly,
  defendedLists,
  priorFeaturesOf,
  type TrainedLinear,
  trainLinear,
} from "../../../src/learn/linear/train.ts";
import { createRankerRecommender } from "../../../src/learn/ranker/ranker-recommender.ts";
import { trainRanker } from "../../../src/learn/ranker/train.ts";

/** The weights of the usual fit on the very counts that they were fitted with. */
const trainBefore = ({ train }: EvaluationData, recipe: LinearRecipe): TrainedLinear => {
  const trained = trainLinear({ dataset: train, recipe });
  const statistics = countEarly(train, recipe);
  const { parameters } = trained;
  const at = layoutOf(recipe).prior;
  const features = priorFeaturesOf(statistics);
  const size = statistics.items + 1;
  const prior = Float32Array.from(
    { length: size },
    (_, i) =>
      (parameters[at] ?? 0) * (features[2 * i] ?? 0) + (parameters[at + 1] ?? 0) * (features[2 * i + 1] ?? 0),
  );
  const units = Int32Array.from(
    { length: size },
    (_, i) => statistics.item[i * ITEM_CHANNELS + ITEM.units] ?? 0,
  );
  const lists = defendedLists({ statistics, recipe, content: null, secret: "", progress: () => undefined });
  return { ...trained, lists, prior, units };
};

const measure = (data: EvaluationData, recommender: Recommender): Promise<RecommenderReport> =>
  evaluateRecommender(recommender, data, { seed: "prove", seen: "removed" });

const measureFirst = (data: EvaluationData, first: TrainedLinear): Promise<RecommenderReport> =>
  measure(data, createLinearRecommender(first, data.train.timed));

/** The second stage learns from the same last steps as the weights of the first, on the same counts. */
const measureBoth = async (data: EvaluationData, first: TrainedLinear): Promise<RecommenderReport> => {
  const ranker = await trainRanker({ dataset: data.train, linear: first });
  return measure(data, createRankerRecommender(ranker, { timed: data.train.timed }));
};

/** The last step of each unit of the training part, given the others. */
const lastSteps = (dataset: Dataset): Prediction[] =>
  dataset.units.flatMap((unit, u): Prediction[] => {
    const steps = Array.from(
      { length: (dataset.unitStart[u + 1] ?? 0) - (dataset.unitStart[u] ?? 0) },
      (_, k) => {
        const s = (dataset.unitStart[u] ?? 0) + k;
        const items = dataset.entryItem.subarray(dataset.stepStart[s], dataset.stepStart[s + 1]);
        return { time: dataset.stepTime[s] ?? 0, type: dataset.stepType[s] ?? 0, items: [...items] };
      },
    );
    const last = steps.at(-1);
    return last === undefined || steps.length < 2
      ? []
      : [{ unit, history: steps.slice(0, -1), targets: last.items, time: last.time }];
  });

/** The same question one step earlier: nothing of the test part is in it. */
const oneStepEarlier = (data: EvaluationData): EvaluationData => ({
  ...data,
  train: filterSteps(data.train, (u, s) => s < (data.train.unitStart[u + 1] ?? 0) - 1),
  predictions: lastSteps(data.train),
});

const plainRecipe = ({ train }: EvaluationData): LinearRecipe =>
  chooseRecipe(train, { repeats: false, withContent: false });

/** Tried on the end of the training part: signs, and on how many predictions the weights are fitted. */
const TRIED: Readonly<Record<string, (recipe: LinearRecipe) => LinearRecipe>> = {
  "as it is": (recipe) => recipe,
  "weights of any sign": (recipe) => withStructure(recipe, "free-signs"),
  "weights of any sign, all predictions": (recipe) => {
    const free = withStructure(recipe, "free-signs");
    return { ...free, fit: { ...free.fit, rate: 1 } };
  },
};

export type LikeForLike = {
  /** The first stage alone. */
  readonly report: RecommenderReport;
  /** Both stages; null: on the end of the training part the second one is behind. */
  readonly both: RecommenderReport | null;
  /** HR@10 on the end of the training part, by what was tried; the best of it is the recipe. */
  readonly tried: Readonly<Record<string, number>>;
};

const hrOf = ({ metrics }: RecommenderReport): number => metrics["10"]?.hr ?? 0;

const SECOND = "with a second stage";

/**
 * A shop's matrices know the newest steps of a history; those of the published protocol do not, and published
 * models are tuned for it. So is this one: by that protocol, on the end of the training part.
 */
export const measureLikeForLike = async (data: EvaluationData): Promise<LikeForLike> => {
  const earlier = oneStepEarlier(data);
  const tried: Record<string, number> = {};
  const best = { name: "as it is", hr: -1, first: null as TrainedLinear | null };
  for (const [name, change] of Object.entries(TRIED)) {
    const first = trainBefore(earlier, change(plainRecipe(earlier)));
    const hr = hrOf(await measureFirst(earlier, first));
    tried[name] = hr;
    if (hr > best.hr) Object.assign(best, { name, hr, first });
  }
  if (best.first !== null) tried[SECOND] = hrOf(await measureBoth(earlier, best.first));
  const change = TRIED[best.name] ?? ((recipe: LinearRecipe) => recipe);
  const first = trainBefore(data, change(plainRecipe(data)));
  const pays = (tried[SECOND] ?? 0) > best.hr;
  const report = await measureFirst(data, first);
  return { report, both: pays ? await measureBoth(data, first) : null, tried };
};
