import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UNIT } from "../../../src/learn/linear/channels.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { countStatistics, ITEM, ITEM_CHANNELS } from "../../../src/learn/linear/statistics.ts";
import { boundOf, kindOf } from "../../../src/learn/shop/load-shop-data.ts";
import { newestSteps } from "../../../src/learn/shop/read-unit.ts";
import { botOf, packed, people } from "./odd-data.ts";

describe("a bot", () => {
  it("is its newest few, whatever it did", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 60 }),
        (sizes, most) => {
          const steps = sizes.map((size, at) => ({
            time: at,
            type: 1,
            items: Array.from({ length: size }, (_, item) => item + 1),
          }));
          const kept = newestSteps(steps, most);
          const entries = kept.reduce((sum, step) => sum + step.items.length, 0);
          expect(kept).toEqual(steps.slice(steps.length - kept.length));
          expect(kept.length).toBeGreaterThan(0);
          if (kept.length > 1) expect(entries).toBeLessThanOrEqual(most);
          const next = steps[steps.length - kept.length - 1];
          if (next !== undefined && entries <= most)
            expect(entries + next.items.length).toBeGreaterThan(most);
        },
      ),
    );
  });

  it("counts as one shopper in every pair, and as no more than the bound in every item", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3000, max: 30_000 }), fc.integer({ min: 1, max: 1e6 }), (steps, seed) => {
        const without = packed(people());
        const recipe = chooseRecipe(without);
        const [few, many] = [
          countStatistics(without, recipe),
          countStatistics(packed([...people(), { id: "z", steps: botOf(steps, seed) }]), recipe),
        ];
        const pairs = (statistics: typeof few) =>
          new Map(
            Array.from(statistics.column, (column, at) => {
              let row = 1;
              while (statistics.rowStart[row + 1]! <= at) row += 1;
              return [`${row}-${column}`, statistics.pair.units[at]!] as const;
            }),
          );
        const before = pairs(few);
        for (const [pair, units] of pairs(many))
          expect(units - (before.get(pair) ?? 0)).toBeLessThanOrEqual(1);
        let events = 0;
        for (let item = 1; item <= 20; item += 1) {
          events +=
            (many.item[item * ITEM_CHANNELS + ITEM.events]! - few.item[item * ITEM_CHANNELS + ITEM.events]!) /
            UNIT;
          expect(
            many.item[item * ITEM_CHANNELS + ITEM.units]! - few.item[item * ITEM_CHANNELS + ITEM.units]!,
          ).toBeLessThanOrEqual(1);
        }
        expect(events).toBeLessThanOrEqual(recipe.max_unit_entries);
      }),
      { numRuns: 8 },
    );
  });

  it("does not decide alone which predictions the weights are fitted on", () => {
    // Everybody does something new in the last fifth of the time; the bot does everything in the last day of
    // it.
    const units = Array.from({ length: 400 }, (_, unit) => ({
      id: `u${unit}`,
      steps: Array.from({ length: 10 }, (_step, at) => ({
        time: 19_900 + (unit % 10) + at * 10,
        type: 1,
        items: [1 + ((unit * 3 + at) % 20)],
      })),
    }));
    const all = [...units, { id: "z", steps: newestSteps(botOf(1_000_000, 1), 2000) }];
    const most = boundOf(all);
    const recipe = chooseRecipe(
      packed(all.map(({ id, steps }) => ({ id, steps: newestSteps(steps, most) }))),
    );
    const after = units.flatMap(({ steps }) =>
      steps.filter(({ time }) => recipe.cut.kind === "time" && time > recipe.cut.at),
    ).length;
    expect(most).toBe(120);
    expect(after).toBeGreaterThan(4 * most);
  });

  it("does not make a shop of baskets one of clicks", () => {
    const orders = Array.from({ length: 30 }, (_, unit) => ({
      id: `u${unit}`,
      steps: Array.from({ length: 4 }, (_step, at) => ({ time: at, type: 5, items: [1, 2, 3] })),
    }));
    expect(kindOf(orders)).toBe("baskets");
    expect(kindOf([...orders, { id: "z", steps: botOf(1_000_000, 1) }])).toBe("baskets");
  });
});
