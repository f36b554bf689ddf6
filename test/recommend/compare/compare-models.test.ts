import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ComparedPair, createComparison } from "../../../src/recommend/compare/compare-models.ts";
import { meanOf, rankCorrelation, shareOf } from "../../../src/recommend/compare/intervals.ts";
import { failuresOf } from "../../../src/recommend/compare/judge-promotion.ts";
import { bucketOf, quantileOf } from "../../../src/recommend/compare/time-buckets.ts";

const memory = () => {
  const counts: Record<string, number> = {};
  return {
    count: async (_shop: string, name: string, by: number) => void (counts[name] = (counts[name] ?? 0) + by),
    readCounts: async () => counts,
  };
};

const pair = (shown: string[], would: string[]): ComparedPair => ({
  slot: "default",
  champion: "a@1",
  other: "b@1",
  shown,
  would_show: would,
  shown_scores: shown.map((_, at) => 10 - at),
  would_scores: would.map((_, at) => 20 - 4 * at),
  shown_ms: 1,
  would_ms: 3,
});

describe("comparing models", () => {
  it("tells overlap, order, spread and time of a shadow, with intervals", async () => {
    const comparison = createComparison(memory());
    await comparison.observe("acme", pair(["x", "y", "z"], ["x", "y", "w"]));
    await comparison.observe("acme", pair(["x", "y", "z"], ["y", "x", "z"]));
    const { shadows } = await comparison.reports("acme", "default");
    expect(shadows).toHaveLength(1);
    expect(shadows[0]).toMatchObject({ champion: "a@1", other: "b@1", answers: 2 });
    expect(shadows[0]!.overlap!.value).toBeCloseTo((2 / 3 + 1) / 2, 5);
    expect(shadows[0]!.rank_correlation!.value).toBeCloseTo((1 + 0.5) / 2, 5);
    expect(shadows[0]!.score_drift!.value).toBeCloseTo(0.2, 5);
    expect(shadows[0]!.other_ms!.value).toBeCloseTo(3, 5);
  });

  it("keeps the arms of other slots apart", async () => {
    const comparison = createComparison(memory());
    await comparison.happened("acme", "default", "a@1", "shown", 10);
    await comparison.happened("acme", "default", "a@1", "clicked", 8);
    await comparison.happened("acme", "complement", "a@1", "shown", 5);
    const { arms } = await comparison.reports("acme", "default");
    expect(arms).toEqual([
      {
        model: "a@1",
        shown: 10,
        failed: 0,
        failed_histories: 0,
        click_share: expect.objectContaining({ value: 0.8, n: 10 }),
        stated_relevance: null,
      },
    ]);
    expect(arms[0]!.click_share!.low).toBeCloseTo(0.4902, 3);
    expect(arms[0]!.click_share!.high).toBeCloseTo(0.9433, 3);
  });

  it("lets nothing through a gate before enough was seen, nor what is surely clicked less", () => {
    const arm = (model: string, shown: number, clicked: number) => ({
      model,
      shown,
      failed: 0,
      failed_histories: 0,
      click_share: shareOf(clicked, shown),
      stated_relevance: null,
    });
    const fails = (arms: ReturnType<typeof arm>[]) =>
      failuresOf({ min_shown: 200, no_worse_clicks: true }, { shadows: [], arms }, "a@1", "b@1");
    expect(fails([arm("a@1", 1000, 500), arm("b@1", 100, 50)])).toEqual([expect.stringContaining("200")]);
    expect(fails([arm("a@1", 1000, 500), arm("b@1", 1000, 300)])).toEqual([
      expect.stringContaining("clicked less"),
    ]);
    expect(fails([arm("a@1", 1000, 300), arm("b@1", 1000, 310)])).toEqual([]);
    expect(failuresOf({ min_overlap: 0.5 }, { shadows: [], arms: [] }, "a@1", "b@1")).toHaveLength(1);
  });

  it.each([
    {
      what: "nobody was shown the newcomer",
      shown: ["a@1"],
      gate: { no_worse_clicks: true },
      says: /was shown a suggestion of b@1/,
    },
    {
      what: "nobody was shown the champion",
      shown: ["b@1"],
      gate: { no_worse_clicks: true },
      says: /of the champion a@1/,
    },
    {
      what: "nobody rated either",
      shown: ["a@1", "b@1"],
      gate: { no_worse_relevance: true },
      says: /Nobody rated a suggestion of b@1/,
    },
    { what: "too few rated", shown: ["a@1", "b@1"], gate: { min_rated: 5 }, says: /rated it 0 times, and 5/ },
  ])("lets nothing through a gate without evidence: $what", ({ shown, gate, says }) => {
    const arms = shown.map((model) => ({
      model,
      shown: 100,
      failed: 0,
      failed_histories: 0,
      click_share: shareOf(10, 100),
      stated_relevance: null,
    }));
    expect(failuresOf(gate, { shadows: [], arms }, "a@1", "b@1")).toEqual([expect.stringMatching(says)]);
  });

  it("says that there is nobody to compare with where there is no champion", () => {
    expect(failuresOf({ no_worse_clicks: true }, { shadows: [], arms: [] }, null, "b@1")).toEqual([
      expect.stringContaining("no champion"),
    ]);
  });

  it("tells what half, 95 and 99 of 100 runs stay below, within a tenth", async () => {
    const comparison = createComparison(memory());
    for (let run = 1; run <= 100; run += 1)
      await comparison.observe("acme", { ...pair(["x"], ["x"]), shown_ms: run / 10, would_ms: null });
    const { champion_ms, other_ms } = (await comparison.reports("acme", "default")).shadows[0]!;
    expect(other_ms).toBeNull();
    for (const [told, truth] of [
      [champion_ms!.p50, 5],
      [champion_ms!.p95, 9.5],
      [champion_ms!.p99, 9.9],
    ] as const)
      expect(Math.abs(told - truth) / truth).toBeLessThan(0.1);
  });

  it("puts every quantile of times into the bucket that holds it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.002, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (times, share) => {
          const counts = new Map<number, number>();
          for (const time of times) counts.set(bucketOf(time), (counts.get(bucketOf(time)) ?? 0) + 1);
          const told = quantileOf(
            [...counts].sort(([one], [other]) => one - other),
            share,
          );
          const sorted = [...times].sort((one, other) => one - other);
          const truth = sorted[Math.max(0, Math.ceil(share * times.length) - 1)]!;
          expect(Math.abs(Math.log2(told / truth))).toBeLessThanOrEqual(0.125 + 1e-9);
        },
      ),
    );
  });

  it("gives intervals that hold their estimate", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, share) => {
          const estimate = shareOf(Math.round(n * share), n)!;
          expect(estimate.low).toBeLessThanOrEqual(estimate.value + 1e-12);
          expect(estimate.high).toBeGreaterThanOrEqual(estimate.value - 1e-12);
        },
      ),
    );
    expect(meanOf(0, 0, 0)).toBeNull();
    expect(meanOf(2, 4, 10)).toMatchObject({ value: 2, n: 2 });
    expect(rankCorrelation(["a", "b", "c"], ["c", "b", "a"])).toBe(-1);
    expect(rankCorrelation(["a"], ["a"])).toBeNull();
  });
});
