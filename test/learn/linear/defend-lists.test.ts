import fc from "fast-check";
import { expect, it } from "vitest";
import { packDataset, withoutUnits } from "../../../src/learn/data/dataset.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { defendLists } from "../../../src/learn/linear/defend-lists.ts";
import { buildLists } from "../../../src/learn/linear/defended-lists.ts";
import { fingerprintModel } from "../../../src/learn/linear/fingerprint.ts";
import { HALF_VALUES } from "../../../src/learn/linear/neighbour-lists.ts";
import { type LinearRecipe, NO_DEFENCE } from "../../../src/learn/linear/recipe.ts";
import { countStatistics } from "../../../src/learn/linear/statistics.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { forgetUnits } from "../forget-units.ts";
import { plantShop } from "../shops.ts";

const GRAIN = 4;
const dataset = plantShop({ units: 150, items: 30, seed: 9 });
const recipe: LinearRecipe = { ...chooseRecipe(dataset), defence: { ...NO_DEFENCE, grain: GRAIN } };
const lists = buildLists(countStatistics(dataset, recipe), recipe, null);
const told = defendLists(lists, recipe, "s");
const M = lists.matrices;

/** Every (own item?, value as it is, value as told). */
function* cells(): Generator<{ isOwn: boolean; pair: string; is: number; told: number }> {
  for (let j = 1; j <= lists.items; j++) {
    for (let x = lists.rowStart[j]!; x < lists.rowStart[j + 1]!; x++) {
      const i = lists.column[x]!;
      for (let m = 0; m < M; m++)
        yield {
          isOwn: i === j,
          pair: `${Math.min(i, j)}-${Math.max(i, j)}`,
          is: HALF_VALUES[lists.value[x * M + m]!]!,
          told: HALF_VALUES[told.value[x * M + m]!]!,
        };
    }
  }
}

it(
  "tells every value between items within half a rung of what it is, and those of an item about itself " +
    "as they are",
  () => {
    for (const cell of cells()) {
      if (cell.isOwn || cell.is === 0) expect(cell.told).toBe(cell.is);
      else {
        expect(Math.sign(cell.told)).toBe(Math.sign(cell.is));
        expect(Math.abs(Math.log(cell.told / cell.is))).toBeLessThanOrEqual(0.5 * Math.log(GRAIN) + 2e-2);
      }
    }
  },
);

it("tells few different values of a pair: one a rung", () => {
  const ofPair = new Map<string, { told: Set<number>; least: number; most: number }>();
  for (const { isOwn, pair, is, told: rung } of cells()) {
    if (isOwn || is <= 0) continue;
    const seen = ofPair.get(pair) ?? { told: new Set(), least: Infinity, most: 0 };
    seen.told.add(rung);
    ofPair.set(pair, { told: seen.told, least: Math.min(seen.least, is), most: Math.max(seen.most, is) });
  }
  for (const { told: rungs, least, most } of ofPair.values())
    expect(rungs.size).toBeLessThanOrEqual(Math.log(most / least) / Math.log(GRAIN) + 2);
});

it(
  "places the rungs by the secret alone, leaves lists untouched that ask for nothing, and " +
    "spares content",
  () => {
    expect(defendLists(lists, recipe, "s")).toEqual(told);
    expect(defendLists(lists, recipe, "t").value).not.toEqual(told.value);
    expect(defendLists(lists, { ...recipe, defence: NO_DEFENCE }, "s")).toBe(lists);
    const spared = recipe.matrices.indexOf("cos");
    const asContent = {
      ...recipe,
      matrices: recipe.matrices.map((name, m) => (m === spared ? ("content" as const) : name)),
    };
    const defended = defendLists(lists, asContent, "s");
    for (let x = 0; x < lists.column.length; x++)
      expect(defended.value[x * M + spared]).toBe(lists.value[x * M + spared]);
  },
);

it(
  "counts each thing of a unit with about as many others as asked, the same ones both ways " +
    "and every time",
  () => {
    const one = packDataset({
      kind: "baskets",
      items: ["", ...Array.from({ length: 60 }, (_, k) => `i${k + 1}`)],
      timed: true,
      units: [{ id: "u", steps: [{ time: 1, type: 5, items: Array.from({ length: 60 }, (_, k) => k + 1) }] }],
    });
    const bounded: LinearRecipe = { ...chooseRecipe(one), defence: { ...NO_DEFENCE, partners: 10 } };
    const { rowStart, column } = countStatistics(one, bounded);
    const pairs = new Set<string>();
    for (let j = 1; j <= 60; j++)
      for (let x = rowStart[j]!; x < rowStart[j + 1]!; x++) pairs.add(`${j}-${column[x]}`);
    expect(pairs.size / 60).toBeGreaterThan(8);
    expect(pairs.size / 60).toBeLessThan(12);
    for (const pair of pairs) expect(pairs.has(pair.split("-").reverse().join("-"))).toBe(true);
    expect(countStatistics(one, { ...bounded, defence: { ...NO_DEFENCE, partners: 59 } })).toEqual(
      countStatistics(one, { ...bounded, defence: NO_DEFENCE }),
    );
  },
);

it.each([false, true])(
  "forgets exactly under every defence at once: the sha256 of a refit without the unit (baskets: %s)",
  (baskets) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 0, max: 79 }),
        fc.constantFrom(1, 2, 4),
        (seed, unit, grain) => {
          const shop = plantShop({ units: 80, items: 20, seed, baskets });
          const defended: LinearRecipe = {
            ...chooseRecipe(shop),
            min_units: 3,
            defence: { thin_below: 6, keep: 0.5, noise: 1, grain, partners: 2 },
          };
          const unitIds = new Set([`u${unit}`]);
          const forgotten = forgetUnits({
            dataset: shop,
            recipe: defended,
            unitIds,
            secret: "key",
          });
          expect(fingerprintModel(forgotten)).toBe(
            fingerprintModel(
              trainLinear({ dataset: withoutUnits(shop, unitIds), recipe: defended, secret: "key" }),
            ),
          );
        },
      ),
      { numRuns: 4 },
    );
  },
  60_000,
);
