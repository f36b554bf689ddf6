import { describe, expect, it } from "vitest";
import { believedBefore, calibrationError, chanceOf, chancesBefore } from "../../src/insight/belief.ts";
import { beliefOf } from "../../src/insight/belief-of.ts";
import { byScale, type JudgedSuggestion, NO_SUMS, sumsOf } from "../../src/insight/belief-sums.ts";
import { seededFrom } from "../../src/recommend/stages/seeded.ts";

const HOME = "default linear@1";

/** What shoppers really think of suggestions of a strength. */
const truth = (strength: number): number =>
  strength >= 1 ? 0.25 + 0.6 * (strength - 1) ** 2 : 0.1 + 0.3 * strength;

const say = (seed: string, answers: number, month: string): JudgedSuggestion[] => {
  const draw = seededFrom(seed);
  return Array.from({ length: answers }, (_, at) => {
    const strength = 2 * draw();
    return {
      person: `${seed}-${at % 400}`,
      at: Date.parse(`${month}-10T00:00:00Z`),
      strength,
      value: draw() < truth(strength) ? 1 : 0,
      scale: HOME,
    };
  });
};

const fitAll = (judged: readonly JudgedSuggestion[]) =>
  chancesBefore(byScale(sumsOf(judged)).get(HOME) ?? NO_SUMS, null);

/** The same answers, of what was scored elsewhere, or nobody knows where. */
const on = (scale: string | null, judged: readonly JudgedSuggestion[]): JudgedSuggestion[] =>
  judged.map((one) => ({ ...one, scale }));
/** One of five is of use, however strongly it was suggested. */
const cold = (judged: readonly JudgedSuggestion[]): JudgedSuggestion[] =>
  judged.map((one, at) => ({ ...one, value: at % 5 === 0 ? 1 : 0 }));

describe("what is believed of a suggestion", () => {
  it("is right within .05 on feedback that was held back", () => {
    for (const seed of ["one", "two", "three", "four", "five"]) {
      const all = [...say(seed, 1500, "2026-01"), ...say(`${seed} later`, 3000, "2026-02")];
      const believed = believedBefore(all);
      expect(believed).toHaveLength(3000);
      expect(calibrationError(believed)).toBeLessThan(0.05);
    }
  });

  it("would be found wrong where it is", () => {
    const believed = say("wrong", 3000, "2026-01").map((one) => ({ ...one, belief: 0.9 }));
    expect(calibrationError(believed)).toBeGreaterThan(0.4);
    expect(calibrationError([])).toBeNull();
    const ten = Array.from({ length: 10 }, (_, at) => ({ belief: 0.8, value: at < 7 ? 1 : 0 }));
    expect(calibrationError(ten)).toBeCloseTo(0.1);
  });

  it("rises with the strength, with and without profiling apart", () => {
    const chances = fitAll(say("rise", 4000, "2026-01"));
    for (const base of [0, 1])
      for (let place = 1; place < 20; place += 1)
        expect(chanceOf(chances, base + place / 20)!).toBeGreaterThanOrEqual(
          chanceOf(chances, base + (place - 1) / 20)!,
        );
    expect(chanceOf(chances, 1.97)!).toBeGreaterThan(0.7);
    expect(chanceOf(chances, 0.97)!).toBeLessThan(0.5);
  });

  it("is nothing before a hundred answers of ten people, and never made from the month itself", () => {
    expect(fitAll(say("few", 90, "2026-01"))).toEqual({ plain: null, profiling: null });
    const oneTalks = say("loud", 400, "2026-01").map((one) => ({ ...one, person: "loud" }));
    expect(fitAll(oneTalks)).toEqual({ plain: null, profiling: null });
    expect(believedBefore(say("now", 3000, "2026-01"))).toEqual([]);
  });

  it("knows places that nobody was asked about by the nearest that somebody was", () => {
    const top = say("top", 3000, "2026-01").filter(({ strength }) => strength > 1.7);
    const chances = fitAll(top);
    expect(chanceOf(chances, 1.1)).toBe(chanceOf(chances, 1.7));
    expect(chanceOf(chances, 0.5)).toBeNull();
  });

  it("is of one slot and one version what was said of these, whatever was said of others", () => {
    const here = say("here", 1500, "2026-01");
    const there = cold(say("there", 1500, "2026-01"));
    const now = Date.parse("2026-03-01T00:00:00Z");
    const alone = beliefOf(sumsOf(here), now).scales[HOME];
    for (const scale of ["complement linear@1", "default linear@2", "default linear@1 sasrec@1", "default"]) {
      const { scales } = beliefOf(sumsOf([...here, ...on(scale, there)]), now);
      expect(scales[HOME]).toEqual(alone);
      expect(scales[scale]).toEqual(beliefOf(sumsOf(on(scale, there)), now).scales[scale]);
      expect(chanceOf(scales[HOME]!.chances, 1.97)!).toBeGreaterThan(0.7);
      expect(chanceOf(scales[scale]!.chances, 1.97)!).toBeLessThan(0.4);
    }
  });

  it("is nothing where too few spoke of a slot, and never that of another", () => {
    const few = on("complement linear@1", say("few", 90, "2026-01"));
    const later = on("complement linear@1", say("later", 9, "2026-02"));
    const all = [...say("here", 1500, "2026-01"), ...few, ...later];
    expect(Object.keys(beliefOf(sumsOf(all), Date.parse("2026-03-01T00:00:00Z")).scales)).toEqual([HOME]);
    expect(believedBefore(all)).toEqual([]);
  });

  it("learns nothing of answers of which nobody kept what scored them", () => {
    const old = on(null, say("old", 3000, "2026-01"));
    expect(sumsOf(old)).toEqual({});
    expect(believedBefore([...old, ...say("later", 50, "2026-02")])).toEqual([]);
  });
});
