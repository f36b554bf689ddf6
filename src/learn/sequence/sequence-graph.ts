/**
 * The self-attentive model as an ONNX graph, output form (a): scores [B, n+1] (docs/architecture.md, "The
 * model contract"). The same arithmetic as forward.ts; the gap is an input, so that padding may stand
 * anywhere and no position is taken from the place of a row.
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
import { DTYPE, encodeModel, integer, node, tensor, value } from "../onnx/onnx-graph.ts";
import { MASK_VALUE } from "./batches.ts";
import { NORM_EPSILON } from "./forward.ts";
import type { SequenceRecipe } from "./recipe.ts";
import type { SequenceWeights } from "./weights.ts";

export type SequenceModel = { recipe: SequenceRecipe; weights: SequenceWeights; start: Float32Array };

type SequenceGraph = { nodes: NodeProto[]; inputs: ValueInfoProto[]; initializers: TensorProto[] };

const int64 = (...values: number[]): BigInt64Array => BigInt64Array.from(values, BigInt);
const real = (name: string, f: number): AttributeProto =>
  create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f });
const integers = (name: string, ints: readonly number[]): AttributeProto =>
  create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints: ints.map(BigInt) });

/** Bytes of model.onnx and the features that its inputs bind to. */
export const encodeSequenceModel = (
  model: SequenceModel,
): {
  bytes: Uint8Array;
  inputs: Record<string, string>;
} => {
  const inputs: Record<string, string> = { items: "history.items", gap: "history.gap" };
  const graph: SequenceGraph = {
    nodes: [],
    inputs: [value("items", DTYPE.INT64, ["B", "L"]), value("gap", DTYPE.INT64, ["B", "L"])],
    initializers: [],
  };
  for (const [name, { shape, values }] of Object.entries(model.weights))
    graph.initializers.push(tensor(name === "items" ? "items_weight" : name, shape, values));
  addConstants(graph, model);
  if (model.weights.types !== undefined) {
    inputs.event_types = "history.event_types";
    graph.inputs.push(value("event_types", DTYPE.INT64, ["B", "L"]));
  }
  addEmbedding(graph, model);
  addMask(graph, model.recipe);
  let x = "embedded";
  for (let b = 0; b < model.recipe.blocks; b++) x = addBlock(graph, model.recipe, b, x);
  addScores(graph, x);
  const outputs = [value("scores", DTYPE.FLOAT, ["B", model.start.length])];
  return { bytes: encodeModel({ name: "candor-sequence", outputs, ...graph }), inputs };
};

const addConstants = ({ initializers }: SequenceGraph, { recipe, start }: SequenceModel): void => {
  const d = recipe.dimension;
  initializers.push(
    tensor("zero", [], int64(0)),
    tensor("axis_1", [1], int64(1)),
    tensor("axis_2", [1], int64(2)),
    tensor("last_gap", [], int64(recipe.history_length - 1)),
    tensor("far", [], int64(recipe.history_length)),
    tensor("item_scale", [], Float32Array.of(Math.sqrt(d))),
    tensor("open", [], Float32Array.of(0)),
    tensor("masked", [], Float32Array.of(MASK_VALUE)),
    tensor("one", [], Float32Array.of(1)),
    tensor("attention_scale", [], Float32Array.of(1 / Math.sqrt(d / recipe.heads))),
    tensor("start_scores", [1, start.length], start),
  );
  if (recipe.heads > 1)
    initializers.push(
      tensor("split_shape", [4], int64(0, 0, recipe.heads, d / recipe.heads)),
      tensor("join_shape", [3], int64(0, 0, d)),
    );
};

/** embedded [B, L, d]; known [B, L]. */
const addEmbedding = ({ nodes }: SequenceGraph, { weights }: SequenceModel): void => {
  nodes.push(
    node("Greater", ["items", "zero"], "known"),
    node("Min", ["gap", "last_gap"], "place"),
    node("Gather", ["items_weight", "items"], "item_rows", [integer("axis", 0)]),
    node("Mul", ["item_rows", "item_scale"], "item_part"),
    node("Gather", ["positions", "place"], "position_part", [integer("axis", 0)]),
  );
  if (weights.types === undefined) {
    nodes.push(node("Add", ["item_part", "position_part"], "embedded"));
    return;
  }
  nodes.push(
    node("Add", ["item_part", "position_part"], "item_and_position"),
    node("Gather", ["types", "event_types"], "type_part", [integer("axis", 0)]),
    node("Add", ["item_and_position", "type_part"], "embedded"),
  );
};

/**
 * attention_mask [B, L, L] (with heads [B, 1, L, L]): 0 where row j is known and as old as row i or older.
 */
const addMask = ({ nodes }: SequenceGraph, recipe: SequenceRecipe): void => {
  nodes.push(
    node("Unsqueeze", ["place", "axis_2"], "gap_of_query"),
    node("Unsqueeze", ["place", "axis_1"], "gap_of_key"),
    node("LessOrEqual", ["gap_of_query", "gap_of_key"], "is_older"),
    node("Unsqueeze", ["known", "axis_1"], "known_key"),
    node("And", ["is_older", "known_key"], "is_open"),
    node("Where", ["is_open", "open", "masked"], recipe.heads === 1 ? "attention_mask" : "mask_of_head"),
  );
  if (recipe.heads > 1) nodes.push(node("Unsqueeze", ["mask_of_head", "axis_1"], "attention_mask"));
};

const addNorm = ({ nodes }: SequenceGraph, x: string, scale: string, shift: string, output: string): void => {
  nodes.push(
    node("LayerNormalization", [x, scale, shift], output, [
      integer("axis", -1),
      real("epsilon", NORM_EPSILON),
    ]),
  );
};

/**
 * One block: attention and point-wise network, each behind its norm and beside a residual. Returns the name
 * of its output.
 */
const addBlock = (graph: SequenceGraph, recipe: SequenceRecipe, b: number, x: string): string => {
  const { nodes } = graph;
  const at = `block_${b}`;
  const many = recipe.heads > 1;
  addNorm(graph, x, `${at}/attention_scale`, `${at}/attention_shift`, `${at}/normed`);
  const project = (name: string, perm: readonly number[]): string => {
    nodes.push(node("MatMul", [`${at}/normed`, `${at}/${name}`], `${at}/${name}_rows`));
    if (many) {
      nodes.push(
        node("Reshape", [`${at}/${name}_rows`, "split_shape"], `${at}/${name}_heads`),
        node("Transpose", [`${at}/${name}_heads`], `${at}/${name}_split`, [integers("perm", perm)]),
      );
      return `${at}/${name}_split`;
    }
    if (name !== "key") return `${at}/${name}_rows`;
    nodes.push(node("Transpose", [`${at}/key_rows`], `${at}/key_split`, [integers("perm", [0, 2, 1])]));
    return `${at}/key_split`;
  };
  const [query, key, values] = [
    project("query", [0, 2, 1, 3]),
    project("key", [0, 2, 3, 1]),
    project("value", [0, 2, 1, 3]),
  ];
  nodes.push(
    node("MatMul", [query, key], `${at}/products`),
    node("Mul", [`${at}/products`, "attention_scale"], `${at}/logits`),
    node("Add", [`${at}/logits`, "attention_mask"], `${at}/masked`),
    node("Softmax", [`${at}/masked`], `${at}/attention`, [integer("axis", -1)]),
    node("MatMul", [`${at}/attention`, values], many ? `${at}/mixed_heads` : `${at}/mixed`),
  );
  if (many)
    nodes.push(
      node("Transpose", [`${at}/mixed_heads`], `${at}/mixed_rows`, [integers("perm", [0, 2, 1, 3])]),
      node("Reshape", [`${at}/mixed_rows`, "join_shape"], `${at}/mixed`),
    );
  nodes.push(node("Add", [x, `${at}/mixed`], `${at}/attended`));
  addNorm(graph, `${at}/attended`, `${at}/forward_scale`, `${at}/forward_shift`, `${at}/forward_normed`);
  nodes.push(
    node("MatMul", [`${at}/forward_normed`, `${at}/inner`], `${at}/inner_product`),
    node("Add", [`${at}/inner_product`, `${at}/inner_bias`], `${at}/inner_sum`),
    node("Relu", [`${at}/inner_sum`], `${at}/inner_rows`),
    node("MatMul", [`${at}/inner_rows`, `${at}/outer`], `${at}/outer_product`),
    node("Add", [`${at}/outer_product`, `${at}/outer_bias`], `${at}/outer_rows`),
    node("Add", [`${at}/attended`, `${at}/outer_rows`], `${at}/output`),
  );
  return `${at}/output`;
};

/**
 * scores [B, n+1]: the mean of the newest step's rows against every item, or the start scores of a history
 * without items.
 */
const addScores = (graph: SequenceGraph, x: string): void => {
  const { nodes } = graph;
  addNorm(graph, x, "final/scale", "final/shift", "rows");
  nodes.push(
    node("Where", ["known", "place", "far"], "place_or_far"),
    node("ReduceMin", ["place_or_far"], "newest_place", [integers("axes", [1]), integer("keepdims", 1)]),
    node("Equal", ["place_or_far", "newest_place"], "is_newest_place"),
    node("And", ["is_newest_place", "known"], "is_newest"),
    node("Cast", ["is_newest"], "newest", [integer("to", DTYPE.FLOAT)]),
    node("ReduceSum", ["newest", "axis_1"], "newest_rows", [integer("keepdims", 1)]),
    node("Max", ["newest_rows", "one"], "newest_divisor"),
    node("Div", ["newest", "newest_divisor"], "pool_weights"),
    node("Unsqueeze", ["pool_weights", "axis_1"], "pool_row"),
    node("MatMul", ["pool_row", "rows"], "pooled_row"),
    node("Squeeze", ["pooled_row", "axis_1"], "pooled"),
    node("Gemm", ["pooled", "items_weight"], "item_scores", [integer("transB", 1)]),
    node("Greater", ["newest_rows", "open"], "is_known"),
    node("Where", ["is_known", "item_scores", "start_scores"], "scores"),
  );
};
