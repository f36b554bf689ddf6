import { describe, expect, it } from "vitest";
import { faultsOf, proveComplement } from "../../scripts/prove/complement.ts";
import { retailFile } from "../../scripts/prove/sentences/retail-house.ts";

/** In small: every twelfth customer of the real file. In full: npm run prove -- complement. */
describe.skipIf(retailFile() === null)("the model of what completes an order", () => {
  it("takes its slot only where it finds more of held-back orders than the default slot's", async () => {
    const figures = await proveComplement({ file: retailFile()!, every: 12 });
    expect(figures.orders).toBeGreaterThanOrEqual(20);
    expect(figures.serves).toBe(figures.recall_complement > figures.recall_default);
    expect(faultsOf({ ...figures, serves: true, recall_complement: 0.1, recall_default: 0.2 })).toHaveLength(
      2,
    );
  }, 600_000);
});
