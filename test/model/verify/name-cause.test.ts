import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkPackage } from "../../../src/model/verify/check-package.ts";
import { type GraphParts, node, tensor, value } from "../onnx-graph.ts";
import { TEST_ITEMS, type TestPackageKind } from "../package-graphs.ts";
import { writeBareTestPackage } from "../packages.ts";

const SIZE = TEST_ITEMS.length + 1;
const WIDTH = 4;
/** Numbers that are neither alike nor large. */
const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => Math.sin(at + 1) / 2);

/** The dense graph with other operators between the rows of the history and the scores. */
const between =
  (nodes: GraphParts["nodes"], constants: GraphParts["constants"] = []) =>
  (graph: GraphParts): GraphParts => ({
    ...graph,
    nodes: [
      ...graph.nodes.filter(({ output }) => output[0] !== "summed" && output[0] !== "scores"),
      ...nodes,
    ],
    constants: [...graph.constants, ...constants],
  });
const ADD_PRIOR = node("Add", ["mixed", "prior_row"], ["scores"]);

/** What quantize_dynamic writes around a product: the scale is that of the run. */
const dynamicallyQuantized = between([
  node("ReduceSum", ["weighted", "middle"], ["summed"], { keepdims: 0 }),
  node("DynamicQuantizeLinear", ["summed"], ["q", "q_scale", "q_zero"]),
  node("DequantizeLinear", ["q", "q_scale", "q_zero"], ["mixed"]),
  ADD_PRIOR,
]);

const recurrent = (rows: string, lengths: string) => [
  node("Transpose", [rows], ["by_step"], { perm: [1, 0, 2] }),
  node("GRU", ["by_step", "gru_w", "gru_r", "", lengths], ["", "last_state"], { hidden_size: WIDTH }),
  node("Squeeze", ["last_state", "first_axis"], ["state"]),
  node("MatMul", ["state", "readout"], ["mixed"]),
  ADD_PRIOR,
];
const RECURRENT_CONSTANTS = [
  tensor("gru_w", "float32", [1, 3 * WIDTH, SIZE], numbers(3 * WIDTH * SIZE)),
  tensor("gru_r", "float32", [1, 3 * WIDTH, WIDTH], numbers(3 * WIDTH * WIDTH)),
  tensor("readout", "float32", [WIDTH, SIZE], numbers(WIDTH * SIZE)),
  tensor("first_axis", "int64", [1], [0]),
];

/** What rows_in_front of the recipes puts before a recurrent operator. */
const IN_FRONT = [
  node("Greater", ["items", "front_zero"], ["known"]),
  node("Shape", ["items"], ["shape"]),
  node("Gather", ["shape", "front_one"], ["length"]),
  node("Squeeze", ["length", "first_axis"], ["last_place"]),
  node("Range", ["front_zero", "last_place", "front_step"], ["place"]),
  node("Neg", ["place"], ["oldest"]),
  node("Where", ["known", "oldest", "behind"], ["key"]),
  node("Cast", ["key"], ["sort"], { to: 1 }),
  node("TopK", ["sort", "length"], ["sorted", "order"], { axis: 1, largest: 0, sorted: 1 }),
  node("GatherElements", ["items", "order"], ["front"], { axis: 1 }),
  node("Gather", ["dense", "front"], ["front_rows"]),
  node("Cast", ["known"], ["ones"], { to: 1 }),
  node("ReduceL1", ["ones"], ["sums"], { axes: [1], keepdims: 0 }),
  node("Cast", ["sums"], ["rows_known"], { to: 6 }),
];
const FRONT_CONSTANTS = [
  tensor("front_zero", "int64", [], [0]),
  tensor("front_one", "int64", [1], [1]),
  tensor("front_step", "int64", [], [1]),
  tensor("behind", "int64", [], [1_000_000]),
];

/** A ranking graph whose rows go through a classifier, as exporters of trees write it. */
const classified =
  (scores: GraphParts["nodes"], classifier: GraphParts["nodes"][number], isLabel = false) =>
  (graph: GraphParts): GraphParts => ({
    ...graph,
    outputs: isLabel ? [value("scores", "int64", ["B", "C"])] : graph.outputs,
    nodes: [
      ...graph.nodes.slice(0, -1),
      node("Add", ["rm", "p"], ["sum"]),
      node("Shape", ["sum"], ["lists"]),
      node("Reshape", ["sum", "column"], ["matrix"]),
      classifier,
      ...scores,
    ],
    constants: [
      ...graph.constants,
      tensor("column", "int64", [2], [-1, 1]),
      tensor("second", "int64", [1], [1]),
    ],
    domains: [{ domain: "ai.onnx.ml", version: 3 }],
  });
const LINEAR = node(
  "LinearClassifier",
  ["matrix"],
  ["label", "shares"],
  {
    coefficients: { floats: [-1, 1] },
    intercepts: { floats: [0, 0] },
    classlabels_ints: [0, 1],
    post_transform: "NONE",
  },
  "ai.onnx.ml",
);
/** What the exporter of XGBoost makes of rank:ndcg: a classification with a base value that is no number. */
const TREES = node(
  "TreeEnsembleClassifier",
  ["matrix"],
  ["label", "shares"],
  {
    nodes_treeids: [0, 0, 0],
    nodes_nodeids: [0, 1, 2],
    nodes_featureids: [0, 0, 0],
    nodes_values: { floats: [0, 0, 0] },
    nodes_modes: { strings: ["BRANCH_LEQ", "LEAF", "LEAF"] },
    nodes_truenodeids: [1, 0, 0],
    nodes_falsenodeids: [2, 0, 0],
    nodes_missing_value_tracks_true: [0, 0, 0],
    class_treeids: [0, 0],
    class_nodeids: [1, 2],
    class_ids: [0, 0],
    class_weights: { floats: [-1, 1] },
    classlabels_int64s: [0, 1],
    base_values: { floats: [NaN] },
    post_transform: "LOGISTIC",
  },
  "ai.onnx.ml",
);
const LABEL = [node("Reshape", ["label", "lists"], ["scores"])];
const LABEL_AS_NUMBER = [
  node("Cast", ["label"], ["number"], { to: 1 }),
  node("Reshape", ["number", "lists"], ["scores"]),
];
const SHARE = [
  node("Gather", ["shares", "second"], ["picked"], { axis: 1 }),
  node("Reshape", ["picked", "lists"], ["scores"]),
];

describe("the check names the operator and the mend", () => {
  let root = "";
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "candor-cause-"));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const check = async (name: string, kind: TestPackageKind, graph: (graph: GraphParts) => GraphParts) => {
    const dir = join(root, name);
    await writeBareTestPackage(dir, { kind, graph });
    return checkPackage(dir);
  };

  it.each([
    [
      "a graph of quantize_dynamic",
      dynamicallyQuantized,
      "probe_batch_differs",
      /DynamicQuantizeLinear takes its scale from all numbers of a run.*quantize_weights/,
    ],
    [
      "a GRU that knows no lengths",
      between(recurrent("weighted", ""), RECURRENT_CONSTANTS),
      "padding_has_effect",
      /GRU goes on through padding.*rows_in_front/,
    ],
    [
      "a GRU that counts its rows from the front",
      between(
        [...IN_FRONT, ...recurrent("weighted", "rows_known")],
        [...RECURRENT_CONSTANTS, ...FRONT_CONSTANTS],
      ),
      "padding_has_effect",
      /GRU counts its rows from the front.*rows_in_front/,
    ],
    [
      "a mean over rows",
      between([node("ReduceMean", ["weighted"], ["mixed"], { axes: [1], keepdims: 0 }), ADD_PRIOR]),
      "padding_has_effect",
      /ReduceMean takes padding into its mean/,
    ],
  ])("of %s", async (name, graph, code, sentence) => {
    const { failures } = await check(name.replaceAll(" ", "-"), "dense", graph);
    const found = failures.find((failure) => failure.code === code);
    expect(found?.message).toMatch(sentence);
  });

  it("finds nothing wrong with a GRU that gets the rows with an item first, and their number", async () => {
    const graph = between(
      [...IN_FRONT, ...recurrent("front_rows", "rows_known")],
      [...RECURRENT_CONSTANTS, ...FRONT_CONSTANTS],
    );
    expect((await check("mended", "dense", graph)).failures).toEqual([]);
  });

  it.each([
    ["as it is", LABEL, true],
    ["as a number, which no run would show", LABEL_AS_NUMBER, false],
  ])("of a class that stands where scores should, %s", async (_name, scores, isLabel) => {
    const { failures } = await check(`label-${isLabel}`, "rank", classified(scores, LINEAR, isLabel));
    expect(failures.map(({ code }) => code)).toEqual(["model_output_unknown"]);
    expect(failures[0]!.message).toMatch(
      /"scores" is the class that the operator LinearClassifier names.*second output/,
    );
  });

  it("lets scores of a class pass", async () => {
    expect((await check("shares", "rank", classified(SHARE, LINEAR))).failures).toEqual([]);
  });

  it("of trees that were trained to rank and exported as a classification", async () => {
    const { failures } = await check("trees", "rank", classified(SHARE, TREES));
    expect(failures.map(({ code }) => code)).toEqual(["probe_not_finite"]);
    expect(failures[0]!.message).toMatch(
      /TreeEnsembleClassifier gives shares of classes.*as_regression in models\/recipes/,
    );
  });
});
