import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Dataset, filterSteps, withoutUnits } from "../../../src/learn/data/dataset.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { defendedLists, listsOfDefended } from "../../../src/learn/linear/defended-lists.ts";
import { fingerprintModel } from "../../../src/learn/linear/fingerprint.ts";
import { createKeptCounts, type KeptCounts } from "../../../src/learn/linear/kept-counts.ts";
import { createKeptSystems } from "../../../src/learn/linear/kept-systems.ts";
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

/** As a trainer that goes on makes them: with the systems of before. */
const listsOf = (counts: KeptCounts, dataset: Dataset, recipe: LinearRecipe) =>
  listsOfDefended({
    statistics: counts.count(dataset),
    recipe,
    content: null,
    secret: SECRET,
    progress: () => undefined,
    kept: counts.ridges,
  });

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
            listsOf(counts, whole, recipe);
            const steps = leaving.flatMap((unit) => [
              withoutFirstStep(whole, unit),
              withoutUnits(whole, new Set([`u${unit}`])),
              whole,
            ]);
            for (const [at, dataset] of steps.entries()) {
              // Counts that nothing was made of are forgotten neither.
              if (at % 2 === 1) counts.count(withoutUnits(dataset, new Set([`u${at}`])));
              expect(listsOf(counts, dataset, recipe)).toEqual(listsFromNothing(dataset, recipe));
            }
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

describe("systems that are kept between trainings", () => {
  const system = (size: number) => ({
    source: Int32Array.from({ length: size }, (_, k) => k + 1),
    right: new Float64Array(size),
    below: new Float32Array((size * (size - 1)) / 2),
    solution: new Float64Array(size),
  });

  it("are those of items that did not change, until a whole pass was made with the counts of now", () => {
    const kept = createKeptSystems();
    kept.begin(null);
    for (const i of [1, 2, 3]) kept.keep(i, system(3));
    kept.end();
    kept.begin(Uint8Array.of(0, 0, 1, 0));
    expect([kept.of(1), kept.of(2), kept.of(3)].map((each) => each !== null)).toEqual([true, false, true]);
    kept.begin(Uint8Array.of(0, 0, 0, 1));
    expect([1, 2, 3].map(kept.hasChanged)).toEqual([false, true, true]);
    kept.end();
    kept.begin(Uint8Array.of(0, 1, 0, 0));
    expect([1, 2, 3].map(kept.hasChanged)).toEqual([true, false, false]);
  });

  it("take no more room than they are given", () => {
    const kept = createKeptSystems(1_000);
    kept.begin(null);
    kept.keep(1, system(8));
    kept.keep(2, system(40));
    expect([kept.of(1) !== null, kept.of(2)]).toEqual([true, null]);
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
