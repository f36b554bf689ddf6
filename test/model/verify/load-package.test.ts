import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeHistory } from "../../../src/model/package/features/encode-history.ts";
import type { LoadedModel } from "../../../src/model/runtime/loaded-model.ts";
import type { RunTime } from "../../../src/model/runtime/onnx-session.ts";
import { takeBest } from "../../../src/model/runtime/ranking.ts";
import { checkPackageAside } from "../../../src/model/verify/check-aside.ts";
import { checkPackage } from "../../../src/model/verify/check-package.ts";
import { loadForServing, loadPackage, loadPackageAside } from "../../../src/model/verify/load-package.ts";
import type { Step } from "../../../src/shopper/step.ts";
import { type GraphParts, node, tensor, tensorBytes, value } from "../onnx-graph.ts";
import { TEST_ITEMS, writeTestPackage } from "../packages.ts";

const STEPS: readonly Step[] = [
  { type: "view", origin: "stored", items: ["item-3"], event_ids: ["e1"], occurred_at: 0, channel: "web" },
  {
    type: "purchase",
    origin: "stored",
    items: ["item-1", "item-2"],
    event_ids: ["e2", "e3"],
    occurred_at: 0,
    channel: "store",
  },
];
const historyFor = (model: LoadedModel, steps: readonly Step[] = STEPS) =>
  encodeHistory(steps, { indexOf: model.vocabulary.indexOf, maxLength: 20, nowMs: 0 });
const listOf = async (model: LoadedModel, wanted = 12): Promise<[string, number][]> => {
  const [output] = await model.run([{ history: historyFor(model) }]);
  return takeBest(model.rank(output!), wanted).map(({ index, score }) => [
    model.vocabulary.itemAt(index),
    score,
  ]);
};

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
      Array.from({ length: 70 }, () =>
        model.run([{ history: [] }], {
          onLate: () => {
            late.count += 1;
          },
        }),
      ),
    );
    expect([runs.filter(({ status }) => status === "fulfilled").length, late.count]).toEqual([64, 6]);
    await model.release();
  });
});
