import { describe, expect, it } from "vitest";
import { fingerprintModel } from "../../../scripts/prove/models/fingerprint-model.ts";
import type { CatalogueItem } from "../../../src/learn/content/content-matrix.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { trainLinearBeside } from "../../../src/learn/linear/train-beside.ts";
import { plantShop } from "../shops.ts";

const CATALOGUE: ReadonlyMap<number, CatalogueItem> = new Map(
  Array.from({ length: 20 }, (_, k) => [
    k + 1,
    { title: `Thing of kind ${k % 5}`, category: ["things"], brand: null },
  ]),
);

describe("training in two processes", () => {
  it.each([false, true])(
    "gives the very model that one process gives (baskets: %s)",
    async (baskets) => {
      const dataset = plantShop({ units: 60, items: 20, seed: 11, baskets });
      const input = {
        dataset,
        catalogue: CATALOGUE,
        secret: "key",
        recipe: {
          ...chooseRecipe(dataset, { withContent: true }),
          defence: { ...chooseRecipe(dataset).defence, thin_below: 3, keep: 0.5 },
        },
      };
      expect(fingerprintModel(await trainLinearBeside(input, 0))).toBe(fingerprintModel(trainLinear(input)));
    },
    60_000,
  );
});
