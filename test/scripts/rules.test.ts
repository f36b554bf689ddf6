import { describe, expect, it } from "vitest";
import { faultsOf, playRules } from "../../scripts/prove/rules/play.ts";

/** In small: 40 configurations. In full: npm run prove -- rules. */
describe("random rules of a shop, over HTTP", () => {
  it("act in the order that is documented, and read nothing of anybody", async () => {
    const figures = await playRules({ configurations: 40, seed: 7 });
    expect(figures.examples).toEqual([]);
    expect(faultsOf(figures)).toEqual([]);
    expect(figures.answers_without_leave).toBe(6 * 40);
    expect(faultsOf({ ...figures, as_documented: 39, other_than_nobodys: 2 })).toEqual([
      "1 lists are not as documented",
      "2 lists rest on data outside of the decision",
    ]);
  }, 600_000);
});
