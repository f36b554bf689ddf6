import { describe, expect, it } from "vitest";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { buildLists } from "../../../src/learn/linear/defended-lists.ts";
import type { LinearRecipe } from "../../../src/learn/linear/recipe.ts";
import type { Sample } from "../../../src/learn/linear/sample-features.ts";
import { collectSamples } from "../../../src/learn/linear/samples.ts";
import { countEarly, priorFeaturesOf } from "../../../src/learn/linear/train.ts";
import { plantShop } from "../shops.ts";

const dataset = plantShop({ units: 80, items: 25, seed: 3, baskets: true });
const samplesOf = (
  change: Partial<LinearRecipe["fit"]>,
): { samples: Sample[]; self: number; matrices: number } => {
  const chosen = chooseRecipe(dataset);
  const recipe = { ...chosen, fit: { ...chosen.fit, ...change } };
  const statistics = countEarly(dataset, recipe);
  const samples = collectSamples({
    dataset,
    recipe,
    lists: buildLists(statistics, recipe, null),
    priorFeatures: priorFeaturesOf(statistics),
  });
  return { samples, self: recipe.matrices.indexOf("self"), matrices: recipe.matrices.length };
};
/** Whether a candidate of the sample is an item of the history: its `self` value is not 0. */
const offersSeen = (sample: Sample, self: number, matrices: number): boolean =>
  sample.place.some(
    (place, x) =>
      sample.active[place]! < 7 * matrices &&
      sample.active[place]! % matrices === self &&
      sample.value[x] !== 0,
  );

describe("predictions that the weights are fitted on", () => {
  it("show each basket a second time without what the customer had", () => {
    const once = samplesOf({ new_items: 0 });
    const twice = samplesOf({ new_items: 3 });
    const lacking = twice.samples.filter((sample) => !offersSeen(sample, twice.self, twice.matrices));
    expect(once.samples.every((sample) => offersSeen(sample, once.self, once.matrices))).toBe(true);
    expect(lacking.length).toBeGreaterThan(10);
    expect(twice.samples.length).toBe(once.samples.length + lacking.length);
  });

  it("have targets that sum to one", () => {
    for (const { target } of samplesOf({ new_items: 3 }).samples)
      expect(target.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it("are told by counts as old as they were at the cut, however long ago that is", () => {
    const recipe = chooseRecipe(dataset);
    expect(recipe.cut.kind).toBe("time");
    expect(countEarly(dataset, { ...recipe, reference_at: recipe.reference_at + 100 })).toEqual(
      countEarly(dataset, recipe),
    );
  });
});
