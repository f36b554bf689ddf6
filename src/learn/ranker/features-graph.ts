/**
 * The candidates' features as nodes of an ONNX graph: the formulas of candidate-features.ts. Each function
 * adds nodes and returns the names of the columns [B, C] that they give.
 */
import { create } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "onnx-buf";
import { DTYPE, integer, node, tensor } from "../onnx/onnx-graph.ts";
import type { MatchTables } from "./match-tables.ts";

export type RankerGraph = { nodes: NodeProto[]; inputs: ValueInfoProto[]; initializers: TensorProto[] };

const int64 = (...values: number[]): BigInt64Array => BigInt64Array.from(values, BigInt);
const integers = (name: string, ints: readonly number[]): AttributeProto =>
  create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints: ints.map(BigInt) });
const keep = (axes: readonly number[], keepdims: number): AttributeProto[] => [
  integers("axes", axes),
  integer("keepdims", keepdims),
];

/** Constants that several features use, and the history's rows as numbers. */
export const addConstants = ({ nodes, initializers }: RankerGraph): void => {
  initializers.push(
    tensor("no_item", [], int64(0)),
    tensor("zero", [], Float32Array.of(0)),
    tensor("one", [], Float32Array.of(1)),
    tensor("lowest", [], Float32Array.of(-1e9)),
    tensor("highest", [], Float32Array.of(1e9)),
    tensor("axis_1", [1], int64(1)),
    tensor("axis_2", [1], int64(2)),
    tensor("axis_3", [1], int64(3)),
    tensor("last_axis", [1], int64(-1)),
    tensor("axes_1_3", [2], int64(1, 3)),
    tensor("axes_2_3", [2], int64(2, 3)),
  );
  nodes.push(
    node("Greater", ["items", "no_item"], "is_row"),
    node("Cast", ["is_row"], "row", [integer("to", DTYPE.FLOAT)]),
    node("Cast", ["gap"], "gap_number", [integer("to", DTYPE.FLOAT)]),
    node("Greater", ["retrieval_rank", "zero"], "is_retrieved"),
  );
};

/** The first seven plain features. A candidate that the first stage did not return has rank 0. */
export const addRetrieval = ({ nodes }: RankerGraph): string[] => {
  nodes.push(
    node("Where", ["is_retrieved", "retrieval_score", "lowest"], "retrieved_score"),
    node("ReduceMax", ["retrieved_score"], "best_score", keep([1], 1)),
    node("Sub", ["retrieval_score", "best_score"], "below_best"),
    node("Max", ["retrieval_rank", "one"], "rank"),
    node("Reciprocal", ["rank"], "one_over_rank"),
    node("Log", ["rank"], "log_rank"),
    node("Sub", ["retrieval_score", "retrieval_prior"], "without_prior"),
  );
  return [
    "retrieval_score",
    "below_best",
    "one_over_rank",
    "log_rank",
    "retrieval_prior",
    "without_prior",
    "popularity",
  ];
};

/** Where in the history each candidate stands: the least gap of its rows. */
export const addHistory = ({ nodes }: RankerGraph): string[] => {
  const flag = (test: string, output: string): void => {
    nodes.push(node("Cast", [test], output, [integer("to", DTYPE.FLOAT)]));
  };
  nodes.push(
    node("Unsqueeze", ["candidates", "axis_1"], "candidate_column"),
    node("Unsqueeze", ["items", "axis_2"], "item_row"),
    node("Unsqueeze", ["is_row", "axis_2"], "is_row_cell"),
    node("Equal", ["item_row", "candidate_column"], "is_equal"),
    node("And", ["is_equal", "is_row_cell"], "is_same"),
    node("Unsqueeze", ["gap_number", "axis_2"], "gap_cell"),
    node("Where", ["is_same", "gap_cell", "highest"], "same_gap"),
    node("ReduceMin", ["same_gap"], "least_gap", keep([1], 0)),
    node("Cast", ["is_same"], "same", [integer("to", DTYPE.FLOAT)]),
    node("ReduceSum", ["same", "axis_1"], "times", [integer("keepdims", 0)]),
    node("Equal", ["times", "zero"], "is_new"),
    node("Equal", ["least_gap", "zero"], "is_newest"),
    node("Equal", ["least_gap", "one"], "is_second"),
    node("Greater", ["least_gap", "one"], "is_beyond"),
    node("Greater", ["times", "zero"], "is_known"),
    node("And", ["is_beyond", "is_known"], "is_older"),
    node("Add", ["least_gap", "one"], "gap_plus_one"),
    node("Reciprocal", ["gap_plus_one"], "one_over_gap"),
    node("Where", ["is_known", "one_over_gap", "zero"], "nearness"),
    node("Add", ["times", "one"], "times_plus_one"),
    node("Log", ["times_plus_one"], "log_times"),
    node("ReduceSum", ["row", "axis_1"], "rows", [integer("keepdims", 1)]),
    node("Add", ["rows", "one"], "rows_plus_one"),
    node("Log", ["rows_plus_one"], "log_rows_once"),
    node("Mul", ["retrieval_score", "zero"], "nothing"),
    node("Add", ["log_rows_once", "nothing"], "log_rows"),
  );
  for (const test of ["new", "newest", "second", "older"]) flag(`is_${test}`, `flag_${test}`);
  return ["flag_new", "flag_newest", "flag_second", "flag_older", "nearness", "log_times", "log_rows"];
};

/**
 * Four columns a matrix from the tables: [B, L, C, K] matches times [B, L, K, M] values, summed over the
 * newest and the older rows.
 */
export const addMatrices = ({ nodes, initializers }: RankerGraph, tables: MatchTables): string[] => {
  const { matrices: M, width: K, items } = tables;
  if (M === 0) return [];
  initializers.push(
    tensor("neighbour_table", [items + 1, K], tables.item),
    tensor("value_table", [items + 1, K * M], tables.value),
    tensor("cell_shape", [4], int64(0, 0, K, M)),
    ...Array.from({ length: M }, (_, m) => tensor(`place_${m}`, [], int64(m))),
  );
  nodes.push(
    node("Gather", ["neighbour_table", "items"], "neighbours", [integer("axis", 0)]),
    node("Cast", ["candidates"], "candidate_numbers", [integer("to", DTYPE.INT32)]),
    node("Unsqueeze", ["neighbours", "axis_2"], "neighbour_cells"),
    node("Unsqueeze", ["candidate_numbers", "axes_1_3"], "candidate_cells"),
    node("Equal", ["candidate_cells", "neighbour_cells"], "is_match"),
    node("Cast", ["is_match"], "match", [integer("to", DTYPE.FLOAT)]),
    node("Gather", ["value_table", "items"], "value_halves", [integer("axis", 0)]),
    node("Cast", ["value_halves"], "value_rows", [integer("to", DTYPE.FLOAT)]),
    node("Reshape", ["value_rows", "cell_shape"], "value_cells"),
    node("MatMul", ["match", "value_cells"], "matched"),
    node("Equal", ["gap_number", "zero"], "is_gap_0"),
    node("Cast", ["is_gap_0"], "at_gap_0", [integer("to", DTYPE.FLOAT)]),
    node("Mul", ["at_gap_0", "row"], "newest_rows"),
    node("Add", ["gap_number", "one"], "gaps_plus_one"),
    node("Div", ["row", "gaps_plus_one"], "all_rows"),
    node("Sub", ["all_rows", "newest_rows"], "older_rows"),
  );
  for (const part of ["newest", "older"]) {
    nodes.push(
      node("Unsqueeze", [`${part}_rows`, "axes_2_3"], `${part}_factor`),
      node("Mul", ["matched", `${part}_factor`], `${part}_cells`),
      node("ReduceSum", [`${part}_cells`, "axis_1"], `${part}_sums`, [integer("keepdims", 0)]),
    );
  }
  return Array.from({ length: M }, (_, m) =>
    ["newest", "older"].flatMap((part) => {
      const name = `${part}_${m}`;
      nodes.push(
        node("Gather", [`${part}_sums`, `place_${m}`], name, [integer("axis", 2)]),
        node("Max", [name, "zero"], `${name}_positive`),
        node("Sqrt", [`${name}_positive`], `${name}_root`),
      );
      return [name, `${name}_root`];
    }),
  ).flat();
};

/** ln(1 + price) less its mean over the candidates with a price. */
export const addPrice = ({ nodes }: RankerGraph, input: string): string => {
  nodes.push(
    node("Greater", [input, "zero"], "is_priced"),
    node("Cast", ["is_priced"], "priced", [integer("to", DTYPE.FLOAT)]),
    node("Add", [input, "one"], "price_plus_one"),
    node("Log", ["price_plus_one"], "log_price"),
    node("Mul", ["log_price", "priced"], "known_log_price"),
    node("ReduceSum", ["known_log_price", "axis_1"], "log_price_sum", [integer("keepdims", 1)]),
    node("ReduceSum", ["priced", "axis_1"], "priced_count", [integer("keepdims", 1)]),
    node("Max", ["priced_count", "one"], "priced_divisor"),
    node("Div", ["log_price_sum", "priced_divisor"], "mean_log_price"),
    node("Sub", ["log_price", "mean_log_price"], "over_mean"),
    node("Mul", ["over_mean", "priced"], "relative_price"),
  );
  return "relative_price";
};
