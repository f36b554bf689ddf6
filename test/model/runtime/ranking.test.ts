import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PartsOutput } from "../../../src/model/runtime/model-output.ts";
import { contributionsOf, createRanker, orderPrior, takeBest } from "../../../src/model/runtime/ranking.ts";

/** Small values with many ties, some of them negative. */
const score = fc.integer({ min: -3, max: 3 }).map((n) => n / 2);

const partsCase = fc.integer({ min: 1, max: 300 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    prior: fc
      .array(score, { minLength: size + 1, maxLength: size + 1 })
      .map((values) => Float32Array.from([0, ...values.slice(1)])),
    parts: fc.array(fc.tuple(fc.integer({ min: 0, max: size }), score), { minLength: 0, maxLength: 200 }),
    stride: fc.constantFrom<1 | 2>(1, 2),
  }),
);

const outputOf = (parts: readonly (readonly [number, number])[], stride: 1 | 2): PartsOutput => ({
  form: "parts",
  rows: parts.length,
  width: 1,
  itemStride: stride,
  scores: Float32Array.from(parts, ([, part]) => part),
  items:
    stride === 1
      ? Int32Array.from(parts, ([index]) => index)
      : new Int32Array(BigInt64Array.from(parts, ([index]) => BigInt(index)).buffer),
});

/** The same by the plainest means: sum everything, sort everything. */
const plainly = (
  size: number,
  prior: Float32Array,
  parts: readonly (readonly [number, number])[],
): { index: number; score: number }[] => {
  const sums = new Float64Array(size + 1);
  for (const [index, part] of parts) if (index > 0) sums[index]! += part;
  return Array.from({ length: size }, (_, i) => ({ index: i + 1, score: prior[i + 1]! + sums[i + 1]! })).sort(
    (a, b) => b.score - a.score || a.index - b.index,
  );
};

describe("ranking the parts form", () => {
  it("gives the list that summing and sorting the whole catalogue gives, ties by index", () => {
    fc.assert(
      fc.property(partsCase, ({ size, prior, parts, stride }) => {
        const ranker = createRanker({ size, prior: { prior, order: orderPrior(prior) } });
        expect(takeBest(ranker.open(outputOf(parts, stride)), size + 5)).toEqual(plainly(size, prior, parts));
      }),
    );
  });

  it("leaves nothing behind for the next answer, even when a list is left half read", () => {
    fc.assert(
      fc.property(partsCase, partsCase, (first, second) => {
        const { size, prior } = first;
        const ranker = createRanker({ size, prior: { prior, order: orderPrior(prior) } });
        const half = ranker.open(outputOf(first.parts, 1));
        half.next();
        half.close();
        const parts = second.parts.map(([index, part]) => [Math.min(index, size), part] as const);
        expect(takeBest(ranker.open(outputOf(parts, 1)), size)).toEqual(plainly(size, prior, parts));
      }),
    );
  });

  it("offers items to the filter from the best down and stops when enough were accepted", () => {
    const prior = Float32Array.from([0, 0.1, 0.2, 0.3, 0.4]);
    const ranker = createRanker({ size: 4, prior: { prior, order: orderPrior(prior) } });
    const offered: number[] = [];
    const best = takeBest(ranker.open(outputOf([[1, 5]], 1)), 1, (index) => {
      offered.push(index);
      return index === 3;
    });
    expect(best.map(({ index }) => index)).toEqual([3]);
    expect(offered).toEqual([1, 4, 3]);
  });

  it("gives the prior alone where there is no history", () => {
    const prior = Float32Array.from([0, 0.5, 2, 0.5]);
    const ranking = createRanker({ size: 3, prior: { prior, order: orderPrior(prior) } }).open(
      outputOf([], 1),
    );
    expect(takeBest(ranking, 9).map(({ index }) => index)).toEqual([2, 1, 3]);
  });

  it("splits a score into prior and contributions that sum to it", () => {
    fc.assert(
      fc.property(partsCase, ({ size, prior, parts }) => {
        const output = outputOf(parts, 1);
        const ranking = createRanker({ size, prior: { prior, order: orderPrior(prior) } }).open(output);
        const wanted = Array.from({ length: Math.min(size, 10) }, (_, i) => i + 1);
        const contributions = contributionsOf(output, wanted);
        wanted.forEach((index, w) => {
          const sum = contributions
            .subarray(w * output.rows, (w + 1) * output.rows)
            .reduce((a, b) => a + b, prior[index]!);
          expect(sum).toBeCloseTo(ranking.scoreOf(index), 10);
        });
      }),
    );
  });

  it("orders a prior by value, then by index, and does not tell 0 from -0", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(score, fc.float({ noNaN: true }), fc.constant(-0)), { maxLength: 200 }),
        (values) => {
          const prior = Float32Array.from([0, ...values]);
          const expected = values.map((_, i) => i + 1).sort((a, b) => prior[b]! - prior[a]! || a - b);
          expect([...orderPrior(prior)]).toEqual(expected);
        },
      ),
    );
  });
});

describe("ranking dense scores", () => {
  it("never offers padding and sorts the rest", () => {
    fc.assert(
      fc.property(fc.array(score, { minLength: 1, maxLength: 300 }), (values) => {
        const scores = Float32Array.from([99, ...values]);
        const ranking = createRanker({ size: values.length, prior: null }).open({
          form: "scores",
          over: "vocabulary",
          scores,
        });
        expect(takeBest(ranking, values.length + 1)).toEqual(plainly(values.length, scores, []));
      }),
    );
  });
});
