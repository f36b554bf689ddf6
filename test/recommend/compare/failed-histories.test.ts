import { describe, expect, it } from "vitest";
import { createComparison } from "../../../src/recommend/compare/compare-models.ts";

const memory = () => {
  const sums: Record<string, number> = {};
  return {
    sums,
    count: async (_: string, name: string, by: number) => {
      sums[name] = (sums[name] ?? 0) + by;
    },
    readCounts: async () => sums,
  };
};

describe("the histories that a model failed on", () => {
  it.each([0, 1, 3, 400])("are counted once each, about, and not kept: %i", async (histories) => {
    const counters = memory();
    const comparison = createComparison(counters);
    await comparison.failed("acme", "default", "a@1", null);
    for (let round = 0; round < 3; round += 1)
      for (let at = 0; at < histories; at += 1)
        await comparison.failed("acme", "default", "a@1", `history-${at}`);
    const { arms } = await comparison.reports("acme", "default");
    expect(arms).toMatchObject([{ model: "a@1", failed: 1 + 3 * histories }]);
    const told = arms[0]!.failed_histories;
    expect(Math.abs(told - histories)).toBeLessThanOrEqual(histories * 0.05);
    expect(Object.keys(counters.sums).join()).not.toContain("history-");
  });
});
