import { describe, expect, it } from "vitest";
import { askAll } from "../../scripts/prove/sentences/ask-all.ts";
import { retailFile } from "../../scripts/prove/sentences/retail-house.ts";

/** In small: every twelfth customer. In full: npm run prove -- sentences --retail --rules. */
describe.skipIf(retailFile() === null)(
  "every sentence of every answer, on a trained model of a real shop",
  () => {
    it("has its fact as well", async () => {
      const retail = { file: retailFile()!, customers: 20, every: 12 };
      const figures = await askAll({
        answers: 200,
        seed: "suite",
        times: 1,
        tone: null,
        rules: true,
        retail,
      });
      expect(figures.examples).toEqual([]);
      expect(figures.untrue).toBe(0);
      expect(figures.by_model["content"]).toBeUndefined();
      expect(figures.by_reason["because_bought"]).toBeGreaterThan(50);
      expect(figures.questions_put).toBeGreaterThan(0);
    }, 600_000);
  },
);
