import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Dataset, stepsOf } from "../../../src/learn/data/dataset.ts";
import { evaluate, type ModelTrainer } from "../../../src/learn/evaluate/evaluate.ts";
import { trainRankerRecommender } from "../../../src/learn/ranker/ranker-recommender.ts";
import { trainSequenceRecommender } from "../../../src/learn/sequence/sequence-recommender.ts";
import { ringSessions } from "../sequence/made-up-data.ts";

const trainers: Readonly<Record<string, ModelTrainer>> = {
  sequence: (data, options) =>
    trainSequenceRecommender(data, {
      ...options,
      training: { dimension: 16, blocks: 1, batch: 64, epochs: 4, final_epochs: 1, learning_rate: 0.02 },
    }),
  ranker: trainRankerRecommender,
};

const rowsOf = (dataset: Dataset, from: number, to: number): string =>
  [
    "SessionId\tItemId\tTime",
    ...Array.from({ length: to - from }, (_, u) =>
      stepsOf(dataset, from + u).map(
        (step) => `${from + u}\t${dataset.items[step.items[0]!]}\t${Math.round(step.time * 86_400)}`,
      ),
    ).flat(),
  ].join("\n");

describe("evaluation", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-trainers-"));
    const dataset = ringSessions(230, 25);
    await writeFile(join(folder, "train.tsv"), rowsOf(dataset, 0, 200));
    await writeFile(join(folder, "test.tsv"), rowsOf(dataset, 200, 230));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(Object.keys(trainers))(
    "trains the %s and measures it like any other model",
    async (model) => {
      const result = await evaluate(
        {
          train: join(folder, "train.tsv"),
          test: join(folder, "test.tsv"),
          protocol: "next-item",
          model,
          baselines: ["popularity"],
        },
        { clock: () => 0, trainers },
      );
      expect(result.model).toBe(model);
      const popularity = result.reports.find((report) => report.name === "popularity")!;
      expect(result.metrics["5"]!.mrr).toBeGreaterThan(2 * popularity.metrics["5"]!.mrr);
    },
    60_000,
  );

  it("trains the first stage of a ranker with the defences that were asked for", async () => {
    const held: number[] = [];
    const ranker: ModelTrainer = async (data, options) => {
      const made = await trainRankerRecommender(data, options);
      held.push(made.trained.linear.recipe.min_units);
      return made;
    };
    const [train, test] = [join(folder, "train.tsv"), join(folder, "test.tsv")];
    const asked = {
      train,
      test,
      protocol: "next-item",
      model: "ranker",
      tune: false,
      baselines: [],
    } as const;
    for (const recipe of [{ min_units: 3 }, {}])
      await evaluate({ ...asked, recipe }, { clock: () => 0, trainers: { ranker } });
    expect(held).toEqual([3, 1]);
  }, 60_000);
});
