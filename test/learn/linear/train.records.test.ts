import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CatalogueItem } from "../../../src/learn/content/content-matrix.ts";
import {
  type Dataset,
  packDataset,
  stepsOf,
  type TrainingStep,
  type UnitSteps,
  withoutUnits,
} from "../../../src/learn/data/dataset.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { fingerprintModel } from "../../../src/learn/linear/fingerprint.ts";
import type { LinearRecipe } from "../../../src/learn/linear/recipe.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { trainLinearBeside } from "../../../src/learn/linear/train-beside.ts";
import { plantShop, seededRandom } from "../shops.ts";

const ITEMS = 20;
const CATALOGUE: ReadonlyMap<number, CatalogueItem> = new Map(
  Array.from({ length: ITEMS }, (_, k) => [
    k + 1,
    { title: `Thing of kind ${k % 5} number ${k % 7}`, category: ["things"], brand: null },
  ]),
);

/** Every defence, and every matrix that such data can have. */
const fullRecipe = (dataset: Dataset): LinearRecipe => {
  const recipe = chooseRecipe(dataset, { withContent: true });
  return {
    ...recipe,
    ...(recipe.next === undefined ? {} : { next: { ...recipe.next, floor: 0.01 } }),
    min_units: 2,
    defence: { thin_below: 4, keep: 0.5, noise: 1, grain: 2, partners: 3 },
  };
};

const shuffled = <T>(values: readonly T[], seed: number): T[] => {
  const random = seededRandom(seed);
  return values
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
};

type AsTrainedRecord = { unit: string; steps: TrainingStep[] };

/** What stands beside the shoppers, as it is read from the store. */
const readRecords = (dataset: Dataset): AsTrainedRecord[] =>
  JSON.parse(
    JSON.stringify(dataset.units.map((id, unit) => ({ unit: id, steps: stepsOf(dataset, unit) }))),
  ) as AsTrainedRecord[];

const packRecords = (dataset: Dataset, records: readonly AsTrainedRecord[]): Dataset =>
  packDataset({
    kind: dataset.kind,
    items: dataset.items,
    timed: dataset.timed,
    units: records.map(({ unit, steps }): UnitSteps => ({ id: unit, steps })),
  });

describe("a refit from the records that stand beside the shoppers", () => {
  it.each([false, true])(
    "is to the byte the training without those who left, in whatever order the others are read (baskets: %s)",
    (baskets) => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 1e6 }),
          fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 5 }),
          (seed, leaving) => {
            const dataset = plantShop({ units: 60, items: ITEMS, seed, baskets });
            const recipe = fullRecipe(dataset);
            const left = new Set(leaving.map((unit) => `u${unit}`));
            const staying = readRecords(dataset).filter(({ unit }) => !left.has(unit));
            const refit = (data: Dataset): string =>
              fingerprintModel(trainLinear({ dataset: data, recipe, catalogue: CATALOGUE, secret: "key" }));
            const forgotten = refit(packRecords(dataset, shuffled(staying, seed)));
            expect(forgotten).toBe(refit(withoutUnits(dataset, left)));
            expect(forgotten).not.toBe(refit(dataset));
          },
        ),
        { numRuns: 5 },
      );
    },
    60_000,
  );

  it("is the same whether people leave one after another or together", () => {
    const dataset = plantShop({ units: 60, items: ITEMS, seed: 4, baskets: true });
    const recipe = fullRecipe(dataset);
    const leave = (from: Dataset, unit: string): Dataset =>
      packRecords(
        from,
        readRecords(from).filter((record) => record.unit !== unit),
      );
    const [one, other, joined] = [
      leave(leave(dataset, "u3"), "u40"),
      leave(leave(dataset, "u40"), "u3"),
      withoutUnits(dataset, new Set(["u3", "u40"])),
    ].map((data) => fingerprintModel(trainLinear({ dataset: data, recipe, catalogue: CATALOGUE })));
    expect(one).toBe(joined);
    expect(other).toBe(joined);
  });

  it("is the same in two processes, with what somebody took back of their steps", async () => {
    const dataset = plantShop({ units: 60, items: ITEMS, seed: 9, baskets: true });
    const recipe = fullRecipe(dataset);
    const records = readRecords(dataset).map((record) =>
      record.unit === "u7" ? { ...record, steps: record.steps.slice(1) } : record,
    );
    const input = { dataset: packRecords(dataset, records), recipe, catalogue: CATALOGUE, secret: "key" };
    const one = fingerprintModel(trainLinear(input));
    expect(fingerprintModel(await trainLinearBeside(input, 0))).toBe(one);
    expect(one).not.toBe(fingerprintModel(trainLinear({ ...input, dataset })));
  }, 60_000);
});
