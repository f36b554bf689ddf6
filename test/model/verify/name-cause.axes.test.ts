import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../../scripts/remove-folder.ts";
import { checkPackage } from "../../../src/model/verify/check-package.ts";
import { nameCauses } from "../../../src/model/verify/name-cause.ts";
import { readGraph } from "../../../src/model/verify/read-graph.ts";
import { type GraphParts, node, tensor, value, writeGraph } from "../onnx-graph.ts";
import { TEST_ITEMS } from "../package-graphs.ts";
import { writeBareTestPackage } from "../packages.ts";

const SIZE = TEST_ITEMS.length + 1;
const WIDTH = 4;

/** The dense graph with other operators between the rows of the history and the scores. */
const between =
  (nodes: GraphParts["nodes"]) =>
  (graph: GraphParts): GraphParts => ({
    ...graph,
    nodes: [
      ...graph.nodes.filter(({ output }) => output[0] !== "summed" && output[0] !== "scores"),
      ...nodes,
    ],
  });
const ADD_PRIOR = node("Add", ["mixed", "prior_row"], ["scores"]);
const in18 =
  (change: (graph: GraphParts) => GraphParts) =>
  (graph: GraphParts): GraphParts => ({ ...change(graph), opset: 18 });

/** Each row less its own mean, which knows nothing of other rows: a part of every normalisation. */
const CENTRED_17 = [
  node("ReduceMean", ["weighted"], ["mean"], { axes: [-1], keepdims: 1 }),
  node("Sub", ["weighted", "mean"], ["centred"]),
];
/** Later operator sets take the axes as an input: a constant of the graph, or what a Constant holds. */
const CENTRED_18 = [
  node("ReduceMean", ["weighted", "last"], ["mean"], { keepdims: 1 }),
  node("Sub", ["weighted", "mean"], ["centred"]),
];
const CENTRED_BY_CONSTANT = [
  node("Constant", [], ["width"], { value: { tensor: tensor("", "int64", [1], [2]) } }),
  node("ReduceMean", ["weighted", "width"], ["mean"], { keepdims: 1 }),
  node("Sub", ["weighted", "mean"], ["centred"]),
];
/** Shares of rows, padding among them. */
const ATTENDED = [
  node("Softmax", ["centred"], ["shares"], { axis: 1 }),
  node("Mul", ["weighted", "shares"], ["attended"]),
  node("ReduceSum", ["attended", "middle"], ["mixed"], { keepdims: 0 }),
  ADD_PRIOR,
];
/** The same along the last axis, which is that of the rows once they are turned. */
const ATTENDED_TURNED = [
  node("Transpose", ["centred"], ["turned"], { perm: [0, 2, 1] }),
  node("Softmax", ["turned"], ["shares"], { axis: -1 }),
  node("Transpose", ["shares"], ["shares_of_rows"], { perm: [0, 2, 1] }),
  node("Mul", ["weighted", "shares_of_rows"], ["attended"]),
  node("ReduceSum", ["attended", "middle"], ["mixed"], { keepdims: 0 }),
  ADD_PRIOR,
];

describe("the check of a package names what takes rows together", () => {
  let root = "";
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "candor-axes-"));
  });
  afterAll(() => removeFolder(root));

  it.each<[what: string, graph: (graph: GraphParts) => GraphParts, sentence: RegExp]>([
    [
      "a mean over rows, by an input",
      in18(between([node("ReduceMean", ["weighted", "middle"], ["mixed"], { keepdims: 0 }), ADD_PRIOR])),
      /ReduceMean takes padding into its mean/,
    ],
    [
      "a softmax over rows behind a mean over the width",
      between([...CENTRED_17, ...ATTENDED]),
      /Softmax gives padding a share/,
    ],
    [
      "a softmax over turned rows behind a mean over the width",
      between([...CENTRED_17, ...ATTENDED_TURNED]),
      /Softmax gives padding a share/,
    ],
    [
      "a softmax over rows behind a mean over the width, by an input",
      in18(between([...CENTRED_18, ...ATTENDED])),
      /Softmax gives padding a share/,
    ],
    [
      "a softmax over rows behind a mean over the width, by a Constant",
      in18(between([...CENTRED_BY_CONSTANT, ...ATTENDED])),
      /Softmax gives padding a share/,
    ],
    [
      "a maximum over rows behind a mean over the width",
      between([
        ...CENTRED_17,
        node("ReduceMax", ["centred"], ["mixed"], { axes: [1], keepdims: 0 }),
        ADD_PRIOR,
      ]),
      /ReduceMax takes padding for a row/,
    ],
  ])("of %s", async (name, graph, sentence) => {
    const dir = join(root, name.replaceAll(/\W+/g, "-"));
    await writeBareTestPackage(dir, { kind: "dense", graph });
    const { failures } = await checkPackage(dir);
    expect(failures.find(({ code }) => code === "padding_has_effect")?.message).toMatch(sentence);
  });
});

describe("the operator that is named takes rows together, as far as can be said", () => {
  const MANIFEST = { inputs: { items: "history.items" }, outputs: { scores: "scores" } } as const;
  const causeIn = (nodes: GraphParts["nodes"], opset: number, code = "padding_has_effect" as const) => {
    const graph = writeGraph({
      inputs: [value("items", "int64", ["B", "L"])],
      outputs: [value("scores", "float32", ["B", SIZE])],
      nodes: [node("Gather", ["table", "items"], ["rows"]), ...nodes],
      constants: [
        tensor("table", "float32", [SIZE, WIDTH], Array<number>(SIZE * WIDTH).fill(1)),
        tensor("flat", "int64", [2], [-1, WIDTH]),
        tensor("heads", "int64", [4], [0, -1, 2, WIDTH / 2]),
      ],
      opset,
    });
    const [named] = nameCauses(readGraph(graph), MANIFEST, [{ code, message: "Padding counts" }]);
    return /The operator (\w+)/.exec(named?.message ?? "")?.[1] ?? null;
  };
  const softmax = (from: string, attributes = {}) => node("Softmax", [from], ["shares"], attributes);

  it.each<[what: string, nodes: GraphParts["nodes"], opset: number, named: string | null]>([
    ["a softmax of old, which takes all from its axis on", [softmax("rows")], 12, "Softmax"],
    ["a softmax of old along the width", [softmax("rows", { axis: 2 })], 12, null],
    ["a softmax of today, which takes the last axis", [softmax("rows")], 13, null],
    ["a softmax of today over rows", [softmax("rows", { axis: -2 })], 13, "Softmax"],
    ["a mean of everything", [node("ReduceMean", ["rows"], ["mean"])], 18, "ReduceMean"],
    ["a mean over nothing", [node("ReduceMean", ["rows"], ["mean"], { noop_with_empty_axes: 1 })], 18, null],
    [
      "attention, whose last axis is that of the rows again",
      [
        node("Transpose", ["rows"], ["turned"], { perm: [0, 2, 1] }),
        node("MatMul", ["rows", "turned"], ["each_with_each"]),
        softmax("each_with_each", { axis: -1 }),
      ],
      17,
      "Softmax",
    ],
    [
      "a softmax over rows that were cut into heads",
      [node("Reshape", ["rows", "heads"], ["cut"]), softmax("cut", { axis: 1 })],
      17,
      "Softmax",
    ],
    [
      "a softmax along the width of heads",
      [node("Reshape", ["rows", "heads"], ["cut"]), softmax("cut", { axis: 3 })],
      17,
      null,
    ],
    [
      "what nobody can follow, where nothing else is to blame",
      [node("Reshape", ["rows", "flat"], ["merged"]), softmax("merged", { axis: 1 })],
      17,
      "Softmax",
    ],
    [
      "what takes rows together before what nobody can follow",
      [
        node("Reshape", ["rows", "flat"], ["merged"]),
        node("ReduceMean", ["merged"], ["mean"], { axes: [1] }),
        softmax("rows", { axis: 1 }),
      ],
      17,
      "Softmax",
    ],
    [
      "no batch normalisation that is in evaluation mode",
      [node("BatchNormalization", ["rows", "scale", "shift", "mean", "spread"], ["normal"])],
      17,
      null,
    ],
    [
      "a batch normalisation in training",
      [
        node("BatchNormalization", ["rows", "scale", "shift", "mean", "spread"], ["normal"], {
          training_mode: 1,
        }),
      ],
      17,
      "BatchNormalization",
    ],
  ])("%s", (_what, nodes, opset, named) => {
    expect(causeIn(nodes, opset)).toBe(named);
  });
});
