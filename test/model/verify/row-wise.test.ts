import { describe, expect, it } from "vitest";
import { present } from "../../../src/lib/present.ts";
import { findFeature } from "../../../src/model/package/features/catalogue.ts";
import type { BoundGraph } from "../../../src/model/runtime/bound-graph.ts";
import { findRowWise } from "../../../src/model/verify/row-wise.ts";
import { type GraphParts, node, tensor, value, writeGraph } from "../onnx-graph.ts";

const bound = (features: Readonly<Record<string, string>>): BoundGraph => ({
  bindings: Object.entries(features).map(([input, name]) => ({
    input,
    feature: present(findFeature(name), name),
    dtype: "int64",
  })),
  fixed: { L: 0, P: 0 },
  outputs: { part_items: "part_items", part_scores: "part_scores" },
  over: "vocabulary",
});

const HISTORY = { items: "history.items", gap: "history.gap" };

const LAST = tensor("last", "int64", [1], [-1]);
const TABLES = [
  tensor("item_table", "int64", [4, 3], Array<number>(12).fill(1)),
  tensor("value_table", "float32", [4, 3], Array<number>(12).fill(1)),
  tensor("gap_table", "float32", [6], Array<number>(6).fill(1)),
  tensor("most", "int64", [], [5]),
  LAST,
];
const LOOK_UP = [
  node("Gather", ["item_table", "items"], ["part_items"], { axis: 0 }),
  node("Gather", ["value_table", "items"], ["values"], { axis: 0 }),
  node("Min", ["gap", "most"], ["gap_place"]),
  node("Gather", ["gap_table", "gap_place"], ["gap_weight"], { axis: 0 }),
  node("Unsqueeze", ["gap_weight", "last"], ["gap_column"]),
];

const judge = (
  nodes: GraphParts["nodes"],
  { constants = [], features = HISTORY }: { constants?: GraphParts["constants"]; features?: object } = {},
) =>
  findRowWise(
    writeGraph({
      inputs: Object.keys(features).map((name) => value(name, "int64", ["B", "L"])),
      outputs: [value("part_items", "int64", ["B", "L", 3]), value("part_scores", "float32", ["B", "L", 3])],
      nodes,
      constants: [...TABLES, ...(constants ?? [])],
    }),
    bound(features as Record<string, string>),
  );

const score = (op: string, inputs: readonly string[], attributes = {}) =>
  node(op, inputs, ["part_scores"], attributes);

describe("whether a row's parts follow from that row alone", () => {
  it("is proven of look-ups and what is done to each element; from some gap on all are the same", () => {
    expect(judge([...LOOK_UP, score("Mul", ["values", "gap_column"])])).toEqual({
      mostGap: 5,
      mostOccurrence: 0,
    });
  });

  it("knows no largest gap where the gap itself is used too", () => {
    const nodes = [
      ...LOOK_UP,
      node("Cast", ["gap"], ["own"], { to: 1 }),
      node("Unsqueeze", ["own", "last"], ["own_column"]),
      node("Mul", ["values", "gap_column"], ["some"]),
      score("Add", ["some", "own_column"]),
    ];
    expect(judge(nodes)).toEqual({ mostGap: Infinity, mostOccurrence: 0 });
  });

  it.each([
    ["a softmax over the rows", [node("Softmax", ["values"], ["weights"], { axis: 1 })], "weights"],
    ["a sum over the rows", [node("ReduceSum", ["values", "rows_axis"], ["sum"])], "sum"],
    ["a sum over rows, by an operator nobody knows", [node("CumSum", ["values", "one"], ["sum"])], "sum"],
    ["a share of all rows", [node("MatMul", ["square", "values"], ["mixed"])], "mixed"],
    ["another constant for each place", [node("Add", ["values", "by_place"], ["moved"])], "moved"],
    ["other axes", [node("Transpose", ["values"], ["turned"])], "turned"],
    ["rows put together", [node("Reshape", ["values", "flat"], ["one_row"])], "one_row"],
    ["a value from the next row", [node("Gather", ["values", "ones"], ["next"], { axis: 1 })], "next"],
  ] as const)("is not said of %s", (_, nodes, made) => {
    const constants = [
      tensor("rows_axis", "int64", [1], [1]),
      tensor("one", "int64", [], [1]),
      tensor("ones", "int64", [3], [1, 1, 1]),
      tensor("square", "float32", [3, 3], Array<number>(9).fill(1)),
      tensor("by_place", "float32", [1, 3, 1], [1, 2, 3]),
      tensor("flat", "int64", [3], [1, -1, 3]),
    ];
    expect(judge([...LOOK_UP, ...nodes, score("Add", [made, "gap_column"])], { constants })).toBeNull();
  });

  it("is not said where the page or the candidates have a part in it", () => {
    const features = { ...HISTORY, page: "context.items" };
    expect(judge([...LOOK_UP, score("Mul", ["values", "gap_column"])], { features })).toBeNull();
  });
});
