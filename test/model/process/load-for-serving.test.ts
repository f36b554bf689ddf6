import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkPackageAside } from "../../../src/model/process/check-aside.ts";
import { loadForServing, loadPackageAside } from "../../../src/model/process/load-for-serving.ts";
import type { RunTime } from "../../../src/model/runtime/onnx-session.ts";
import { checkPackage } from "../../../src/model/verify/check-package.ts";
import { judgePackage } from "../../../src/model/verify/judge-package.ts";
import { loadPackage } from "../../../src/model/verify/load-package.ts";
import { type GraphParts, node, tensor } from "../onnx-graph.ts";
import { writeTestPackage } from "../packages.ts";
import { listOf } from "../score-lists.ts";

/**
 * Work that takes milliseconds on any machine and changes no score: a 600 x 600 product of zeros that waits
 * for the input.
 */
const multiplyMuch = (graph: GraphParts): GraphParts => ({
  ...graph,
  nodes: [
    ...graph.nodes.map((old) =>
      old.output[0] === "scores" ? node("Add", ["summed", "prior_row"], ["fast"]) : old,
    ),
    node("ReduceMax", ["summed"], ["top"], { keepdims: 0 }),
    node("Mul", ["zeros", "top"], ["left"]),
    node("MatMul", ["left", "zeros"], ["product"]),
    node("ReduceMax", ["product"], ["nothing"], { keepdims: 0 }),
    node("Add", ["fast", "nothing"], ["scores"]),
  ],
  constants: [...graph.constants, tensor("zeros", "float32", [600, 600], new Array<number>(360_000).fill(0))],
});

/** A sum over the places that are not zero: how many there are follows from the values. */
const countingNothing = (graph: GraphParts): GraphParts => ({
  ...graph,
  nodes: [
    ...graph.nodes.map((old) =>
      old.output[0] === "scores" ? node("Add", ["summed", "prior_row"], ["plain"]) : old,
    ),
    node("NonZero", ["summed"], ["places"]),
    node("Cast", ["places"], ["placed"], { to: 1 }),
    node("ReduceSum", ["placed"], ["total"], { keepdims: 0 }),
    node("Mul", ["total", "zero"], ["nothing"]),
    node("Add", ["plain", "nothing"], ["scores"]),
  ],
  constants: [...graph.constants, tensor("zero", "float32", [], [0])],
});

describe("a package loaded aside", () => {
  let root = "";
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "candor-aside-"));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it("answers alike on the event loop and in a process of its own", async () => {
    await writeTestPackage(root);
    const [plain, onLoop, inProcess] = await Promise.all([
      loadPackage(root),
      loadPackageAside(root, { onLoopMs: 1000 }),
      loadPackageAside(root, { onLoopMs: 0 }),
    ]);
    expect([plain.offLoop, onLoop.offLoop, inProcess.offLoop]).toEqual([false, false, true]);
    expect(await listOf(onLoop)).toEqual(await listOf(plain));
    expect(await listOf(inProcess)).toEqual(await listOf(plain));
    await Promise.all([plain.release(), onLoop.release(), inProcess.release()]);
    await expect(inProcess.run([{ history: [] }])).rejects.toMatchObject({ code: "model_run_failed" });
  });

  it("is opened where its measured time says", async () => {
    const dir = join(root, "measured");
    await writeTestPackage(dir, {});
    const models = await Promise.all([loadForServing(dir, 0.1), loadForServing(dir, 5)]);
    expect(models.map(({ offLoop }) => offLoop)).toEqual([false, true]);
    for (const model of models) {
      expect(await listOf(model)).toHaveLength(12);
      await model.release();
    }
  });

  it.each([
    { what: "that runs here", options: {}, offLoop: false },
    {
      what: "that has to run aside",
      options: { kind: "dense" as const, graph: countingNothing },
      offLoop: true,
    },
  ])(
    "has its graph judged once by the process that serves: one $what",
    async ({ what, options, offLoop }) => {
      const dir = join(root, what);
      await writeTestPackage(dir, options);
      const judged: string[] = [];
      const model = await loadForServing(dir, 0.01, {
        judge: (files) => {
          judged.push(files.manifest.name);
          return judgePackage(files);
        },
      });
      expect([model.offLoop, judged]).toEqual([offLoop, [model.manifest.name]]);
      await model.release();
    },
  );

  it("is refused with the code of what is wrong, and with its time if it never ends", async () => {
    await writeTestPackage(join(root, "cut"), {});
    await writeFile(join(root, "cut", "items.txt"), "item-1\n");
    await expect(loadPackageAside(join(root, "cut"))).rejects.toMatchObject({
      code: "package_hash_mismatch",
    });
    await expect(loadPackageAside(root, { timeoutMs: 1 })).rejects.toMatchObject({ code: "budget_exceeded" });
  });

  it("or checked aside gives the same report, and its time when it runs out", async () => {
    const dir = join(root, "checked");
    await writeTestPackage(dir, {});
    const [here, aside] = [await checkPackage(dir), await checkPackageAside(dir)];
    expect({ ...aside, measured: null }).toEqual({ ...here, measured: null });
    expect(aside.measured!.memory_mb).not.toBeNull();
    expect((await checkPackageAside(dir, { timeoutMs: 1 })).failures.map(({ code }) => code)).toEqual([
      "budget_exceeded",
    ]);
  });

  // A loop that was busy meanwhile may read the answer before its own clock: then the run was not late, and
  // the case is tried again.
  it("in a process of its own is cut off at the deadline of a run", { retry: 3 }, async () => {
    await writeTestPackage(join(root, "slow"), { kind: "dense", graph: multiplyMuch });
    const model = await loadPackageAside(join(root, "slow"));
    expect(model.offLoop).toBe(true);
    const heard: string[] = [];
    const told = new Promise<RunTime>((resolve) => {
      void model
        .run([{ history: [] }], {
          deadlineMs: 0.1,
          onLate: () => heard.push("late"),
          onTime: (time) => {
            heard.push("time");
            resolve(time);
          },
        })
        .catch((cause: unknown) => {
          heard.push("refused");
          expect(cause).toMatchObject({ code: "model_run_failed" });
        });
    });
    await told;
    expect(heard.sort()).toEqual(["late", "refused", "time"]);
    expect(await listOf(model)).toHaveLength(12);
    // No queue without end before a model that is behind: what comes on top is refused at once, and is not
    // held against the model.
    const late = { count: 0 };
    const runs = await Promise.allSettled(
      Array.from({ length: 520 }, () =>
        model.run([{ history: [] }], {
          onLate: () => {
            late.count += 1;
          },
        }),
      ),
    );
    expect([runs.filter(({ status }) => status === "fulfilled").length, late.count]).toEqual([514, 6]);
    await model.release();
  });
});
