import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Dataset, filterSteps, withoutUnits } from "../../../src/learn/data/dataset.ts";
import { loadEvaluation } from "../../../src/learn/data/load-evaluation.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { fingerprintModel } from "../../../src/learn/linear/fingerprint.ts";
import { type LinearRecipe, NO_DEFENCE } from "../../../src/learn/linear/recipe.ts";
import { createKeptTrainer, trainLinear } from "../../../src/learn/linear/train.ts";
import { forgetUnits } from "../forget-units.ts";
import { plantShop } from "../shops.ts";

const hashOf = (dataset: Dataset, recipe: LinearRecipe, secret = ""): string =>
  fingerprintModel(trainLinear({ dataset, recipe, secret }));

describe("forgetting", () => {
  it.each([false, true])(
    "gives the sha256 of a refit without the unit, and another one than before (baskets: %s)",
    (baskets) => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 59 }), (seed, unit) => {
          const dataset = plantShop({ units: 60, items: 25, seed, baskets });
          const recipe = chooseRecipe(dataset);
          const unitIds = new Set([`u${unit}`]);
          const forgotten = fingerprintModel(forgetUnits({ dataset, recipe, unitIds }));
          expect(forgotten).toBe(hashOf(withoutUnits(dataset, unitIds), recipe));
          expect(forgotten).not.toBe(hashOf(dataset, recipe));
        }),
        { numRuns: 4 },
      );
    },
  );

  it.each([false, true])(
    "one after another gives the sha256 of a refit after each, and all back that of before (baskets: %s)",
    (baskets) => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 1e6 }),
          fc.uniqueArray(fc.integer({ min: 0, max: 79 }), { minLength: 2, maxLength: 4 }),
          (seed, leaving) => {
            const dataset = plantShop({ units: 80, items: 60, seed, baskets });
            const recipe = { ...chooseRecipe(dataset), min_units: 2 };
            const trainer = createKeptTrainer();
            const train = (data: Dataset): string =>
              fingerprintModel(trainer.train({ dataset: data, recipe }));
            const before = train(dataset);
            for (const last of leaving.keys()) {
              const left = new Set(leaving.slice(0, last + 1).map((unit) => `u${unit}`));
              const staying = withoutUnits(dataset, left);
              expect(train(staying)).toBe(hashOf(staying, recipe));
            }
            expect(train(dataset)).toBe(before);
          },
        ),
        { numRuns: 4 },
      );
    },
    60_000,
  );

  it("of what people buy next is exact too, also where partners bound the other pairs", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 59 }), (seed, unit) => {
        const dataset = plantShop({ units: 60, items: 25, seed, baskets: true });
        const chosen = chooseRecipe(dataset);
        const recipe = {
          ...chosen,
          next: { ...chosen.next!, floor: 0.01 },
          min_units: 2,
          defence: { ...NO_DEFENCE, partners: 2, grain: 4 },
        };
        const unitIds = new Set([`u${unit}`]);
        const trained = forgetUnits({ dataset, recipe, unitIds, secret: "kept" });
        expect(fingerprintModel(trained)).toBe(hashOf(withoutUnits(dataset, unitIds), recipe, "kept"));
        const { lists } = trained;
        const m = recipe.matrices.indexOf("next");
        expect(lists.value.some((bits, x) => x % lists.matrices === m && bits !== 0)).toBe(true);
      }),
      { numRuns: 4 },
    );
  });
});

const shared = process.env.CANDOR_SHARED_DATA ?? resolve(import.meta.dirname, "../../../../shared/data");
const bol = join(shared, "bol-toy/train.txt.gz");

describe.skipIf(!existsSync(bol))("forgetting on real sessions (shared data)", () => {
  it("gives the sha256 of a refit without an early and a late session", () => {
    const { train } = loadEvaluation({
      train: bol,
      test: join(shared, "bol-toy/test.txt.gz"),
      protocol: "next-item",
    });
    const dataset = filterSteps(train, (unit) => unit % 6 === 0);
    const recipe = chooseRecipe(dataset, { predictions: 300 });
    const unitIds = new Set([dataset.units[10]!, dataset.units[dataset.units.length - 3]!]);
    expect(fingerprintModel(forgetUnits({ dataset, recipe, unitIds }))).toBe(
      hashOf(withoutUnits(dataset, unitIds), recipe),
    );
  }, 120_000);
});
