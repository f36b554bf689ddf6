import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attribute, positiveSum } from "../../src/explain/attribute.ts";

const rows = [
  { step: 0, position: 0 },
  { step: 1, position: 0 },
  { step: 1, position: 1 },
];

describe("an exact attribution", () => {
  it("takes one item’s row of values, names step and position, and leaves out what adds nothing", () => {
    const { contributions, residual, faithful } = attribute({
      values: [9, 9, 9, 0.5, 0, -0.25],
      offset: 3,
      rows,
      prior: 0.1,
      score: 0.35,
    });
    expect(contributions).toEqual([
      { step: 0, position: 0, value: 0.5 },
      { step: 1, position: 1, value: -0.25 },
    ]);
    expect(residual).toBeLessThan(1e-12);
    expect(faithful).toBe(true);
  });

  it("sums with the prior to the score, within 1e-5 of it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -10, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 }),
        fc.float({ min: 0, max: 3, noNaN: true }),
        (values, prior) => {
          const score = values.reduce((sum, value) => sum + value, prior);
          const { contributions, residual, faithful } = attribute({ values, offset: 0, rows, prior, score });
          expect(
            Math.abs(contributions.reduce((sum, { value }) => sum + value, prior) - score),
          ).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(score)));
          expect(residual).toBeLessThanOrEqual(1e-5);
          expect(faithful).toBe(true);
        },
      ),
    );
  });

  it("is not faithful where parts are missing", () => {
    expect(attribute({ values: [1, 0, 0], offset: 0, rows, prior: 0, score: 1.001 }).faithful).toBe(false);
  });

  it("counts what speaks for an item, and never what speaks against it", () => {
    expect(positiveSum(attribute({ values: [2, -5, 1], offset: 0, rows, prior: -3, score: -5 }))).toBe(3);
    expect(positiveSum(attribute({ values: [2, -5, 1], offset: 0, rows, prior: 3, score: 1 }))).toBe(6);
  });
});
