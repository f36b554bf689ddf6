import { describe, expect, it } from "vitest";
import { packDataset } from "../../../src/learn/data/dataset.ts";
import type { EvaluationData } from "../../../src/learn/data/load-evaluation.ts";
import { createItemKnn } from "../../../src/learn/evaluate/baselines/item-knn.ts";
import type { Recommender } from "../../../src/learn/evaluate/baselines/recommender.ts";
import { evaluateRecommender } from "../../../src/learn/evaluate/evaluate-recommender.ts";
import { createLinearRecommender } from "../../../src/learn/evaluate/model-recommenders.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { holdBackDays } from "../../../src/learn/shop/latest-days.ts";
import { seededRandom } from "../shops.ts";

const GROUPS = 40;
const SIZE = 10;

/** Orders of three things of the customer's own group, some of them again: nobody buys of two groups. */
const disjoint = (share: number) => {
  const random = seededRandom(5);
  return packDataset({
    kind: "baskets",
    items: ["", ...Array.from({ length: GROUPS * SIZE }, (_, at) => `i${at + 1}`)],
    timed: true,
    units: Array.from({ length: 400 }, (_, unit) => {
      const owned: number[] = [];
      const any = (): number => 1 + (unit % GROUPS) * SIZE + Math.floor(random() * SIZE);
      const again = (): number => owned[Math.floor(random() * owned.length)]!;
      const steps = Array.from({ length: 5 }, (_step, at) => {
        const pick = (): number => (owned.length > 0 && random() < share ? again() : any());
        const items = [...new Set([pick(), pick(), pick()])];
        owned.push(...items);
        return { time: 18_000 + at * 12 + (unit % 11), type: 5, items };
      });
      return { id: `u${unit}`, steps };
    }),
  });
};

describe("groups of things that are bought apart from each other", () => {
  it.each([0.1, 0.5])(
    "suggests new things of the own group, as item-kNN does (%d of the orders again)",
    async (share) => {
      const { train, predictions } = holdBackDays(disjoint(share), null);
      const data: EvaluationData = {
        protocol: "next-basket",
        format: "made up",
        train,
        predictions: [...predictions],
        catalogue: new Map(),
      };
      const recallOf = async (recommender: Recommender): Promise<number> =>
        (await evaluateRecommender(recommender, data, { seen: "removed", seed: "x" })).metrics["10"]!.recall;
      const linear = trainLinear({ dataset: train, recipe: chooseRecipe(train, { repeats: true }) });
      const own = await recallOf(createLinearRecommender(linear, true));
      expect(own).toBeGreaterThan(0.9);
      expect(own).toBeGreaterThanOrEqual((await recallOf(createItemKnn(train))) - 0.02);
    },
  );
});
