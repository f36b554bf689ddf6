import { describe, expect, it } from "vitest";
import type { Dataset } from "../../../src/learn/data/dataset.ts";
import { type PairChannel, UNIT } from "../../../src/learn/linear/channels.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { solveLocalRidge } from "../../../src/learn/linear/ridge.ts";
import { countStatistics, ITEM, ITEM_CHANNELS } from "../../../src/learn/linear/statistics.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { plantShop } from "../shops.ts";

const dataset = plantShop({ units: 60, items: 12, seed: 9, baskets: true });
const chosen = chooseRecipe(dataset);
const recipe = { ...chosen, next: { lambda: 3, decay: 20, neighbours: 12, floor: 0 } };
const items = dataset.items.length - 1;

type Order = { items: number[]; weight: number };

const ordersOf = (data: Dataset, unit: number): Order[] => {
  const orders: Order[] = [];
  for (let s = data.unitStart[unit]!; s < data.unitStart[unit + 1]!; s++) {
    orders.push({
      items: [...data.entryItem.subarray(data.stepStart[s]!, data.stepStart[s + 1]!)],
      weight: Math.exp(-(recipe.reference_at - data.stepTime[s]!) / recipe.next.decay),
    });
  }
  return orders;
};

/**
 * The definition, read as it stands: each order is an example, of what was held before it and of what is new
 * in it.
 */
const countPlainly = () => {
  const size = items + 1;
  const source = Array.from({ length: size }, () => new Float64Array(size));
  const target = Array.from({ length: size }, () => new Float64Array(size));
  const again = new Float64Array(size);
  for (let unit = 0; unit < dataset.units.length; unit++) {
    const held = new Set<number>();
    for (const { items: bought, weight } of ordersOf(dataset, unit)) {
      for (const p of held) for (const q of held) source[p]![q]! += weight;
      for (const q of new Set(bought)) {
        if (held.has(q)) again[q]! += weight;
        else for (const p of held) target[p]![q]! += weight;
      }
      for (const q of bought) held.add(q);
    }
  }
  return { source, target, again };
};

describe("what people buy next", () => {
  const plain = countPlainly();
  const statistics = countStatistics(dataset, recipe);
  const pair = (from: number, to: number, channel: PairChannel): number => {
    for (let x = statistics.rowStart[from]!; x < statistics.rowStart[from + 1]!; x++)
      if (statistics.column[x] === to) return statistics.pair[channel][x]! / UNIT;
    return 0;
  };

  it("is counted from each order: what was held before it, and what is new in it", () => {
    let some = 0;
    for (let p = 1; p <= items; p++) {
      expect(statistics.item[p * ITEM_CHANNELS + ITEM.gram]! / UNIT).toBeCloseTo(plain.source[p]![p]!, 3);
      expect(statistics.item[p * ITEM_CHANNELS + ITEM.again]! / UNIT).toBeCloseTo(plain.again[p]!, 3);
      for (let q = 1; q <= items; q++) {
        if (p === q) continue;
        expect(pair(p, q, "gram")).toBeCloseTo(plain.source[p]![q]!, 3);
        // Seen from the target.
        expect(pair(q, p, "ridge")).toBeCloseTo(plain.target[p]![q]!, 3);
        if (plain.target[p]![q]! !== plain.target[q]![p]!) some++;
      }
    }
    expect(some).toBeGreaterThan(50);
  });

  it("solves the ridge of those counts: (A + λI) B = C", () => {
    const ridge = solveLocalRidge(statistics, { ...recipe.next, share: 0 });
    const weight = Array.from({ length: items + 1 }, () => new Float64Array(items + 1));
    for (let j = 1; j <= items; j++)
      for (let x = ridge.start[j]!; x < ridge.start[j + 1]!; x++)
        weight[j]![ridge.column[x]!] = ridge.value[x]!;
    for (let target = 1; target <= items; target++) {
      const sources = Array.from({ length: items }, (_, k) => k + 1).filter(
        (p) => plain.target[p]![target]! > 0,
      );
      for (const p of sources) {
        const left = sources.reduce(
          (sum, k) => sum + plain.source[p]![k]! * weight[k]![target]!,
          3 * weight[p]![target]!,
        );
        expect(left).toBeCloseTo(plain.target[p]![target]!, 3);
      }
    }
  });

  it(
    "comes of what was bought later: a thing that always follows another is told after it, " +
      "and not before",
    () => {
      const steps = {
        units: Array.from({ length: 40 }, (_, u) => `u${u}`),
        items: ["", "printer", "ink", "lamp", "bulb"],
      };
      // Half of the people buy a printer and ten days later ink, the other half a lamp and later a bulb.
      const entryItem = Int32Array.from(steps.units.flatMap((_, u) => (u % 2 === 0 ? [1, 2] : [3, 4])));
      const shop: Dataset = {
        ...dataset,
        units: steps.units,
        items: steps.items,
        entryItem,
        unitStart: Int32Array.from({ length: 41 }, (_, u) => 2 * u),
        stepStart: Int32Array.from({ length: 81 }, (_, s) => s),
        stepTime: Float64Array.from({ length: 80 }, (_, s) => 100 + (s % 2) * 10 + Math.floor(s / 2) / 4),
        stepType: new Uint8Array(80).fill(dataset.stepType[0]!),
      };
      const trained = trainLinear({
        dataset: shop,
        recipe: { ...chooseRecipe(shop), fit: { ...chooseRecipe(shop).fit, prior: false } },
      });
      const m = trained.recipe.matrices.indexOf("next");
      const told = (from: number, to: number): number => {
        const { lists } = trained;
        for (let x = lists.rowStart[from]!; x < lists.rowStart[from + 1]!; x++)
          if (lists.column[x] === to) return lists.value[x * lists.matrices + m]!;
        return 0;
      };
      expect(told(1, 2)).toBeGreaterThan(0);
      expect(told(2, 1)).toBe(0);
      expect(told(1, 4)).toBe(0);
    },
  );
});
