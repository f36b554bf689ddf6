import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprintModel } from "../../../scripts/prove/models/fingerprint-model.ts";
import { type Dataset, filterSteps, withoutUnits } from "../../../src/learn/data/dataset.ts";
import { loadEvaluation } from "../../../src/learn/data/load-evaluation.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { changeState, countState, forgetUnits, type LinearState } from "../../../src/learn/linear/forget.ts";
import { NO_DEFENCE } from "../../../src/learn/linear/recipe.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { plantShop } from "../shops.ts";

const only = (dataset: Dataset, ids: ReadonlySet<string>): Dataset =>
  filterSteps(dataset, (unit) => ids.has(dataset.units[unit]!));
const expectSame = (a: LinearState, b: LinearState): void => {
  for (const part of ["all", "early"] as const) {
    for (const column of ["rowStart", "column", "value", "item"] as const) {
      expect(
        Buffer.from(a[part][column].slice().buffer).equals(Buffer.from(b[part][column].slice().buffer)),
        `${part}.${column}`,
      ).toBe(true);
    }
  }
};

describe("forgetting", () => {
  it.each([false, true])(
    "subtracting units in any order leaves the counts that never had them (baskets: %s)",
    (baskets) => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 1e6 }),
          fc.uniqueArray(fc.integer({ min: 0, max: 29 }), { minLength: 1, maxLength: 6 }),
          (seed, leaving) => {
            const dataset = plantShop({ units: 30, items: 20, seed, baskets });
            const recipe = chooseRecipe(dataset);
            let state = countState(dataset, recipe);
            for (const unit of leaving)
              state = changeState(state, only(dataset, new Set([`u${unit}`])), recipe, -1);
            expectSame(
              state,
              countState(withoutUnits(dataset, new Set(leaving.map((unit) => `u${unit}`))), recipe),
            );
          },
        ),
        { numRuns: 25 },
      );
    },
  );

  it("adding a unit after subtracting it changes no bit", () => {
    const dataset = plantShop({ units: 40, items: 20, seed: 5 });
    const recipe = chooseRecipe(dataset);
    const state = countState(dataset, recipe);
    const one = only(dataset, new Set(["u7"]));
    expectSame(changeState(changeState(state, one, recipe, -1), one, recipe, 1), state);
  });

  it.each([false, true])(
    "gives the sha256 of a refit without the unit, and another one than before (baskets: %s)",
    (baskets) => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 59 }), (seed, unit) => {
          const dataset = plantShop({ units: 60, items: 25, seed, baskets });
          const recipe = chooseRecipe(dataset);
          const unitIds = new Set([`u${unit}`]);
          const forgotten = forgetUnits({
            dataset,
            recipe,
            unitIds,
            state: countState(dataset, recipe),
          }).trained;
          const refit = trainLinear({ dataset: withoutUnits(dataset, unitIds), recipe });
          expect(fingerprintModel(forgotten)).toBe(fingerprintModel(refit));
          expect(fingerprintModel(forgotten)).not.toBe(fingerprintModel(trainLinear({ dataset, recipe })));
        }),
        { numRuns: 4 },
      );
    },
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
        const state = countState(dataset, recipe);
        const forgotten = forgetUnits({ dataset, recipe, unitIds, state, secret: "kept" });
        expectSame(forgotten.state, countState(withoutUnits(dataset, unitIds), recipe));
        expect(fingerprintModel(forgotten.trained)).toBe(
          fingerprintModel(trainLinear({ dataset: withoutUnits(dataset, unitIds), recipe, secret: "kept" })),
        );
        const { lists } = forgotten.trained;
        const m = recipe.matrices.indexOf("next");
        expect(lists.value.some((bits, x) => x % lists.matrices === m && bits !== 0)).toBe(true);
      }),
      { numRuns: 4 },
    );
  });

  it("does not depend on the order of the units that remain", () => {
    const dataset = plantShop({ units: 60, items: 25, seed: 11 });
    const recipe = chooseRecipe(dataset);
    const state = countState(dataset, recipe);
    const first = forgetUnits({ dataset, recipe, unitIds: new Set(["u3"]), state });
    const second = forgetUnits({
      dataset: first.dataset,
      recipe,
      unitIds: new Set(["u40"]),
      state: first.state,
    });
    const together = forgetUnits({ dataset, recipe, unitIds: new Set(["u40", "u3"]), state });
    expect(fingerprintModel(second.trained)).toBe(fingerprintModel(together.trained));
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
    const forgotten = forgetUnits({ dataset, recipe, unitIds, state: countState(dataset, recipe) }).trained;
    expect(fingerprintModel(forgotten)).toBe(
      fingerprintModel(trainLinear({ dataset: withoutUnits(dataset, unitIds), recipe })),
    );
  }, 120_000);
});
