import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Dataset, filterSteps, withoutUnits } from "../../../src/learn/data/dataset.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { defendedLists, listsOfDefended } from "../../../src/learn/linear/defended-lists.ts";
import { fingerprintModel } from "../../../src/learn/linear/fingerprint.ts";
import { createKeptCounts } from "../../../src/learn/linear/kept-counts.ts";
import type { LinearRecipe } from "../../../src/learn/linear/recipe.ts";
import { countStatistics } from "../../../src/learn/linear/statistics.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { createLinearTrainer } from "../../../src/learn/linear/train-beside.ts";
import { plantShop } from "../shops.ts";

const SECRET = "key";
const UNITS = 80;

/** So many items that a unit has few of them. */
const shop = (seed: number, baskets: boolean): Dataset =>
  plantShop({ units: UNITS, items: 60, seed, baskets });

const recipes = (dataset: Dataset): Record<string, LinearRecipe> => {
  const plain = chooseRecipe(dataset);
  const floored = {
    ...plain,
    ...(plain.next === undefined ? {} : { next: { ...plain.next, floor: 0.01 } }),
    min_units: 2,
  };
  return {
    plain,
    floored,
    defended: { ...floored, defence: { thin_below: 4, keep: 0.5, noise: 1, grain: 2, partners: 3 } },
  };
};

const listsOf = (statistics: Parameters<typeof listsOfDefended>[0]["statistics"], recipe: LinearRecipe) =>
  listsOfDefended({ statistics, recipe, content: null, secret: SECRET, progress: () => undefined });

const listsFromNothing = (dataset: Dataset, recipe: LinearRecipe) =>
  defendedLists({
    statistics: countStatistics(dataset, recipe),
    recipe,
    content: null,
    secret: SECRET,
    progress: () => undefined,
  });

/** Without the first step of one unit: what a forgotten event leaves. */
const withoutFirstStep = (dataset: Dataset, unit: number): Dataset =>
  filterSteps(dataset, (u, s) => u !== unit || s !== dataset.unitStart[u]);

describe("counts that are kept between trainings", () => {
  it.each([false, true])(
    "give the lists of counting from nothing, whoever goes, comes back or takes a step back (baskets: %s)",
    (baskets) => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 1e6 }),
          fc.constantFrom("plain", "floored", "defended"),
          fc.array(fc.integer({ min: 0, max: UNITS - 1 }), { minLength: 1, maxLength: 4 }),
          (seed, name, leaving) => {
            const whole = shop(seed, baskets);
            const recipe = recipes(whole)[name] ?? chooseRecipe(whole);
            const counts = createKeptCounts(recipe, SECRET);
            counts.count(whole);
            const steps = leaving.flatMap((unit) => [
              withoutFirstStep(whole, unit),
              withoutUnits(whole, new Set([`u${unit}`])),
              whole,
            ]);
            for (const dataset of steps)
              expect(listsOf(counts.count(dataset), recipe)).toEqual(listsFromNothing(dataset, recipe));
          },
        ),
        { numRuns: 15 },
      );
    },
    60_000,
  );

  it("are made anew for the rows of whoever went, and for no others", () => {
    const whole = shop(3, true);
    const recipe = chooseRecipe(whole);
    const counts = createKeptCounts(recipe, SECRET);
    const before = counts.count(whole);
    expect(counts.count(withoutUnits(whole, new Set(["u5"])))).toBe(before);
    const half = new Set(Array.from({ length: UNITS / 2 }, (_, unit) => `u${unit}`));
    expect(counts.count(withoutUnits(whole, half))).not.toBe(before);
  });
});

describe("a trainer that goes on", () => {
  it("gives the very model of a training from nothing each time, also after another recipe", async () => {
    const whole = shop(7, true);
    const recipe = recipes(whole)["floored"] ?? chooseRecipe(whole);
    const trainer = createLinearTrainer(0);
    try {
      for (const [dataset, used] of [
        [whole, recipe],
        [withoutUnits(whole, new Set(["u1"])), recipe],
        [withoutUnits(whole, new Set(["u1", "u2"])), recipe],
        [whole, { ...recipe, min_units: 1 }],
        [withoutUnits(whole, new Set(["u9"])), { ...recipe, min_units: 1 }],
      ] as const) {
        const input = { dataset, recipe: used, secret: SECRET };
        expect(fingerprintModel(await trainer.train(input))).toBe(fingerprintModel(trainLinear(input)));
      }
    } finally {
      trainer.close();
    }
  }, 60_000);
});
