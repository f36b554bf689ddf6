import { describe, expect, it } from "vitest";
import { packDataset } from "../../../src/learn/data/dataset.ts";
import type { EvaluationData } from "../../../src/learn/data/load-evaluation.ts";
import { createPersonalFrequency } from "../../../src/learn/evaluate/baselines/personal-frequency.ts";
import { createPopularity } from "../../../src/learn/evaluate/baselines/popularity.ts";
import type { Recommender } from "../../../src/learn/evaluate/baselines/recommender.ts";
import { evaluateRecommender, measureRecommender } from "../../../src/learn/evaluate/evaluate-recommender.ts";
import { formatReportTable } from "../../../src/learn/evaluate/report-table.ts";
import { DomainError, type ErrorCode } from "../../../src/lib/errors.ts";

const step = (time: number, ...items: number[]) => ({ time, type: 1, items });

/** i1 was popular long ago, i2 is now. */
const train = packDataset({
  kind: "sessions",
  items: ["", "i1", "i2", "i3"],
  timed: true,
  units: [
    ...["a", "b", "c"].map((id) => ({ id, steps: [step(100, 1)] })),
    ...["d", "e"].map((id) => ({ id, steps: [step(400, 2)] })),
    { id: "f", steps: [step(399, 3)] },
  ],
});

const data = (protocol: EvaluationData["protocol"], targets: number[]): EvaluationData => ({
  protocol,
  format: "made up",
  train,
  catalogue: new Map(),
  predictions: [
    { unit: "x", history: [step(400, 3)], targets, time: 401 },
    { unit: "y", history: [step(400, 3)], targets: [1], time: 401 },
  ],
});

describe("what counts in a figure", () => {
  it("counts a last step that repeats an earlier one as a miss where repeats are not shown", async () => {
    const report = await evaluateRecommender(createPopularity(train), data("leave-one-out", [3]), {
      seen: "removed",
      seed: "x",
    });
    expect(report.predictions).toBe(2);
    expect(report.metrics["20"]!.hr).toBe(0.5);
  });

  it("asks of a basket which new things are bought, where repeats are not shown", async () => {
    const options = { seen: "removed", seed: "x" } as const;
    const mixed = await evaluateRecommender(createPopularity(train), data("next-basket", [3, 1]), options);
    expect(mixed.metrics["20"]!.recall).toBe(1);
    const none = await evaluateRecommender(createPopularity(train), data("next-basket", [3]), options);
    expect(none.predictions).toBe(1);
  });

  it("counts a history on which a run fails as a miss, and tells how many there were", async () => {
    const failingOn = (unit: string, code: ErrorCode): Recommender => ({
      name: "mine@1",
      score: (prediction) =>
        prediction.unit === unit
          ? Promise.reject(new DomainError(code, "no"))
          : createPopularity(train).score(prediction),
    });
    const options = { seen: "kept", seed: "x" } as const;
    const measured = await measureRecommender(
      failingOn("x", "model_run_failed"),
      data("next-item", [2]),
      options,
    );
    expect(measured.report).toMatchObject({ predictions: 2, failed: 1 });
    expect(measured.report.metrics["20"]!.recall).toBe(0.5);
    expect(measured.found.map(({ worth }) => worth > 0)).toEqual([false, true]);
    expect(formatReportTable([measured.report])).toContain(
      "mine@1 failed on 1 of 2 predictions, each of which counts as a miss.",
    );
    const broken = failingOn("x", "package_hash_mismatch");
    await expect(evaluateRecommender(broken, data("next-item", [2]), options)).rejects.toMatchObject({
      code: "package_hash_mismatch",
    });
  });

  it("has personal frequency break its ties by what was chosen of late", async () => {
    const first = async (item: number): Promise<number> =>
      (
        await evaluateRecommender(createPersonalFrequency(train), data("next-item", [item]), {
          seen: "removed",
          seed: "x",
        })
      ).metrics["5"]!.mrr;
    expect(await first(2)).toBeGreaterThan(await first(1));
  });
});
