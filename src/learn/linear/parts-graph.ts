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
import { DTYPE, encodeModel, integer, node, tensor, value } from "../onnx/onnx-graph.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import type { LinearRecipe } from "./recipe.ts";
import { addRowWeights, type PartsGraph } from "./row-weights-graph.ts";

export type PartsModel = {
  recipe: LinearRecipe;
  lists: NeighbourLists;
  parameters: Float64Array;
  prior: Float32Array;
};

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
