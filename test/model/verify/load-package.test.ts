import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoadedModel } from "../../../src/model/runtime/loaded-model.ts";
import { takeBest } from "../../../src/model/runtime/ranking.ts";
import { loadPackage } from "../../../src/model/verify/load-package.ts";
import { node, tensor, tensorBytes, value } from "../onnx-graph.ts";
import { TEST_ITEMS } from "../package-graphs.ts";
import { writeTestPackage } from "../packages.ts";
import { historyFor, listOf, STEPS } from "../score-lists.ts";

/** The default test matrix by hand: item i speaks for the next five with 1/1 … 1/5, gaps weigh 1/(1+gap). */
const expectedScore = (item: number): number => {
  const from = (source: number): number => {
    const ahead = (item - source + 12) % 12;
    return ahead >= 1 && ahead <= 5 ? 1 / ahead : 0;
  };
  return (0.01 * (13 - item)) / 12 + from(3) + (from(1) + from(2)) * (1 / 2) * Math.SQRT1_2;
};

describe("a loaded package", () => {
  let root = "";
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "candor-load-"));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));
  const load = async (
    name: string,
    options: Parameters<typeof writeTestPackage>[1],
  ): Promise<LoadedModel> => {
    await writeTestPackage(join(root, name), options);
    return loadPackage(join(root, name));
  };

  it.each(["parts", "both", "dense"] as const)("of the form %s scores what its matrix says", async (kind) => {
    const model = await load(`score-${kind}`, { kind });
    const list = await listOf(model);
    expect(list).toHaveLength(12);
    for (const [id, score] of list) expect(score).toBeCloseTo(expectedScore(TEST_ITEMS.indexOf(id) + 1), 5);
    expect(list.map(([, score]) => score)).toEqual(list.map(([, score]) => score).sort((a, b) => b - a));
    await model.release();
  });

  it("scores given candidates, one score a candidate, and batches of different lengths", async () => {
    const model = await load("candidates", { kind: "candidates" });
    const facts = (index: number) => ({ index, item: null, popularity: null, retrieval: null });
    const outputs = await model.run([
      { history: historyFor(model), candidates: [facts(4), facts(9)] },
      { history: [], candidates: [facts(1)] },
    ]);
    expect(outputs.map((output) => output.scores.length)).toEqual([2, 1]);
    expect(outputs[0]!.scores[0]).toBeCloseTo(expectedScore(4), 5);
    expect(outputs[1]!.scores[0]).toBeCloseTo(0.01, 5);
    await model.release();
  });

  it("takes int32 graphs, f16 graphs and weights outside the graph", async () => {
    const int32 = await load("int32", { integers: "int32" });
    const weights = [0.1, -0.001];
    const rank = await load("f16", {
      kind: "rank",
      extraFiles: { "weights.bin": tensorBytes("float32", weights) },
      graph: () => ({
        inputs: ["retrieval", "match", "price"].map((name) => value(name, "float16", ["B", "C"])),
        outputs: [value("scores", "float16", ["B", "C"])],
        nodes: [
          ...["retrieval", "match", "price"].map((name) => node("Cast", [name], [`${name}32`], { to: 1 })),
          node("Mul", ["match32", "w_match"], ["m"]),
          node("Mul", ["price32", "w_price"], ["p"]),
          node("Add", ["retrieval32", "m"], ["rm"]),
          node("Add", ["rm", "p"], ["s"]),
          node("Cast", ["s"], ["scores"], { to: 10 }),
        ],
        constants: [
          tensor("w_match", "float32", [1], [0], { file: "weights.bin", offset: 0, length: 4 }),
          tensor("w_price", "float32", [1], [0], { file: "weights.bin", offset: 4, length: 4 }),
        ],
      }),
    });
    const reference = await load("int64", {});
    expect(await listOf(int32)).toEqual(await listOf(reference));
    const retrieval = { score: 2, rank: 1, prior: 0, personal: 2, context: 0, rows: 1 };
    const [output] = await rank.run([
      { history: [], candidates: [{ index: 0, item: null, popularity: null, retrieval }] },
    ]);
    expect(output!.scores[0]).toBe(2);
    await Promise.all([int32.release(), rank.release(), reference.release()]);
  });

  it("runs many answers at once without mixing their inputs", async () => {
    const model = await load("many", {});
    const alone = await Promise.all(
      TEST_ITEMS.map(async (id) => {
        const history = historyFor(model, [{ ...STEPS[0]!, items: [id] }]);
        const [output] = await model.run([{ history }]);
        return takeBest(model.rank(output!), 3);
      }),
    );
    const together = await model.run(
      TEST_ITEMS.map((id) => ({ history: historyFor(model, [{ ...STEPS[0]!, items: [id] }]) })),
    );
    expect(together.map((output) => takeBest(model.rank(output), 3))).toEqual(alone);
    await model.release();
  });

  it("reads tables that lie beside the graph, and refuses one that is not JSON", async () => {
    const text = (json: string) => new TextEncoder().encode(json);
    const model = await load("tables", {
      extraFiles: { "intervals.json": text('{"item-1":30}') },
      manifest: { tables: { intervals: "intervals.json" } },
    });
    expect(model.tables).toEqual({ intervals: { "item-1": 30 } });
    await model.release();
    await expect(
      load("bad-table", {
        extraFiles: { "intervals.json": text("{") },
        manifest: { tables: { intervals: "intervals.json" } },
      }),
    ).rejects.toMatchObject({ code: "manifest_invalid" });
  });

  it("accepts a vocabulary whose first line is the empty line of index 0", async () => {
    const model = await load("plain", {});
    await writeFile(join(root, "plain", "items.txt"), `\n${TEST_ITEMS.join("\n")}`);
    const { sealPackage } = await import("../../../src/model/verify/seal-package.ts");
    const { testDraft } = await import("../packages.ts");
    await sealPackage(join(root, "plain"), testDraft({}));
    const again = await loadPackage(join(root, "plain"));
    expect([
      again.vocabulary.size,
      again.vocabulary.indexOf("item-1"),
      again.vocabulary.itemAt(12),
      again.vocabulary.indexOf("nobody"),
      again.vocabulary.itemAt(0),
      again.vocabulary.itemAt(13),
    ]).toEqual([12, 1, "item-12", 0, "", ""]);
    await Promise.all([model.release(), again.release()]);
  });
});
