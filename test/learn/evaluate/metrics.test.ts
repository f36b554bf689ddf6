import { describe, expect, it } from "vitest";
import { bootstrapMean } from "../../../src/learn/evaluate/bootstrap.ts";
import {
  coverage,
  hitRate,
  normalisedGain,
  novelty,
  popularityBias,
  recall,
  reciprocalRank,
} from "../../../src/learn/evaluate/metrics.ts";
import { orderPrior, rankTargets, topItems } from "../../../src/learn/evaluate/rank-targets.ts";
import { seededRandom } from "../shops.ts";

const none = new Set<number>();
const scoresOf = (values: Record<number, number>, items: number, prior: Float32Array | null = null) => {
  const score = new Float64Array(items + 1);
  for (const [item, value] of Object.entries(values)) score[Number(item)] = value;
  return {
    count: Object.keys(values).length,
    touched: Int32Array.from(Object.keys(values), Number),
    score,
    prior,
  };
};

describe("metrics, by their worked examples", () => {
  it.each([
    ["HR", hitRate([3, 40], 20), 1],
    ["HR of a miss", hitRate([21], 20), 0],
    ["MRR", reciprocalRank([4, 2], 20), 0.5],
    ["MRR of a tie", reciprocalRank([2.5], 20), 0.4],
    ["MRR of a miss", reciprocalRank([Infinity], 20), 0],
    ["NDCG, one target", normalisedGain([3], 20), 0.5],
    ["NDCG, two targets", normalisedGain([1, 30], 20), 1 / (1 + 1 / Math.log2(3))],
    ["Recall", recall([3, 40, 7], 20), 2 / 3],
    [
      "coverage",
      coverage(
        new Map([
          [1, 2],
          [2, 1],
          [3, 1],
        ]),
        10,
      ),
      0.3,
    ],
    ["novelty", novelty(new Map([[1, 5]]), Float64Array.from([0, 0, 6])), 3],
    [
      "popularity bias",
      popularityBias(new Map([[1, 1]]), new Map([[2, 1]]), Float64Array.from([0, 30, 20])),
      1.5,
    ],
  ])("%s", (_, actual, expected) => {
    expect(actual).toBeCloseTo(expected, 12);
  });
});

describe("ranks", () => {
  it("gives ties their mean rank", () => {
    expect(
      rankTargets(scoresOf({ 1: 3, 2: 2, 3: 2, 4: 1 }, 9), [2], { priorOrder: null, excluded: none }),
    ).toEqual([2.5]);
  });

  it.each([
    ["unknown", 0],
    ["of score 0", 7],
    ["excluded", 1],
  ])("never counts a target that is %s", (_, target) => {
    expect(
      rankTargets(scoresOf({ 1: 3, 2: 2 }, 9), [target], { priorOrder: null, excluded: new Set([1]) }),
    ).toEqual([Infinity]);
  });

  it("never counts a target whose score is no number, and counts one among others above the rest", () => {
    const scores = scoresOf({ 1: 3, 2: NaN, 3: 2 }, 9);
    const options = { priorOrder: null, excluded: none };
    expect(rankTargets(scores, [2, 1, 3], options)).toEqual([Infinity, 2, 3]);
  });

  it("agrees with sorting the whole catalogue, prior and exclusions included", () => {
    const random = seededRandom(3);
    for (let round = 0; round < 200; round++) {
      const items = 12;
      const prior = Float32Array.from({ length: items + 1 }, (_, i) =>
        i === 0 ? 0 : Math.floor(random() * 4),
      );
      const touched = Object.fromEntries(
        Array.from({ length: 5 }, () => [1 + Math.floor(random() * items), 1 + Math.floor(random() * 4)]),
      );
      const scores = scoresOf(touched, items, prior);
      const excluded = new Set([1 + Math.floor(random() * items)]);
      const total = (i: number): number => scores.score[i]! + prior[i]!;
      const target = 1 + Math.floor(random() * items);
      const [rank] = rankTargets(scores, [target], { priorOrder: orderPrior(prior), excluded });
      const others = Array.from({ length: items }, (_, k) => k + 1).filter(
        (i) => i !== target && !excluded.has(i),
      );
      const expected =
        1 +
        others.filter((i) => total(i) > total(target)).length +
        others.filter((i) => total(i) === total(target)).length / 2;
      expect(rank).toBe(excluded.has(target) || total(target) === 0 ? Infinity : expected);
      const listed = topItems(scores, 4, { priorOrder: orderPrior(prior), excluded });
      const sorted = Array.from({ length: items }, (_, k) => k + 1)
        .filter((i) => !excluded.has(i) && total(i) > 0)
        .sort((a, b) => total(b) - total(a) || a - b)
        .slice(0, 4);
      expect(listed).toEqual(sorted);
    }
  });
});

describe("bootstrap", () => {
  it("is wider where predictions of a unit agree than where they are independent", () => {
    const values = Float64Array.from({ length: 400 }, (_, x) => (x % 40 < 20 ? 1 : 0));
    const width = (cluster: string[]): number => {
      const { low, high } = bootstrapMean(values, cluster, { draws: 300, seed: "s" });
      return high - low;
    };
    expect(width(Array.from(values, (_, x) => String(Math.floor(x / 20))))).toBeGreaterThan(
      2 * width(Array.from(values, (_, x) => String(x))),
    );
  });

  it("gives the same interval for the same seed", () => {
    const values = Float64Array.from({ length: 50 }, (_, x) => x % 3);
    const cluster = Array.from(values, (_, x) => String(x));
    expect(bootstrapMean(values, cluster, { draws: 100, seed: "a" })).toEqual(
      bootstrapMean(values, cluster, { draws: 100, seed: "a" }),
    );
  });
});
