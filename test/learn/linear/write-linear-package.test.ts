import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fingerprintModel } from "../../../scripts/prove/models/fingerprint-model.ts";
import { stepsOf } from "../../../src/learn/data/dataset.ts";
import { EVENT_TYPE_CODES } from "../../../src/learn/data/event-types.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { buildContentPackage } from "../../../src/learn/linear/content-package.ts";
import { createHistoryRows, fillRowsFromSteps } from "../../../src/learn/linear/history-rows.ts";
import { layoutOf } from "../../../src/learn/linear/parameters.ts";
import { createScorer } from "../../../src/learn/linear/scorer.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { writeLinearPackage } from "../../../src/learn/linear/write-linear-package.ts";
import { encodeHistory } from "../../../src/model/package/features/encode-history.ts";
import { loadPackage } from "../../../src/model/verify/load-package.ts";
import { STEP_CODES, type StepType } from "../../../src/shopper/step.ts";
import { plantShop } from "../shops.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-learn-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

it("codes of event types are those of the feature catalogue", () => {
  const { none, ...codes } = EVENT_TYPE_CODES;
  expect(codes).toEqual(STEP_CODES);
  expect(none).toBe(0);
});

describe.each([
  ["sessions", false],
  ["baskets", true],
])("the linear package of %s", (_, baskets) => {
  const dataset = plantShop({ units: 200, items: 30, seed: 21, baskets });
  const trained = trainLinear({ dataset, recipe: chooseRecipe(dataset) });

  it("passes the contract and scores as the training code does", async () => {
    const dir = join(folder, `linear-${String(baskets)}`);
    await writeLinearPackage(trained, dir, { training: { dataset: "made-up" } });
    const model = await loadPackage(dir);
    const scorer = createScorer(trained.lists, layoutOf(trained.recipe), trained.parameters);
    const rows = createHistoryRows(trained.recipe.history_length);
    const name = (code: number): StepType =>
      Object.entries(STEP_CODES).find(([, value]) => value === code)![0] as StepType;
    for (let unit = 0; unit < 40; unit++) {
      const steps = stepsOf(dataset, unit);
      const now = steps.at(-1)!.time + 3;
      // The service's own encoding of the same steps, so that training and serving cannot drift apart.
      const history = encodeHistory(
        [...steps].reverse().map((step) => ({
          type: name(step.type),
          origin: "stored" as const,
          items: step.items.map((item) => dataset.items[item]!),
          event_ids: [],
          occurred_at: step.time * 86_400_000,
          channel: null,
        })),
        {
          indexOf: (id) => model.vocabulary.indexOf(id),
          maxLength: trained.recipe.history_length,
          nowMs: now * 86_400_000,
        },
      );
      const [output] = await model.run([{ history }]);
      fillRowsFromSteps(rows, steps, { now, timed: true });
      const parts = scorer(rows);
      if (output?.form !== "parts") throw new Error("expected the parts form");
      const sums = new Float64Array(dataset.items.length);
      for (let x = 0; x < output.rows * output.width; x++)
        sums[output.items[x * output.itemStride]!]! += output.scores[x]!;
      for (let i = 1; i < sums.length; i++)
        expect(Math.abs(sums[i]! - parts.score[i]!)).toBeLessThan(
          1e-5 * Math.max(1, Math.abs(parts.score[i]!)),
        );
    }
    await model.release();
  });

  it("is the same file when trained again", () => {
    expect(fingerprintModel(trainLinear({ dataset, recipe: trained.recipe }))).toBe(
      fingerprintModel(trained),
    );
  });

  it("padding gives no part", async () => {
    const dir = join(folder, `padding-${String(baskets)}`);
    await writeLinearPackage(trained, dir);
    const session = await ort.InferenceSession.create(await readFile(join(dir, "model.onnx")), {
      intraOpNumThreads: 1,
    });
    const feeds: Record<string, ort.Tensor> = {};
    for (const input of session.inputNames) {
      const whole = input === "items" || input === "gap" || input === "event_types" || input === "occurrence";
      feeds[input] = whole
        ? new ort.Tensor("int64", new BigInt64Array(6), [2, 3])
        : new ort.Tensor("float32", new Float32Array(6), [2, 3]);
    }
    const output = await session.run(feeds);
    expect(Array.from(output.part_items!.data as BigInt64Array).every((item) => item === 0n)).toBe(true);
    expect(Array.from(output.part_scores!.data as Float32Array).every((score) => score === 0)).toBe(true);
    await session.release();
  });
});

describe("the content package", () => {
  const items = [
    { item_id: "a", title: "Red ceramic mug", category: ["Kitchen", "Mugs"], brand: "Noord" },
    { item_id: "b", title: "Blue ceramic mug", category: ["Kitchen", "Mugs"], brand: "Noord" },
    { item_id: "c", title: "Garden hose 20 m", category: ["Garden"], brand: "Flow" },
    { item_id: "d", title: "Hose connector", category: ["Garden"], brand: "Flow" },
    { item_id: "e", title: "Unlike anything", category: [], brand: null },
  ];

  it("points from a product to the one most like it, and to nothing where nothing is alike", async () => {
    const dir = join(folder, "content");
    await buildContentPackage(items, dir);
    const model = await loadPackage(dir);
    const bestOf = async (id: string): Promise<string | null> => {
      const [output] = await model.run([
        {
          history: [
            {
              index: model.vocabulary.indexOf(id),
              gap: 0,
              type: 7,
              ageDays: 0,
              weight: 1,
              occurrence: 0,
              channel: 0,
              origin: "context",
              step: 0,
              position: 0,
            },
          ],
        },
      ]);
      if (output?.form !== "parts") throw new Error("expected the parts form");
      let best = 0;
      for (let x = 0; x < output.width; x++) if (output.scores[x]! > output.scores[best]!) best = x;
      return output.scores[best]! > 0
        ? model.vocabulary.itemAt(output.items[best * output.itemStride]!)
        : null;
    };
    expect([await bestOf("a"), await bestOf("c"), await bestOf("d"), await bestOf("e")]).toEqual([
      "b",
      "d",
      "c",
      null,
    ]);
    await model.release();
  });

  it("refuses an empty catalogue", () => {
    expect(() => buildContentPackage([], join(folder, "empty"))).toThrow(
      expect.objectContaining({ code: "too_little_data" }) as Error,
    );
  });
});
