import { describe, expect, it } from "vitest";
import { type Dataset, packDataset, type TrainingStep } from "../../../src/learn/data/dataset.ts";
import { holdBackDays } from "../../../src/learn/shop/latest-days.ts";

const ITEMS = 20;
const DAYS = 40;
const MINUTE = 1 / 1440;

const datasetOf = (units: readonly (readonly number[])[]): Dataset =>
  packDataset({
    kind: "sessions",
    items: ["", ...Array.from({ length: ITEMS }, (_, at) => `i${at + 1}`)],
    timed: true,
    units: units.map((times, unit) => ({
      id: `u${unit}`,
      steps: times.map((time, at): TrainingStep => ({ time, type: 1, items: [1 + ((unit + at) % ITEMS)] })),
    })),
  });

/** So many visits a day, each of `steps` steps within as many minutes. */
const visits = (perDay: number, steps: number, days = DAYS): number[][] =>
  Array.from({ length: days * perDay }, (_, visit) =>
    Array.from({ length: steps }, (_step, at) => 20_000 + visit / perDay + at * MINUTE),
  );

/** People who come back every five days. */
const customers = (count: number): number[][] =>
  Array.from({ length: count }, (_, unit) =>
    Array.from({ length: DAYS / 5 }, (_step, at) => 20_000 + (at + unit / count) * 5),
  );

describe("what a training is judged on", () => {
  it("is what each shopper with a past did first in the latest days", () => {
    const { predictions, span, isFair } = holdBackDays(datasetOf(customers(60)), null);
    expect(span).toMatch(/^after /);
    expect(isFair).toBe(true);
    expect(new Set(predictions.map(({ unit }) => unit)).size).toBe(predictions.length);
  });

  it("is the visits of the latest days where visits are over before the next cut comes", () => {
    // Twenty-five visits are under way at any moment: enough to judge by, and hundreds come after them.
    const busy = datasetOf(visits(1440, 25, 4));
    const { predictions, span, train } = holdBackDays(busy, null);
    const visitors = new Set(predictions.map(({ unit }) => unit));
    const known = new Set(train.units);
    expect(span).toMatch(/^after /);
    expect([...visitors].filter((unit) => known.has(unit)).length).toBeGreaterThanOrEqual(20);
    expect([...visitors].filter((unit) => !known.has(unit)).length).toBeGreaterThan(400);
  });

  it("holds nothing of those visits in what is trained, and no visit has more to say than ten steps", () => {
    const { predictions, train } = holdBackDays(datasetOf(visits(20, 30)), null);
    const newest = train.stepTime.reduce((most, time) => Math.max(most, time), 0);
    const counts = new Map<string, number>();
    for (const { unit, time, history } of predictions) {
      expect(time).toBeGreaterThan(newest);
      expect(history.every((step) => step.time < time)).toBe(true);
      counts.set(unit, (counts.get(unit) ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBe(10);
  });

  it("leaves those out who came in the latest days where most were there before", () => {
    const some = datasetOf([...customers(60), ...visits(1, 4).slice(-3)]);
    const { predictions } = holdBackDays(some, null);
    expect(predictions.filter(({ unit }) => Number(unit.slice(1)) >= 60)).toEqual([]);
  });

  it("is each shopper’s last step where too few did something twice in the latest days", () => {
    const { span, predictions } = holdBackDays(datasetOf(visits(1, 4)), null);
    expect(span).toBe("in each shopper’s last step");
    expect(predictions).toHaveLength(DAYS);
  });
});
