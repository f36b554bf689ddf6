import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseRecipe } from "../../src/learn/linear/choose-recipe.ts";
import { type LinearRecipe, NO_DEFENCE } from "../../src/learn/linear/recipe.ts";
import { type TrainedLinear, trainLinear } from "../../src/learn/linear/train.ts";
import { type FactSource } from "../../src/learn/ranker/lists.ts";
import { createNetworkVariables, forwardNetwork } from "../../src/learn/ranker/network.ts";
import { featureNames } from "../../src/learn/ranker/ranker-graph.ts";
import { createRankerRecommender } from "../../src/learn/ranker/ranker-recommender.ts";
import { type TrainedRanker, trainRanker } from "../../src/learn/ranker/train.ts";
import { writeRankerPackage } from "../../src/learn/ranker/write-ranker-package.ts";
import { checkPackage } from "../../src/model/verify/check-package.ts";
import { scoreInGraph, scoreInTraining } from "./ranker-scores.ts";
import { ringSessions } from "./sequence/made-up-data.ts";

const ITEMS = 30;
const dataset = ringSessions(400, ITEMS);
const factOf: FactSource = (name, candidate) =>
  name === "item.price"
    ? candidate % 5 === 0
      ? null
      : candidate * 2
    : name === "context.match"
      ? (candidate % 3) / 2
      : null;
const OPTIONS = {
  candidates: 12,
  epochs: 3,
  hidden: 8,
  history_length: 6,
  facts: ["item.price", "context.match"] as const,
};

describe("the second stage", () => {
  let linear: TrainedLinear;
  let trained: TrainedRanker;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-ranker-"));
    linear = trainLinear({ dataset, recipe: chooseRecipe(dataset) });
    trained = await trainRanker({
      dataset,
      linear,
      factOf,
      options: { ...OPTIONS, facts: [...OPTIONS.facts], backend: "wasm" },
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const scoreHere = (history: readonly number[]) => scoreInTraining({ linear, trained, factOf }, history);

  it("scores in the graph as in training, wherever padding is added", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: ITEMS }), { minLength: 1, maxLength: 9 }),
        fc.nat(3),
        async (history, padding) => {
          const here = scoreHere(history);
          (await scoreInGraph({ linear, trained, factOf }, here, padding)).forEach((score, c) =>
            expect(Math.abs(score - here.scores[c]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(score))),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it("scores in TensorFlow.js as in plain numbers", () => {
    const here = scoreHere([3, 4, 5]);
    const variables = createNetworkVariables(trained.network);
    const C = here.list.item.length;
    const scores = tf.tidy(() =>
      Array.from(
        forwardNetwork(
          variables,
          tf.tensor2d(here.z, [C, here.z.length / C]),
          tf.tensor2d(here.list.score, [1, C]),
        ).dataSync(),
      ),
    );
    tf.dispose(variables);
    scores.forEach((score, c) =>
      expect(Math.abs(score - here.scores[c]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(score))),
    );
  });

  it("fits its validation part better than the first stage alone, and says whether that pays", () => {
    expect(trained.gain.after.loss).toBeLessThan(trained.gain.before.loss);
    expect(trained.gain.pays).toBe(
      trained.gain.after.mrr >= trained.gain.before.mrr * 1.01 &&
        trained.gain.after.hr >= trained.gain.before.hr,
    );
  });

  it("makes a package that passes every check of the contract", async () => {
    const manifest = await writeRankerPackage(trained, join(folder, "package"), {
      firstStage: "linear@1.0.0",
      training: { dataset: "made-up" },
    });
    const report = await checkPackage(join(folder, "package"));
    expect(report.failures).toEqual([]);
    expect(manifest).toMatchObject({
      task: "rank_candidates",
      explain: "ablation",
      inputs: { candidates: "candidates", item_price: "item.price", context_match: "context.match" },
    });
    expect(manifest.training!.recipe).toMatchObject({
      algorithm: "ranker",
      first_stage: { package: "linear@1.0.0", algorithm: "linear" },
    });
  });

  it(
    "learns from no pair that its first stage may not tell of, and from the others as " + "that tells them",
    async () => {
      const train = (change: Partial<LinearRecipe>, secret: string) =>
        trainRanker({
          dataset,
          linear: { ...linear, recipe: { ...linear.recipe, ...change } },
          secret,
          options: { candidates: 12, epochs: 1, hidden: 8, backend: "wasm" },
        });
      const plain = await train({}, "own");
      expect((await train({}, "other")).network).toEqual(plain.network);
      expect((await train({ min_units: dataset.units.length + 1 }, "own")).gain.before.mrr).toBeLessThan(
        0.5 * plain.gain.before.mrr,
      );
      const rungs = { defence: { ...NO_DEFENCE, grain: 4 } };
      const onRungs = await train(rungs, "own");
      expect((await train(rungs, "own")).network).toEqual(onRungs.network);
      expect((await train(rungs, "other")).network).not.toEqual(onRungs.network);
    },
    30_000,
  );

  it("works without tables of its own", async () => {
    const plain = await trainRanker({
      dataset,
      linear,
      options: { candidates: 12, epochs: 1, matrices: [], backend: "wasm" },
    });
    await writeRankerPackage(plain, join(folder, "plain"));
    expect((await checkPackage(join(folder, "plain"))).failures).toEqual([]);
    expect(featureNames(plain.recipe)).toHaveLength(plain.network.features);
  });

  it("orders the same candidates as the first stage, and nothing else", async () => {
    const recommender = createRankerRecommender(trained, { timed: true, factOf });
    const scores = await recommender.score({
      unit: "new",
      history: [{ time: 1, type: 1, items: [7] }],
      targets: [8],
      time: 2,
    });
    expect(new Set(scores.touched.subarray(0, scores.count))).toEqual(new Set(scoreHere([7]).list.item));
    expect(
      Math.min(...Array.from(scores.touched.subarray(0, scores.count), (item) => scores.score[item]!)),
    ).toBeGreaterThan(0);
  });

  it("gives the same network for the same seed and leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const again = await trainRanker({
      dataset,
      linear,
      factOf,
      options: { ...OPTIONS, facts: [...OPTIONS.facts], backend: "wasm" },
    });
    expect(again.network).toEqual(trained.network);
    expect(tf.memory().numTensors).toBe(before);
  });

  it(
    "refuses a matrix that the first stage does not have, and data without an end " + "to learn from",
    async () => {
      await expect(trainRanker({ dataset, linear, options: { matrices: ["basket"] } })).rejects.toMatchObject(
        {
          code: "usage",
        },
      );
      const few = ringSessions(4, ITEMS);
      await expect(
        trainRanker({ dataset: few, linear: trainLinear({ dataset: few, recipe: chooseRecipe(few) }) }),
      ).rejects.toMatchObject({ code: "too_little_data" });
    },
  );
});
