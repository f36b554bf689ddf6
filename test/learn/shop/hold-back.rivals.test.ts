import { describe, expect, it } from "vitest";
import type { Recommender } from "../../../src/learn/evaluate/baselines/recommender.ts";
import { DomainError } from "../../../src/lib/errors.ts";
import { clairvoyant, dataset, judgeBeside, POOR, recipeOf } from "./judge-beside.ts";

describe("a newcomer beside a champion that cannot be asked", () => {
  it("is judged beside its recipe where it may not be run", async () => {
    const gone = { recommender: null, to: null };
    const worse = await judgeBeside({ ...gone, recipe: recipeOf(dataset) }, { minUnits: POOR });
    expect(worse).toMatchObject({ better: false });
    expect(worse.because).toContain("of the recipe of old@1 on");
    expect(await judgeBeside({ ...gone, recipe: recipeOf(dataset, POOR) })).toMatchObject({ better: true });
  });

  it("waits where it may neither be run nor trained again here", async () => {
    expect(await judgeBeside({ recommender: null, to: null, recipe: null })).toMatchObject({
      better: false,
      because: expect.stringContaining("old@1 cannot be run now (somebody in it left"),
    });
  });

  it("is judged beside it where it fails on some histories, on which it has found nothing", async () => {
    const recommender: Recommender = {
      name: "old@1",
      score: (prediction) =>
        prediction.unit.endsWith("1")
          ? Promise.reject(new DomainError("model_run_failed", "not finite"))
          : clairvoyant.score(prediction),
    };
    const { reports, because } = await judgeBeside({ recommender });
    const { failed, predictions, metrics } = reports.at(-1)!;
    expect(failed).toBeGreaterThan(0);
    expect(metrics["20"]!.recall).toBeCloseTo(1 - failed! / predictions, 10);
    expect(because).toContain(
      `old@1 failed on ${failed} of ${predictions} predictions, each of which counts as a miss.`,
    );
  });
});
