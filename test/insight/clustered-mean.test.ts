import { describe, expect, it } from "vitest";
import {
  clusteredMean,
  NPS_PRIOR,
  type SaidByPerson,
  SHARE_PRIOR,
  tQuantile,
} from "../../src/insight/clustered-mean.ts";
import { tellRelevance } from "../../src/insight/relevance.ts";
import { seededFrom } from "../../src/recommend/stages/seeded.ts";

const NOTHING = { nps: [], resolved: [], people: [], followUps: [], answered: [] };

describe("an interval by people", () => {
  it("uses Student’s t", () => {
    expect(tQuantile(9)).toBeCloseTo(2.262, 2);
    expect(tQuantile(30)).toBeCloseTo(2.042, 3);
    expect(tQuantile(1000)).toBeCloseTo(1.962, 3);
  });

  it("is wider where one person says the same ten times over", () => {
    const once: SaidByPerson[] = Array.from({ length: 200 }, (_, at) => ({
      person: `p${at}`,
      value: at % 2,
    }));
    const often: SaidByPerson[] = Array.from({ length: 200 }, (_, at) => ({
      person: `p${Math.floor(at / 10)}`,
      value: Math.floor(at / 10) % 2,
    }));
    const [one, other] = [once, often].map((said) => clusteredMean(said, SHARE_PRIOR, [0, 1])!);
    expect(one!.value).toBe(other!.value);
    expect(other!.high - other!.low).toBeGreaterThan(2.5 * (one!.high - one!.low));
  });

  it("is not a point where everybody says the same", () => {
    const said = Array.from({ length: 12 }, (_, at) => ({ person: `p${at}`, value: 1 }));
    const { value, low, high } = clusteredMean(said, SHARE_PRIOR, [0, 1])!;
    expect(value).toBe(1);
    expect(low).toBeLessThan(0.95);
    expect(high).toBe(1);
  });

  /** People of different tastes, each with an answer or more; the true share is `truth`. */
  const feedback = (draw: () => number, truth: number, people: number) =>
    Array.from({ length: people }, (_, at) => {
      const own = Math.min(1, Math.max(0, truth + (draw() < 0.5 ? 0.15 : -0.15)));
      return Array.from({ length: 1 + Math.floor(draw() * 5) }, () => ({
        person: `p${at}`,
        value: draw() < own ? 1 : 0,
        strength: 1 + draw(),
        channel: "web" as const,
        stage: "interest" as const,
        scale: "default linear@1",
        at: Date.parse("2026-03-01T00:00:00Z"),
      }));
    }).flat();

  it.each([
    [0.35, 12],
    [0.2, 40],
    [0.6, 150],
  ])(
    "holds the gap that is really there 95 times of a hundred: %s of use, %s people",
    (truth, people) => {
      const draw = seededFrom(`gap ${truth} ${people}`);
      const runs = 2000;
      const claim = 0.81;
      let within = 0;
      for (let run = 0; run < runs; run += 1) {
        const relevance = feedback(draw, truth, people);
        const { shop_gap: gap } = tellRelevance({ ...NOTHING, relevance }, claim);
        if (gap.low! <= claim - truth && claim - truth <= gap.high!) within += 1;
      }
      // Four standard errors of a share of .95 in 2000 runs; an interval may be a little wider, not narrower.
      expect(within / runs).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / runs));
      expect(within / runs).toBeLessThan(0.985);
    },
    60_000,
  );

  it("holds a net promoter score too", () => {
    const draw = seededFrom("nps");
    let within = 0;
    for (let run = 0; run < 2000; run += 1) {
      const said = Array.from({ length: 60 }, (_, at) => {
        const luck = draw();
        return { person: `p${at}`, value: luck < 0.45 ? 100 : luck < 0.75 ? 0 : -100 };
      });
      const { low, high } = clusteredMean(said, NPS_PRIOR, [-100, 100])!;
      if (low <= 20 && 20 <= high) within += 1;
    }
    expect(within / 2000).toBeGreaterThan(0.93);
    expect(within / 2000).toBeLessThan(0.985);
  });
});
