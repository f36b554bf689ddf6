import { describe, expect, it } from "vitest";
import { overlapOf } from "../../../src/learn/evaluate/overlap.ts";
import { plantShop } from "../shops.ts";

const train = plantShop({ units: 3, items: 10, seed: 1 });
const predicted = (date: string) => ({
  train,
  predictions: [{ unit: "u", history: [], targets: [1], time: Date.parse(date) / 86_400_000 }],
});
const until = (to: string | null) => ({
  dataset: "elsewhere",
  recipe: null,
  reference_at: null,
  from: null,
  to,
  events: 1,
  subjects: 1,
  purpose: "train" as const,
  watermark: null,
});

describe("the days that a package is measured on", () => {
  it("are told where it may have seen them", () => {
    const [warning] = overlapOf(until("2026-03-10T00:00:00Z"), predicted("2026-03-01T00:00:00Z"));
    expect(warning).toContain("up to 2026-03-10");
    expect(warning).toContain("begins on 2026-03-01");
  });

  it("are told where it does not say when its training ended", () => {
    for (const training of [null, until(null)])
      expect(overlapOf(training, predicted("2026-03-01T00:00:00Z"))[0]).toContain("does not say");
  });

  it("are no matter where it ended before, or nothing has a time", () => {
    expect(overlapOf(until("2026-02-28T00:00:00Z"), predicted("2026-03-01T00:00:00Z"))).toEqual([]);
    const untimed = { ...predicted("2026-03-01T00:00:00Z"), train: { ...train, timed: false } };
    expect(overlapOf(until("2026-03-10T00:00:00Z"), untimed)).toEqual([]);
  });
});
