import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Dataset, packDataset, type UnitSteps, withoutUnits } from "../../../src/learn/data/dataset.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { fingerprintModel } from "../../../src/learn/linear/fingerprint.ts";
import { withStructure } from "../../../src/learn/linear/structures.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { chooseStructures } from "../../../src/learn/linear/tune-recipe.ts";
import { writeLinearPackage } from "../../../src/learn/linear/write-linear-package.ts";
import { forgetUnits } from "../forget-units.ts";
import { plantShop, seededRandom } from "../shops.ts";

const ITEMS = 60;

/** Long visits: a thing that was looked at once comes again, one that was looked at twice does not. */
const repeating = (units: number): Dataset => {
  const random = seededRandom(5);
  const draw = (): number => 1 + Math.floor(random() * ITEMS);
  const all = Array.from({ length: units }, (_, unit): UnitSteps => {
    const start = 18_000 + unit / units;
    const once: number[] = [];
    const visited = Array.from({ length: 14 }, () => {
      if (once.length > 2 && random() < 0.6)
        return once.splice(Math.floor(random() * once.length), 1)[0] ?? 1;
      const item = draw();
      once.push(item);
      return item;
    });
    return {
      id: `u${unit}`,
      steps: visited.map((item, at) => ({ time: start + at * 1e-4, type: 1, items: [item] })),
    };
  });
  return packDataset({
    kind: "sessions",
    items: ["", ...Array.from({ length: ITEMS }, (_, at) => `i${at + 1}`)],
    timed: true,
    units: all,
  });
};

describe("the choices of one shop", () => {
  const shop = repeating(400);
  const recipe = chooseRecipe(shop);
  const orders = plantShop({ units: 120, items: 40, seed: 6, baskets: true });
  const ofOrders = chooseRecipe(orders);

  it("say how often a thing was held where visits repeat themselves, by figures of its own end", () => {
    const { recipe: chosen, tried } = chooseStructures({ dataset: shop, recipe });
    const occurrence = tried.find(({ name }) => name === "occurrence")!;
    expect(occurrence.kept).toBe(true);
    expect(occurrence.with).toBeGreaterThan(occurrence.without);
    expect([recipe.occurrences, chosen.occurrences]).toEqual([false, true]);
  });

  it("are the same every time, and none where the budget allows none", () => {
    const once = chooseStructures({ dataset: shop, recipe });
    expect(chooseStructures({ dataset: shop, recipe })).toEqual(once);
    expect(chooseStructures({ dataset: shop, recipe, budget: 0 })).toEqual({ recipe, tried: [] });
  });

  it("count anew as often as the budget allows, and at least once", () => {
    const namesOf = (budget: number): readonly string[] =>
      chooseStructures({ dataset: orders, recipe: ofOrders, budget }).tried.map(({ name }) => name);
    expect(namesOf(1)).toEqual(["no-prior", "no-next", "free-signs"]);
    expect(namesOf(1e9)).toEqual(["no-prior", "no-next", "recent", "no-again", "free-signs"]);
  });

  it("leave out what people buy next, and count repeats otherwise, where that measures better", () => {
    const { recipe: chosen, tried } = chooseStructures({ dataset: orders, recipe: ofOrders, budget: 1e9 });
    const isKept = (name: string): boolean => tried.find((each) => each.name === name)!.kept;
    expect(chosen.matrices.includes("next")).toBe(!isKept("no-next"));
    expect(chosen.matrices.includes("again")).toBe(!isKept("no-again"));
    expect(chosen.matrices.includes("selfp")).toBe(isKept("no-again"));
    const without = withStructure(withStructure(ofOrders, "no-next"), "no-again");
    expect([without.next, without.matrices]).toEqual([
      undefined,
      ["self", "selfp", "cos", "basket", "slist"],
    ]);
    expect(withStructure(ofOrders, "no-next").next).toEqual(ofOrders.next);
  });

  it.each([
    ["occurrence", shop, recipe],
    ["no-next", orders, ofOrders],
    ["no-again", orders, ofOrders],
    ["free-signs", orders, ofOrders],
    ["free-signs", shop, recipe],
  ] as const)("are part of the recipe, %s: who leaves is forgotten to the byte", (name, dataset, from) => {
    const chosen = withStructure(from, name);
    expect(chosen).not.toEqual(from);
    const unitIds = new Set(["u7"]);
    const whole = { dataset, recipe: chosen, unitIds };
    const refit = trainLinear({ dataset: withoutUnits(dataset, unitIds), recipe: chosen });
    expect(fingerprintModel(forgetUnits(whole))).toBe(fingerprintModel(refit));
  });

  it("stand in the card, with the figures that they rest on", async () => {
    const folder = await mkdtemp(join(tmpdir(), "candor-structures-"));
    try {
      const { recipe: chosen, tried } = chooseStructures({ dataset: shop, recipe });
      const dir = join(folder, "package");
      await writeLinearPackage(trainLinear({ dataset: shop, recipe: chosen }), dir, { choices: tried });
      const card = await readFile(join(dir, "card.md"), "utf8");
      expect(card).toMatch(/Chosen for this shop[^]*Yes: how often a thing stands .*\(\.?0?\.\d+, 0?\.\d+\)/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
