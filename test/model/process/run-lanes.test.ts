import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ModelInput } from "../../../src/model/package/features/feature.ts";
import { loadForServing } from "../../../src/model/process/load-for-serving.ts";
import type { LoadedModel } from "../../../src/model/runtime/loaded-model.ts";
import { largePackage } from "../large-package.ts";
import { writeBareTestPackage } from "../packages.ts";

const ITEMS = Array.from({ length: 40_000 }, (_, at) => `item-${at + 1}`);
const row = (index: number): ModelInput => ({
  history: [{ index, gap: 1, weight: 1, step: 0, position: 0, origin: "stored", type: "view" }] as never,
});
const MASKED = Array.from({ length: 8 }, (_, at) => row(at + 1));

describe("the process of a model over a large catalogue", () => {
  let dir = "";
  let model: LoadedModel;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-lanes-"));
    await writeBareTestPackage(dir, largePackage(ITEMS));
    model = await loadForServing(dir, 5);
  }, 60_000);
  afterAll(async () => {
    await model.release();
    await rm(dir, { recursive: true, force: true });
  });

  it("gives answers before what explains others, however much of that came before", async () => {
    const ended: string[] = [];
    const reasons = Array.from({ length: 20 }, async () => {
      await model.run(MASKED, { lane: "reasons" });
      ended.push("reasons");
    });
    const answers = Array.from({ length: 5 }, async () => {
      await model.run([row(3)]);
      ended.push("answer");
    });
    await Promise.all([...reasons, ...answers]);
    // One run lay before the process already; everything else had to wait.
    expect(ended.lastIndexOf("answer")).toBeLessThanOrEqual(5);
    expect(ended.filter((what) => what === "reasons")).toHaveLength(20);
  }, 60_000);

  it("drops what waited too long for its turn, without holding it against the model", async () => {
    const heard: string[] = [];
    const hearing = { onLate: () => heard.push("late"), onTime: () => heard.push("time") };
    const first = Array.from({ length: 10 }, () => model.run(MASKED, { lane: "reasons" }));
    await expect(model.run(MASKED, { lane: "reasons", waitMs: 1, ...hearing })).rejects.toMatchObject({
      code: "model_run_failed",
    });
    await Promise.all(first);
    expect(heard).toEqual(["late"]);
  }, 60_000);

  it("takes many who come at once one after the other, within a few deadlines", async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 100 }, () => model.run([row(3)], { deadlineMs: 10_000 })),
    );
    expect(all.filter(({ status }) => status === "rejected")).toEqual([]);
  }, 60_000);

  it("brings over only the scores that were asked for", async () => {
    const [whole] = await model.run([row(5)]);
    const columns = [7, 40_000, 1];
    const [picked] = await model.run([row(5)], { columns });
    expect(picked).toMatchObject({ form: "scores", over: "columns" });
    expect([...picked!.scores]).toEqual(columns.map((column) => whole!.scores[column]));
  }, 60_000);
});
