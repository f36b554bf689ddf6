import { describe, expect, it } from "vitest";
import { packDataset, withoutUnits } from "../../../src/learn/data/dataset.ts";
import { createItemKnn } from "../../../src/learn/evaluate/baselines/item-knn.ts";
import type { RecommenderScores } from "../../../src/learn/evaluate/baselines/recommender.ts";
import { createLinearRecommender } from "../../../src/learn/evaluate/model-recommenders.ts";
import { orderPrior, topItems } from "../../../src/learn/evaluate/rank-targets.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { fingerprintModel } from "../../../src/learn/linear/fingerprint.ts";
import { SIMPLE_MODELS, type SimpleModel } from "../../../src/learn/linear/recipe.ts";
import { simpleRecipe } from "../../../src/learn/linear/simple-models.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { forgetUnits } from "../forget-units.ts";
import { plantShop } from "../shops.ts";

const shop = plantShop({ units: 120, items: 30, seed: 9 });
const recipeOf = (name: SimpleModel) => simpleRecipe(chooseRecipe(shop), name);

const step = (time: number, ...items: number[]) => ({ time, type: 5, items });
/** i1 and i2 go together, i3 follows i4, i5 was bought often, and of late i6. */
const small = packDataset({
  kind: "sessions",
  items: ["", "i1", "i2", "i3", "i4", "i5", "i6"],
  timed: true,
  units: [
    { id: "a", steps: [step(100, 1), step(101, 2)] },
    { id: "b", steps: [step(102, 2), step(103, 1)] },
    { id: "c", steps: [step(104, 4), step(105, 3)] },
    { id: "d", steps: [step(106, 4), step(107, 3)] },
    ...["e", "f", "g", "h"].map((id) => ({ id, steps: [step(100, 5)] })),
    ...["k", "l", "m"].map((id) => ({ id, steps: [step(200, 6)] })),
  ],
});

const listOf = async (scores: RecommenderScores | Promise<RecommenderScores>): Promise<number[]> => {
  const known = await scores;
  const priorOrder = known.prior === null ? null : orderPrior(known.prior);
  return topItems(known, 20, { priorOrder, excluded: new Set() });
};

const suggest = (name: SimpleModel, history: number[]): Promise<number[]> =>
  listOf(
    createLinearRecommender(
      trainLinear({ dataset: small, recipe: simpleRecipe(chooseRecipe(small), name) }),
      true,
    ).score({ unit: "x", history: history.map((item, at) => step(190 + at, item)), targets: [], time: 200 }),
  );

describe("simple models as packages", () => {
  it("suggest what their names say", async () => {
    expect((await suggest("popularity", [1]))[0]).toBe(5);
    expect((await suggest("personal-frequency", [3, 1, 3])).slice(0, 2)).toEqual([3, 1]);
    expect((await suggest("item-knn", [1]))[0]).toBe(2);
    expect((await suggest("sequential-rules", [1, 4]))[0]).toBe(3);
    expect((await suggest("sequential-rules", [4, 1]))[0]).toBe(2);
  });

  it("break ties of personal frequency by what was chosen of late", async () => {
    const rest = (await suggest("personal-frequency", [1])).slice(1);
    expect(rest.indexOf(6)).toBeLessThan(rest.indexOf(5));
  });

  it("fill what they leave empty with what is alike in the catalogue", async () => {
    // Nothing goes with i6; i5 is of its kind, and i2 goes with i1, of whose kind is i3.
    const catalogue = new Map(
      [
        [1, "Cup"],
        [2, "Towel"],
        [3, "Cup"],
        [4, "Rug"],
        [5, "Lamp"],
        [6, "Lamp"],
      ].map(([index, category]) => [
        Number(index),
        { title: String(category), category: [String(category)], brand: null },
      ]),
    );
    const filled = async (name: SimpleModel, history: number[]): Promise<number[]> => {
      const recipe = simpleRecipe(chooseRecipe(small, { withContent: true }), name);
      const trained = trainLinear({ dataset: small, recipe, catalogue });
      return listOf(
        createLinearRecommender(trained, true).score({
          unit: "x",
          history: history.map((item, at) => step(190 + at, item)),
          targets: [],
          time: 200,
        }),
      );
    };
    expect((await filled("personal-frequency", [3])).slice(0, 2)).toEqual([3, 1]);
    expect((await filled("item-knn", [6]))[0]).toBe(5);
    expect((await filled("item-knn", [1])).slice(0, 2)).toEqual([2, 3]);
    expect((await filled("popularity", [3]))[0]).toBe(5);
  });

  it("order as the baseline of the same name where no time decays", async () => {
    const { decay: _decay, ...recipe } = recipeOf("item-knn");
    const own = createLinearRecommender(
      trainLinear({ dataset: shop, recipe: { ...recipe, decay: null } }),
      true,
    );
    const baseline = createItemKnn(shop);
    const prediction = { unit: "x", history: [step(0, 3), step(1, 8), step(2, 3)], targets: [], time: 3 };
    // Cosines with and without one added to each count: the best are the same.
    expect((await listOf(own.score(prediction))).slice(0, 3)).toEqual(
      (await listOf(baseline.score(prediction))).slice(0, 3),
    );
  });

  it.each(SIMPLE_MODELS)("%s forgets exactly: the sha256 is that of a refit without the unit", (name) => {
    const recipe = recipeOf(name);
    const unitIds = new Set(["u7"]);
    const whole = { dataset: shop, recipe, unitIds };
    const refit = fingerprintModel(trainLinear({ dataset: withoutUnits(shop, unitIds), recipe }));
    expect(fingerprintModel(forgetUnits(whole))).toBe(refit);
    expect(fingerprintModel(trainLinear({ dataset: shop, recipe }))).not.toBe(refit);
  });
});
