import { describe, expect, it } from "vitest";
import { faultsOf, provePerception } from "../../scripts/prove/perception.ts";

/** In small: few months and few shops. In full: npm run prove -- perception. */
describe("shoppers of whom it is known what they think", () => {
  it("are found in the intervals of insight, and believed rightly", async () => {
    const figures = await provePerception({
      runs: 100,
      shops: 6,
      people: 14,
      belief: { people: 120, weeks: 20 },
      seed: "suite",
    });
    expect(faultsOf(figures)).toEqual([]);
    expect(figures.belief.held_back).toBeGreaterThan(1000);
    const { share: _share, ...covered } = figures.over_http;
    expect(faultsOf({ ...figures, over_http: { ...covered, runs: 200, share: 0.8 } })).toHaveLength(1);
  }, 600_000);
});
