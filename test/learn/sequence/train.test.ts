import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packDataset } from "../../../src/learn/data/dataset.ts";
import { rankTargets } from "../../../src/learn/evaluate/rank-targets.ts";
import { collectWindows } from "../../../src/learn/sequence/batches.ts";
import type { SequenceProgress } from "../../../src/learn/sequence/epochs.ts";
import { createSequenceRecommender } from "../../../src/learn/sequence/sequence-recommender.ts";
import { type TrainedSequence, trainSequence } from "../../../src/learn/sequence/train.ts";
import { writeSequencePackage } from "../../../src/learn/sequence/write-sequence-package.ts";
import { checkPackage } from "../../../src/model/verify/check-package.ts";
import { ringSessions } from "./made-up-data.ts";

const SMALL = {
  dimension: 16,
  blocks: 1,
  batch: 64,
  epochs: 12,
  dropout: 0.1,
  learning_rate: 0.01,
  history_length: 10,
  backend: "wasm" as const,
};
const dataset = ringSessions(200, 30);

describe("training", () => {
  const seen: { loss: number; validation: number | null; phase: string }[] = [];
  let trained: TrainedSequence;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-sequence-"));
    const progress: SequenceProgress = (at) => {
      if (at.done === at.total) seen.push(at);
    };
    trained = await trainSequence(dataset, SMALL, progress);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("learns what comes next", async () => {
    const recommender = await createSequenceRecommender(trained, true);
    const ranks: number[] = [];
    for (let item = 1; item <= 28; item++) {
      const scores = await recommender.score({
        unit: "new",
        history: [{ time: 1, type: 1, items: [item] }],
        targets: [item + 1],
        time: 2,
      });
      ranks.push(rankTargets(scores, [item + 1], { priorOrder: null, excluded: new Set() })[0]!);
    }
    await recommender.release();
    expect(ranks.filter((rank) => rank <= 2).length).toBeGreaterThan(24);
  });

  it("tells its progress, and stops at the epoch with the lowest validation loss", () => {
    expect(seen[0]!.loss).toBeGreaterThan(seen.at(-1)!.loss);
    expect(seen.filter((at) => at.phase === "final")).toHaveLength(trained.recipe.final_epochs);
    expect(trained.fit.validation_loss).toBe(seen.at(-1)!.validation);
  });

  it(
    "gives the same weights for the same seed, others for another, and leaves no " + "tensor behind",
    async () => {
      const short = { ...SMALL, epochs: 1, final_epochs: 1 };
      const before = tf.memory().numTensors;
      const [one, again, other] = [
        await trainSequence(dataset, short),
        await trainSequence(dataset, short),
        await trainSequence(dataset, { ...short, seed: "another" }),
      ];
      expect(again.weights).toEqual(one.weights);
      expect(other.weights).not.toEqual(one.weights);
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it("makes a package that passes every check of the contract", async () => {
    const manifest = await writeSequencePackage(trained, join(folder, "package"), {
      training: { dataset: "made-up" },
    });
    const report = await checkPackage(join(folder, "package"));
    expect(report.failures).toEqual([]);
    expect(manifest).toMatchObject({
      task: "score_items",
      explain: "ablation",
      inputs: { items: "history.items", gap: "history.gap" },
      training: { events: dataset.entryItem.length, subjects: 200, purpose: "train" },
    });
    expect(report.purposes).toEqual(["personalise"]);
  });

  it("keeps items of few shoppers out of the popularity table", async () => {
    const most = Math.max(...trained.units);
    await writeSequencePackage(trained, join(folder, "guarded"), { popularityThreshold: most });
    const table = JSON.parse(await readFile(join(folder, "guarded", "popularity.json"), "utf8")) as {
      counts: Record<string, number>;
    };
    expect(Object.values(table.counts)).toEqual(
      Array(trained.units.filter((units) => units === most).length).fill(most),
    );
  });
});

describe("odd data", () => {
  it("refuses data in which nothing comes next", async () => {
    const single = packDataset({
      kind: "sessions",
      timed: true,
      items: ["", "a"],
      units: [{ id: "u", steps: [{ time: 1, type: 1, items: [1] }] }],
    });
    await expect(trainSequence(single, SMALL)).rejects.toMatchObject({ code: "too_little_data" });
  });

  it("trains without a validation part where nothing can be held back", async () => {
    const two = packDataset({
      kind: "sequences",
      timed: false,
      items: ["", "a", "b"],
      units: [1, 2].map((u) => ({
        id: `u${u}`,
        steps: [
          { time: 0, type: 1, items: [1] },
          { time: 0, type: 1, items: [2] },
        ],
      })),
    });
    const trained = await trainSequence(two, { ...SMALL, epochs: 2 });
    expect(trained.fit).toMatchObject({ best_epoch: 0, epochs: 2, validation_loss: null });
  });

  it.each([{ types: true }, { baskets: true }])("trains on %o and passes the check", async (options) => {
    const folder = await mkdtemp(join(tmpdir(), "candor-sequence-"));
    try {
      const trained = await trainSequence(ringSessions(60, 20, options), {
        ...SMALL,
        epochs: 2,
        final_epochs: 1,
        heads: 2,
      });
      await writeSequencePackage(trained, join(folder, "package"));
      expect((await checkPackage(join(folder, "package"))).failures).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("windows", () => {
  it("make every step but the first an answer exactly once, within the length", () => {
    const long = ringSessions(30, 20);
    for (const length of [2, 3, 50]) {
      const answers = new Map<number, number>();
      for (const window of collectWindows(long, length, () => true)) {
        expect(window.rows).toBeLessThanOrEqual(length);
        for (let s = window.from; s < window.to; s++) answers.set(s + 1, (answers.get(s + 1) ?? 0) + 1);
      }
      const wanted = Array.from({ length: long.units.length }, (_, u) =>
        Array.from(
          { length: long.unitStart[u + 1]! - long.unitStart[u]! - 1 },
          (_, k) => long.unitStart[u]! + k + 1,
        ),
      ).flat();
      expect([...answers.keys()].sort((a, b) => a - b)).toEqual(wanted);
      expect([...answers.values()].every((count) => count === 1)).toBe(true);
    }
  });

  it("leave out the answers that are held back", () => {
    const windows = collectWindows(dataset, 10, (unit, step) => step < dataset.unitStart[unit + 1]! - 1);
    expect(windows.every(({ to }) => !Array.from(dataset.unitStart).includes(to + 1))).toBe(true);
  });
});
