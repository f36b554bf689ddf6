import { describe, expect, it } from "vitest";
import { packDataset, withoutUnits } from "../../../src/learn/data/dataset.ts";
import type { EvaluationData } from "../../../src/learn/data/load-evaluation.ts";
import { createItemKnn } from "../../../src/learn/evaluate/baselines/item-knn.ts";
import type { Recommender } from "../../../src/learn/evaluate/baselines/recommender.ts";
import { evaluateRecommender } from "../../../src/learn/evaluate/evaluate-recommender.ts";
import { createLinearRecommender } from "../../../src/learn/evaluate/model-recommenders.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { fingerprintModel } from "../../../src/learn/linear/fingerprint.ts";
import { layoutOf } from "../../../src/learn/linear/parameters.ts";
import { isSelf } from "../../../src/learn/linear/recipe.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { holdBackDays } from "../../../src/learn/shop/latest-days.ts";
import { forgetUnits } from "../forget-units.ts";
import { seededRandom } from "../shops.ts";

const SIZE = 10;
const PEOPLE = 400;

type Apart = {
  readonly kind: "baskets" | "sessions";
  readonly groups: number;
  /** Share of what is chosen that is of any group. */
  readonly any: number;
  /** Share of what is chosen that somebody chose before. */
  readonly again: number;
};

/** Orders of three things, or visits, of the own group: nobody buys much of two groups. */
const apart = ({ kind, groups, any, again }: Apart) => {
  const random = seededRandom(5);
  const items = groups * SIZE;
  return packDataset({
    kind,
    items: ["", ...Array.from({ length: items }, (_, at) => `i${at + 1}`)],
    timed: true,
    units: Array.from({ length: PEOPLE }, (_, unit) => {
      const owned: number[] = [];
      const fresh = (): number =>
        1 +
        (random() < any
          ? Math.floor(random() * items)
          : (unit % groups) * SIZE + Math.floor(random() * SIZE));
      const pick = (): number =>
        owned.length > 0 && random() < again ? owned[Math.floor(random() * owned.length)]! : fresh();
      const steps = Array.from({ length: 5 }, (_step, at) => {
        const chosen = kind === "baskets" ? [...new Set([pick(), pick(), pick()])] : [pick()];
        owned.push(...chosen);
        return { time: 18_000 + at * 12 + (unit % 11), type: kind === "baskets" ? 5 : 1, items: chosen };
      });
      return { id: `u${unit}`, steps };
    }),
  });
};

const SHOPS: readonly Apart[] = [
  { kind: "baskets", groups: 40, any: 0, again: 0.1 },
  { kind: "baskets", groups: 40, any: 0, again: 0.5 },
  // A quarter of the catalogue is reached: nothing is sampled among the rest, and signs alone keep it right.
  { kind: "baskets", groups: 4, any: 0, again: 0.5 },
  { kind: "baskets", groups: 10, any: 0.05, again: 0.5 },
  { kind: "sessions", groups: 4, any: 0, again: 0.1 },
  { kind: "sessions", groups: 10, any: 0, again: 0.5 },
  { kind: "sessions", groups: 10, any: 0.05, again: 0.1 },
];

describe("groups of things that are bought apart from each other", () => {
  it.each(SHOPS)(
    "suggests new things of the own group: $kind of $groups groups, $any of any, $again again",
    async (shop) => {
      const { train, predictions } = holdBackDays(apart(shop), null);
      const data: EvaluationData = {
        protocol: "next-basket",
        format: "made up",
        train,
        predictions: [...predictions],
        catalogue: new Map(),
      };
      const recallOf = async (recommender: Recommender): Promise<number> =>
        (await evaluateRecommender(recommender, data, { seen: "removed", seed: "x" })).metrics["10"]!.recall;
      const recipe = chooseRecipe(train, { repeats: true });
      const own = await recallOf(createLinearRecommender(trainLinear({ dataset: train, recipe }), true));
      expect(own).toBeGreaterThan(0.8);
      expect(own).toBeGreaterThanOrEqual((await recallOf(createItemKnn(train))) - 0.02);
    },
  );

  it("keeps whoever leaves forgotten to the byte under weights of one sign", () => {
    const dataset = apart({ kind: "sessions", groups: 10, any: 0.05, again: 0.1 });
    const recipe = chooseRecipe(dataset, { repeats: true });
    const unitIds = new Set(["u7", "u200"]);
    const trained = forgetUnits({ dataset, recipe, unitIds });
    const { parameters, recipe: of } = trained;
    expect(fingerprintModel(trained)).toBe(
      fingerprintModel(trainLinear({ dataset: withoutUnits(dataset, unitIds), recipe })),
    );
    const { matrices, prior } = layoutOf(of);
    const negative = Array.from({ length: prior }, (_, k) => k)
      .filter((k) => parameters[k]! < 0)
      .map((k) => of.matrices[k % matrices]!);
    expect(negative.filter((name) => !isSelf(name))).toEqual([]);
  });
});
