import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ModelInput } from "../../../src/model/package/features/feature.ts";
import type { LoadedModel } from "../../../src/model/runtime/loaded-model.ts";
import { takeBest } from "../../../src/model/runtime/ranking.ts";
import { checkPackage } from "../../../src/model/verify/check-package.ts";
import { loadPackage } from "../../../src/model/verify/load-package.ts";
import { listPackage, NEAREST, vectorPackage } from "../list-package.ts";
import { node, tensor } from "../onnx-graph.ts";
import type { TestPackageOptions } from "../package-graphs.ts";
import { writeBareTestPackage, writeTestPackage } from "../packages.ts";

const itemsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `item-${at + 1}`);
const ITEMS = itemsOf(2_000);

const historyOf = (indices: readonly number[]): ModelInput => ({
  history: indices.map((index, gap) => ({
    index,
    gap,
    type: 1,
    ageDays: gap,
    weight: 1,
    occurrence: 0,
    channel: 0,
    origin: "stored" as const,
    step: gap,
    position: 0,
  })),
});
const HISTORIES = Array.from({ length: 30 }, (_, at) => historyOf([1 + at * 61, 1 + ((at * 977) % 2_000)]));

describe("a model that finds its candidates itself", () => {
  let root = "";
  const open = { list: null as LoadedModel | null, every: null as LoadedModel | null };
  const folder = (name: string): string => join(root, name);
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "candor-list-"));
    await writeTestPackage(folder("list"), listPackage(ITEMS));
    await writeTestPackage(folder("every"), vectorPackage(ITEMS));
    open.list = await loadPackage(folder("list"));
    open.every = await loadPackage(folder("every"));
  });
  afterAll(async () => {
    await open.list?.release();
    await open.every?.release();
    await rm(root, { recursive: true, force: true });
  });

  const bestOf = async (model: LoadedModel | null, input: ModelInput, wanted: number): Promise<number[]> => {
    if (model === null) throw new Error("The package is not open.");
    const [output] = await model.run([input]);
    if (output === undefined) throw new Error("A run gave nothing.");
    return takeBest(model.rank(output), wanted).map(({ index }) => index);
  };

  it("passes the check", async () => {
    expect((await checkPackage(folder("list"))).failures).toEqual([]);
  });

  it("gives a list, and not a score of every item", async () => {
    const [output] = await open.list!.run([historyOf([5, 9])]);
    expect(output!.form).toBe("list");
    expect(output!.scores).toHaveLength(NEAREST.list);
  });

  it("has the items first that scoring all of them has first", async () => {
    let same = 0;
    for (const history of HISTORIES) {
      const [own, all] = [await bestOf(open.list, history, 10), await bestOf(open.every, history, 10)];
      same += own.filter((index) => all.includes(index)).length;
    }
    expect(same / (10 * HISTORIES.length)).toBeGreaterThan(0.95);
  });

  it("goes on with the prior where the list ends, each item once", async () => {
    const all = await bestOf(open.list, historyOf([5, 9]), ITEMS.length);
    expect(new Set(all).size).toBe(ITEMS.length);
    const rest = all.slice(NEAREST.list);
    expect(rest).toEqual([...rest].sort((a, b) => a - b));
  });

  it("takes many histories in one run, each with its own list", async () => {
    const together = await open.list!.run(HISTORIES);
    for (const [at, history] of HISTORIES.entries())
      expect(takeBest(open.list!.rank(together[at]!), 10).map(({ index }) => index)).toEqual(
        await bestOf(open.list, history, 10),
      );
  });

  const withGraph = (change: NonNullable<TestPackageOptions["graph"]>): TestPackageOptions => {
    const base = listPackage(ITEMS);
    return { ...base, graph: (parts) => change(base.graph!(parts)) };
  };

  it("is refused where a list names an item twice, or one that is not there", async () => {
    const naming = (index: number): TestPackageOptions =>
      withGraph((graph) => ({
        ...graph,
        nodes: graph.nodes.flatMap((each) =>
          each.output[0] === "found"
            ? [
                node("Mul", ["place", "none"], ["nowhere"]),
                node("Cast", ["nowhere"], ["zeros"], { to: 6 }),
                node("Add", ["zeros", "named"], ["found"]),
              ]
            : [each],
        ),
        constants: [
          ...graph.constants,
          tensor("none", "int64", [], [0]),
          tensor("named", "int32", [1], [index]),
        ],
      }));
    for (const [index, says] of [
      [7, /names index 7 twice/],
      [2_001, /names index 2001, but items.txt has 2000/],
    ] as const) {
      const dir = folder(`broken-${index}`);
      await writeBareTestPackage(dir, naming(index));
      const { ok, failures } = await checkPackage(dir);
      expect(ok).toBe(false);
      expect(failures.map(({ message }) => message).join(" ")).toMatch(says);
    }
  });

  it.each([
    ["both list_items and list_scores", { found: "list_items", prior: "prior" }],
    ["the constant prior", { found: "list_items", how_near: "list_scores" }],
    ["stands alone", { found: "list_items", how_near: "list_scores", prior: "prior", all: "scores" }],
  ])("is refused where the manifest does not fit it: %s", async (says, outputs) => {
    const dir = folder(`manifest-${Object.keys(outputs).join("-")}`);
    const base = listPackage(ITEMS);
    await expect(
      writeBareTestPackage(dir, { ...base, manifest: { ...base.manifest, outputs } }).then(() =>
        loadPackage(dir),
      ),
    ).rejects.toThrow(says);
  });
});
