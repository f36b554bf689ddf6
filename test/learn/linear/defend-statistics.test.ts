import { expect, it } from "vitest";
import { fingerprintModel } from "../../../scripts/prove/models/fingerprint-model.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { defendStatistics } from "../../../src/learn/linear/defend-statistics.ts";
import { countStatistics, PAIR, PAIR_CHANNELS } from "../../../src/learn/linear/statistics.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { plantShop } from "../shops.ts";

const dataset = plantShop({ units: 150, items: 30, seed: 9 });
const base = chooseRecipe(dataset);
const statistics = countStatistics(dataset, base);
const fewest = (of: typeof statistics): number =>
  Math.min(...Array.from(of.column, (_, x) => of.value[x * PAIR_CHANNELS + PAIR.units]!));

it("keeps no pair that fewer distinct units made than the threshold", () => {
  const defended = defendStatistics(statistics, { ...base, min_units: 3 }, "s");
  expect(fewest(statistics)).toBe(1);
  expect(fewest(defended)).toBe(3);
  expect(defended.column.length).toBeGreaterThan(0);
});

it("weakens thin pairs to the share kept and leaves the others as they are", () => {
  const defended = defendStatistics(
    statistics,
    { ...base, defence: { thin_below: 3, keep: 0.25, noise: 0 } },
    "s",
  );
  expect(defended.column).toEqual(statistics.column);
  for (let x = 0; x < defended.column.length; x++) {
    const thin = statistics.value[x * PAIR_CHANNELS + PAIR.units]! < 3;
    expect(defended.value[x * PAIR_CHANNELS + PAIR.together]).toBe(
      statistics.value[x * PAIR_CHANNELS + PAIR.together]! * (thin ? 0.25 : 1),
    );
  }
});

it(
  "draws the noise of a pair from the secret: the same again, the same both ways, another with another " +
    "secret",
  () => {
    const recipe = { ...base, min_units: 3, defence: { thin_below: 6, keep: 1, noise: 2 } };
    const keys = (secret: string): string[] => {
      const defended = defendStatistics(statistics, recipe, secret);
      const found: string[] = [];
      for (let j = 1; j <= defended.items; j++)
        for (let x = defended.rowStart[j]!; x < defended.rowStart[j + 1]!; x++)
          found.push(`${j}-${defended.column[x]}`);
      return found;
    };
    const first = keys("s");
    expect(keys("s")).toEqual(first);
    expect(new Set(first.map((key) => key.split("-").reverse().join("-")))).toEqual(new Set(first));
    expect(keys("t")).not.toEqual(first);
    expect(fingerprintModel(trainLinear({ dataset, recipe, secret: "s" }))).toBe(
      fingerprintModel(trainLinear({ dataset, recipe, secret: "s" })),
    );
  },
);
