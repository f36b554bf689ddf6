import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleShapley } from "../../src/explain/shapley.ts";

const rowsOf = (count: number) => Array.from({ length: count }, (_, step) => ({ step, position: 0 }));
const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

type Value = (present: readonly boolean[]) => number;
const explain = async (count: number, value: Value, pairs: number, more: { score?: number } = {}) => {
  let batches = 0;
  const [attribution] = await sampleShapley({
    rows: rowsOf(count),
    targets: 1,
    pairs,
    random: seeded(7),
    scores: [more.score ?? value(Array(count).fill(true))],
    run: async (masks) => {
      batches += 1;
      return masks.map((mask) => [value([...mask].map((bit) => bit === 1))]);
    },
  });
  return { attribution: attribution!, batches };
};

/** Shapley's formula over all subsets. */
const exact = (count: number, value: Value): number[] => {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return Array.from({ length: count }, (_, row) => {
    let phi = 0;
    for (let mask = 0; mask < 2 ** count; mask += 1) {
      if ((mask & (1 << row)) !== 0) continue;
      const without = Array.from({ length: count }, (_each, at) => (mask & (1 << at)) !== 0);
      const size = without.filter(Boolean).length;
      phi +=
        ((factorial(size) * factorial(count - size - 1)) / factorial(count)) *
        (value(without.map((is, at) => is || at === row)) - value(without));
    }
    return phi;
  });
};
const phiOf = (count: number, contributions: readonly { step: number; value: number }[]): number[] =>
  rowsOf(count).map(({ step }) => contributions.find((each) => each.step === step)?.value ?? 0);

describe("sampled Shapley values", () => {
  it("are the terms themselves where the model is additive, with one pair and one batch", async () => {
    const { attribution, batches } = await explain(
      5,
      (present) => present.reduce((sum, is, at) => sum + (is ? at - 1 : 0), 0.5),
      2,
    );
    expect(phiOf(5, attribution.contributions)).toEqual(
      [-1, 0, 1, 2, 3].map((each) => expect.closeTo(each, 10)),
    );
    expect(attribution).toMatchObject({ prior: 0.5, faithful: true });
    expect(batches).toBe(1);
  });

  it("sum with the value of nothing to the full score, whatever the model", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 128, maxLength: 128 }),
        async (count, pairs, table) => {
          const value: Value = (present) =>
            table[present.reduce((sum, is, at) => sum + (is ? 2 ** at : 0), 0)]!;
          const { attribution } = await explain(count, value, pairs);
          expect(
            attribution.contributions.reduce((sum, each) => sum + each.value, attribution.prior),
          ).toBeCloseTo(attribution.score, 9);
          expect(attribution.residual).toBeLessThan(1e-9);
        },
      ),
    );
  });

  it("come near the exact values where steps work together", async () => {
    const value: Value = ([a, b, c, d]) => (a && b ? 1 : 0) + (c ? 0.5 : 0) - (b && d ? 0.3 : 0);
    const { attribution } = await explain(7, value, 200);
    const phi = phiOf(7, attribution.contributions);
    exact(7, value).forEach((each, row) => expect(phi[row]).toBeCloseTo(each, 1));
    expect(attribution.faithful).toBe(true);
  });

  it("are exact for up to six steps, however these work together, and may be named", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 64, maxLength: 64 }),
        async (count, table) => {
          const value: Value = (present) =>
            table[present.reduce((sum, is, at) => sum + (is ? 2 ** at : 0), 0)]!;
          const { attribution } = await explain(count, value, 1);
          expect(phiOf(count, attribution.contributions)).toEqual(
            exact(count, value).map((each) => expect.closeTo(each, 9)),
          );
          expect(attribution).toMatchObject({ faithful: true, spread: 0, runs: 2 ** count });
        },
      ),
    );
  });

  it("are held to what the score itself moves by, and not to the list that is shown", async () => {
    // A thousand at stake, and a part in a thousand that is not settled.
    const value: Value = (present) =>
      present.filter(Boolean).length * 100 + (present[0] && present[1] ? 1 : 0);
    expect((await explain(8, value, 3)).attribution.faithful).toBe(true);
  });

  it(
    "do not call themselves faithful where they are not settled, or where the answer’s score " +
      "was another",
    async () => {
      const jumpy: Value = (present) =>
        (present.filter(Boolean).length % 2 === 0 ? 0 : 1) * (present[0] ? 3 : 1);
      expect((await explain(7, jumpy, 3)).attribution.faithful).toBe(false);
      expect((await explain(7, (present) => present.filter(Boolean).length, 1)).attribution.faithful).toBe(
        false,
      );
      expect(
        (await explain(3, (present) => present.filter(Boolean).length, 2, { score: 3.2 })).attribution,
      ).toMatchObject({ residual: expect.closeTo(0.2, 9), faithful: false });
    },
  );

  it("are the same for the same random source, and run each mask once", async () => {
    const value: Value = (present) => present.filter(Boolean).length ** 2;
    const [one, other] = [await explain(5, value, 4), await explain(5, value, 4)];
    expect(one.attribution).toEqual(other.attribution);
    expect(one.attribution.runs).toBeLessThanOrEqual(2 ** 5);
    expect((await explain(3, value, 50)).attribution.runs).toBe(8);
  });

  it("explain nothing where there is nothing", async () => {
    expect((await explain(0, () => 2, 2)).attribution).toMatchObject({
      contributions: [],
      prior: 2,
      residual: 0,
      faithful: true,
    });
  });
});
