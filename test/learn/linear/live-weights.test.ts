import { expect, it } from "vitest";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { liveWeightsOf } from "../../../src/learn/linear/live-weights.ts";
import { layoutOf } from "../../../src/learn/linear/parameters.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { plantShop } from "../shops.ts";

const dataset = plantShop({ units: 60, items: 15, seed: 4, baskets: true });
const trained = trainLinear({ dataset, recipe: chooseRecipe(dataset) });

it(
  "the told weight of a matrix is the one that the newest row of a thing meets, however it is split " +
    "among gaps and occurrences",
  () => {
    const { matrices, occurrenceRow } = layoutOf(trained.recipe);
    const moved = trained.parameters.slice();
    for (let bucket = 0; bucket < 7; bucket++)
      for (let m = 0; m < matrices; m++) moved[bucket * matrices + m]! -= 0.25;
    for (let m = 0; m < matrices; m++) moved[occurrenceRow * matrices + m]! += 0.25;
    const [before, after] = [liveWeightsOf(trained), liveWeightsOf({ ...trained, parameters: moved })];
    expect(Object.values(before.parts).filter((share) => share > 0).length).toBeGreaterThan(3);
    for (const [name, share] of Object.entries(before.parts)) expect(after.parts[name]).toBeCloseTo(share, 5);
  },
);
