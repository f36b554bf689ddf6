import { describe, expect, it } from "vitest";
import { retailFile } from "../../scripts/prove/sentences/retail-house.ts";
import { faultsOf, proveSuggestedAgain } from "../../scripts/prove/suggested-again.ts";

/** In small: every fortieth customer of the real file. In full: npm run prove -- suggested-again. */
describe.skipIf(retailFile() === null)("what customers own or gave back", () => {
  it("is suggested to none of them, at no moment, in no variant", async () => {
    const figures = await proveSuggestedAgain({ file: retailFile()!, every: 40 });
    expect(faultsOf(figures)).toEqual([]);
    expect(figures.suggestions).toBeGreaterThan(1000);
    expect(faultsOf({ ...figures, variants_of_returned: 1 })).toEqual([
      "1 suggestions: variants_of_returned",
    ]);
  }, 600_000);
});
