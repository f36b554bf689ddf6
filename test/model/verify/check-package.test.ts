import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkPackage } from "../../../src/model/verify/check-package.ts";
import { overBudget } from "../../../src/model/verify/check-report.ts";
import { before } from "../endless-graphs.ts";
import { type GraphParts, node, tensor } from "../onnx-graph.ts";
import type { TestPackageKind } from "../package-graphs.ts";
import { writeBareTestPackage, writeTestPackage } from "../packages.ts";

describe("the check of a package", () => {
  let root = "";
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "candor-check-"));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it.each<TestPackageKind>(["parts", "both", "dense", "candidates", "rank"])(
    "passes a good package of the form %s",
    async (kind) => {
      const dir = join(root, kind);
      await writeTestPackage(dir, { kind });
      const report = await checkPackage(dir);
      expect(report.failures).toEqual([]);
      expect(report).toMatchObject({ ok: true, package: `test-${kind}@1.0.0` });
      expect(report.measured!.runs).toBeGreaterThanOrEqual(5);
    },
  );

  it("lists the features and the purposes of the data behind them", async () => {
    await writeTestPackage(join(root, "listed"), { kind: "rank" });
    expect((await checkPackage(join(root, "listed"))).purposes).toEqual([]);
    await writeTestPackage(join(root, "listed-2"), {});
    const report = await checkPackage(join(root, "listed-2"));
    expect(report.purposes).toEqual(["personalise"]);
    expect(report.features).toContainEqual({
      input: "items",
      feature: "history.items",
      purposes: ["personalise"],
    });
  });

  it("measures what is lost when a purpose is denied", async () => {
    const line = (origin: string) =>
      JSON.stringify({ steps: [{ type: "view", items: ["item-3"], origin }], targets: ["item-4"] });
    const dir = join(root, "denied");
    await writeTestPackage(dir, {
      extraFiles: { "probe.ndjson": new TextEncoder().encode(`${line("stored")}\n${line("context")}\n`) },
      manifest: { evaluation: "probe.ndjson" },
    });
    const { quality } = await checkPackage(dir);
    // With the history: rank 1 both times. Without: the prior puts item-4 fourth, so (1/4 + 1) / 2.
    expect(quality).toEqual({
      predictions: 2,
      k: 20,
      all: { hr: 1, mrr: 1 },
      denied: [{ purpose: "personalise", hr: 1, mrr: 0.625 }],
    });
  });

  it("says what it could not know: training, golden values, evaluation", async () => {
    const dir = join(root, "unknown");
    await writeBareTestPackage(dir, {}, (manifest) => ({ ...manifest, training: null }));
    const { ok, notes } = await checkPackage(dir);
    expect(ok).toBe(true);
    expect(notes.join("\n")).toMatch(/Training unknown[\s\S]*No golden values[\s\S]*No evaluation file/);
  });

  it("refuses what takes too long to open and holds too much", async () => {
    const dir = join(root, "budget");
    await writeTestPackage(dir, {});
    const reads = [0, 900 * 2 ** 20];
    const { failures } = await checkPackage(dir, {
      budget: { runMs: 1e9, openMs: 0, memoryMb: 400 },
      residentBytes: () => reads.shift()!,
    });
    expect(failures.map(({ code }) => code)).toEqual(["budget_exceeded", "budget_exceeded"]);
    expect(failures[1]!.message).toContain("900.0 MB");
  });

  it("asks a graph that is out of reach of its budget for two runs and no more", async () => {
    const dir = join(root, "slow");
    // No graph fits a budget below nothing. This one would fail the probe too: that it is not said shows that
    // the probe was spared.
    await writeBareTestPackage(dir, {
      kind: "dense",
      graph: (graph) => ({
        ...graph,
        nodes: graph.nodes.map((old) =>
          old.output[0] === "summed"
            ? node("ReduceMean", ["weighted"], ["summed"], { axes: [1], keepdims: 0 })
            : old,
        ),
      }),
    });
    const report = await checkPackage(dir, { budget: { runMs: -1, openMs: 1e9, memoryMb: 1e9 } });
    expect(report.failures.map(({ code }) => code)).toEqual(["budget_exceeded"]);
    expect(report.failures[0]!.message).toContain("the fastest of 2 runs");
    expect(report.measured).toBeNull();
  });

  /** Gathers by the length of the history, or by the batch, from a table of `size` rows. */
  const gathersBy = (axis: 0 | 1, size: number) =>
    before(
      "scores",
      (from) => [
        node("Shape", ["items"], ["all_sizes"]),
        node("Gather", ["all_sizes", "which_axis"], ["position"]),
        { ...node("Gather", ["short_table", "position"], ["positioned"]), name: "the-short-one" },
        node("Add", [from, "positioned"], ["scores"]),
      ],
      [
        tensor("which_axis", "int64", [], [axis]),
        tensor("short_table", "float32", [size], new Array<number>(size).fill(0)),
      ],
    );

  it.each([
    {
      what: "a full history",
      axis: 1 as const,
      size: 20,
      where: "one run of 24 rows (history length 20) on made-up input",
    },
    { what: "a full batch", axis: 0 as const, size: 24, where: "one run of 24 rows (history length" },
  ])(
    "says in which run a graph failed that fails at $what, and at which node",
    async ({ axis, size, where }) => {
      const dir = join(root, `fails-${axis}`);
      await writeBareTestPackage(dir, { kind: "dense", graph: gathersBy(axis, size) });
      const { ok, failures } = await checkPackage(dir);
      expect({ ok, failures }).toMatchObject({ ok: false, failures: [{ code: "probe_run_failed" }] });
      expect(failures[0]!.message).toContain(where);
      expect(failures[0]!.message).toMatch(/the-short-one.*out of data bounds/);
    },
  );

  it.each([
    [20, []],
    [19.9, ["half of the runs take more than 20.0 ms, and the budget is 19.9 ms"]],
  ])("holds the median run against a budget of %d ms", (runMs, says) => {
    const failures = overBudget(
      { open_ms: 1, run_p50_ms: 20, run_p95_ms: 30, runs: 5, memory_mb: null, off_event_loop: true },
      { runMs, openMs: 2000, memoryMb: 400 },
    );
    expect(failures.map(({ message }) => message.split(";")[0])).toEqual(says);
  });

  it(
    "names padding as the one cause where a padding row counts, though batches are " + "filled up with it",
    async () => {
      const counts = (graph: GraphParts): GraphParts => ({
        ...graph,
        constants: [...graph.constants, tensor("tenth", "float32", [1], [0.1])],
        nodes: graph.nodes.flatMap((old) =>
          old.output[0] === "weighted"
            ? [node("Mul", ["rows", "gw3"], ["bare"]), node("Add", ["bare", "tenth"], ["weighted"])]
            : [old],
        ),
      });
      const alsoOverBatch = (graph: GraphParts): GraphParts => ({
        ...graph,
        nodes: graph.nodes.flatMap((old) =>
          old.output[0] === "scores"
            ? [
                node("Softmax", ["summed"], ["soft"], { axis: 0 }),
                node("Add", ["soft", "prior_row"], ["scores"]),
              ]
            : [old],
        ),
      });
      await writeBareTestPackage(join(root, "counts"), { kind: "dense", graph: counts });
      expect((await checkPackage(join(root, "counts"))).failures.map(({ code }) => code)).toEqual([
        "padding_has_effect",
      ]);
      await writeBareTestPackage(join(root, "both-faults"), {
        kind: "dense",
        graph: (graph) => alsoOverBatch(counts(graph)),
      });
      expect((await checkPackage(join(root, "both-faults"))).failures.map(({ code }) => code)).toContain(
        "probe_batch_differs",
      );
    },
  );

  it("collects several failures at once where they do not hide each other", async () => {
    const dir = join(root, "several");
    await writeBareTestPackage(dir, {}, (manifest) => ({
      ...manifest,
      inputs: { items: "history.items", gap: "history.mood", age: "history.age_days" },
    }));
    expect((await checkPackage(dir)).failures.map(({ code }) => code)).toEqual([
      "feature_unknown",
      "model_input_unmapped",
      "model_input_unknown",
    ]);
  });
});
