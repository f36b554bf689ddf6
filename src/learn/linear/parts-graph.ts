/**
 * The additive model as an ONNX graph in the parts form (docs/architecture.md, "Output forms" c): gather each
 * history item's K neighbours and their M values (f16), gather the row's weights, contract over M.
 *
 * part_items[b, l, k] = neighbour k of history.items[b, l] part_scores[b, l, k] = Σ_m V[item, k, m] ·
 * (W_gap[gap] + W_type[type] + W_age[bucket(age)] + W_occurrence[occurrence])[m] · (weight or 1)
 *
 * Row 0 of the tables is zero, so that padding has no effect. Inputs that the model has no weights for are
 * left out of the graph: what is not used is not asked for.
 */
import type { NodeProto, TensorProto, ValueInfoProto } from "onnx-buf";
import { EVENT_TYPE_COUNT } from "../data/event-types.ts";
import { DTYPE, encodeModel, integer, node, tensor, value } from "../onnx/onnx-graph.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import { layoutOf } from "./parameters.ts";
import {
  AGE_BOUNDS,
  AGE_BUCKET_COUNT,
  GAP_BUCKETS,
  type LinearRecipe,
  OCCURRENCE_BUCKET_COUNT,
} from "./recipe.ts";

export type PartsModel = {
  recipe: LinearRecipe;
  lists: NeighbourLists;
  parameters: Float64Array;
  prior: Float32Array;
};

type PartsGraph = { nodes: NodeProto[]; inputs: ValueInfoProto[]; initializers: TensorProto[] };

/** K: the longest list. */
export const widthOf = (lists: NeighbourLists): number => {
  let width = 1;
  for (let i = 1; i <= lists.items; i++) width = Math.max(width, lists.rowStart[i + 1]! - lists.rowStart[i]!);
  return width;
};

/** Bytes of model.onnx and the features that its inputs bind to. */
export const encodePartsModel = (
  model: PartsModel,
): { bytes: Uint8Array; inputs: Record<string, string> } => {
  const M = model.lists.matrices;
  const width = widthOf(model.lists);
  const graph: PartsGraph = {
    nodes: [],
    inputs: [value("items", DTYPE.INT64, ["B", "L"])],
    initializers: [],
  };
  const inputs: Record<string, string> = { items: "history.items" };
  addTables(graph, model.lists, width);
  addRowWeights(graph, model, inputs);
  graph.initializers.push(
    tensor("cell_shape", [4], BigInt64Array.from([0n, 0n, BigInt(width), BigInt(M)])),
    tensor("last_axis", [1], BigInt64Array.from([-1n])),
  );
  graph.nodes.push(
    node("Gather", ["value_table", "items"], "row_halves", [integer("axis", 0)]),
    node("Cast", ["row_halves"], "row_values", [integer("to", DTYPE.FLOAT)]),
    node("Reshape", ["row_values", "cell_shape"], "cells"),
    node("Unsqueeze", ["row_weights", "last_axis"], "weight_column"),
    node("MatMul", ["cells", "weight_column"], "cell_scores"),
    node("Squeeze", ["cell_scores", "last_axis"], "part_scores"),
    node("Gather", ["item_table", "items"], "row_items", [integer("axis", 0)]),
    node("Cast", ["row_items"], "part_items", [integer("to", DTYPE.INT64)]),
    node("Identity", ["prior_table"], "prior"),
  );
  graph.initializers.push(tensor("prior_table", [model.prior.length], model.prior));
  const outputs = [
    value("part_items", DTYPE.INT64, ["B", "L", width]),
    value("part_scores", DTYPE.FLOAT, ["B", "L", width]),
    value("prior", DTYPE.FLOAT, [model.prior.length]),
  ];
  return { bytes: encodeModel({ name: "candor-linear", outputs, ...graph }), inputs };
};

/** [n+1, K] item indices and [n+1, K·M] f16 values. */
const addTables = (graph: PartsGraph, lists: NeighbourLists, width: number): void => {
  const M = lists.matrices;
  const items = new Int32Array((lists.items + 1) * width);
  const values = new Uint16Array((lists.items + 1) * width * M);
  for (let j = 1; j <= lists.items; j++) {
    const from = lists.rowStart[j]!;
    const to = lists.rowStart[j + 1]!;
    items.set(lists.column.subarray(from, to), j * width);
    values.set(lists.value.subarray(from * M, to * M), j * width * M);
  }
  graph.initializers.push(
    tensor("item_table", [lists.items + 1, width], items),
    tensor("value_table", [lists.items + 1, width * M], values),
  );
};

/**
 * row_weights [B, L, M] from gap, type, age and occurrence tables and the weight of the row within its step.
 */
const addRowWeights = (graph: PartsGraph, model: PartsModel, inputs: Record<string, string>): void => {
  const { recipe, parameters } = model;
  const layout = layoutOf(recipe);
  const M = layout.matrices;
  const { nodes, initializers } = graph;
  const rowsOf = (rows: readonly number[]): Float32Array =>
    Float32Array.from(
      rows.flatMap((row) =>
        row < 0 ? new Array<number>(M).fill(0) : Array.from(parameters.subarray(row * M, (row + 1) * M)),
      ),
    );
  const input = (name: string, feature: string, dtype: number): void => {
    inputs[name] = feature;
    graph.inputs.push(value(name, dtype, ["B", "L"]));
  };
  input("gap", "history.gap", DTYPE.INT64);
  input("weight", "history.weight", DTYPE.FLOAT);
  initializers.push(
    tensor("gap_weights", [GAP_BUCKETS.length, M], rowsOf(GAP_BUCKETS)),
    tensor("largest_gap", [], BigInt64Array.from([BigInt(GAP_BUCKETS.length - 1)])),
  );
  nodes.push(
    node("Min", ["gap", "largest_gap"], "gap_place"),
    node("Gather", ["gap_weights", "gap_place"], "weights_0", [integer("axis", 0)]),
  );
  let sum = "weights_0";
  if (recipe.types.length > 1) {
    input("event_types", "history.event_types", DTYPE.INT64);
    const types = Array.from({ length: EVENT_TYPE_COUNT }, (_, type) => layout.typeRow[type]!);
    initializers.push(tensor("type_weights", [EVENT_TYPE_COUNT, M], rowsOf(types)));
    nodes.push(
      node("Gather", ["type_weights", "event_types"], "type_part", [integer("axis", 0)]),
      node("Add", [sum, "type_part"], "weights_1"),
    );
    sum = "weights_1";
  }
  if (recipe.ages) {
    input("age_days", "history.age_days", DTYPE.FLOAT);
    initializers.push(
      tensor(
        "age_weights",
        [AGE_BUCKET_COUNT, M],
        rowsOf(Array.from({ length: AGE_BUCKET_COUNT }, (_, bucket) => layout.ageRow + bucket)),
      ),
    );
    initializers.push(
      tensor("age_bounds", [AGE_BOUNDS.length], Float32Array.from(AGE_BOUNDS)),
      tensor("age_axis", [1], BigInt64Array.from([-1n])),
    );
    nodes.push(
      node("Unsqueeze", ["age_days", "age_axis"], "age_column"),
      node("GreaterOrEqual", ["age_column", "age_bounds"], "age_reached"),
      node("Cast", ["age_reached"], "age_steps", [integer("to", DTYPE.INT64)]),
      node("ReduceSum", ["age_steps", "age_axis"], "age_place", [integer("keepdims", 0)]),
      node("Gather", ["age_weights", "age_place"], "age_part", [integer("axis", 0)]),
      node("Add", [sum, "age_part"], "weights_2"),
    );
    sum = "weights_2";
  }
  if (layout.occurrenceRow >= 0) {
    input("occurrence", "history.occurrence", DTYPE.INT64);
    initializers.push(
      tensor(
        "occurrence_weights",
        [OCCURRENCE_BUCKET_COUNT, M],
        rowsOf(Array.from({ length: OCCURRENCE_BUCKET_COUNT }, (_, bucket) => layout.occurrenceRow + bucket)),
      ),
    );
    initializers.push(
      tensor("largest_occurrence", [], BigInt64Array.from([BigInt(OCCURRENCE_BUCKET_COUNT - 1)])),
    );
    nodes.push(
      node("Min", ["occurrence", "largest_occurrence"], "occurrence_place"),
      node("Gather", ["occurrence_weights", "occurrence_place"], "occurrence_part", [integer("axis", 0)]),
      node("Add", [sum, "occurrence_part"], "weights_3"),
    );
    sum = "weights_3";
  }
  const weighted = Float32Array.from(layout.unweighted, (flag) => 1 - flag);
  initializers.push(
    tensor("weighted", [M], weighted),
    tensor("unweighted", [M], Float32Array.from(layout.unweighted)),
    tensor("weight_axis", [1], BigInt64Array.from([-1n])),
  );
  nodes.push(
    node("Unsqueeze", ["weight", "weight_axis"], "weight_cell"),
    node("Mul", ["weight_cell", "weighted"], "scaled"),
    node("Add", ["scaled", "unweighted"], "factor"),
    node("Mul", [sum, "factor"], "row_weights"),
  );
};
