/**
 * The weights of history rows as a graph: row_weights [B, L, M] from gap, type, age and occurrence tables and
 * the weight of the row within its step. Inputs that the model has no weights for are left out.
 */
import type { NodeProto, TensorProto, ValueInfoProto } from "onnx-buf";
import { EVENT_TYPE_COUNT } from "../data/event-types.ts";
import { DTYPE, integer, node, tensor, value } from "../onnx/onnx-graph.ts";
import { layoutOf, type ParameterLayout } from "./parameters.ts";
import {
  AGE_BOUNDS,
  AGE_BUCKET_COUNT,
  GAP_BUCKETS,
  type LinearRecipe,
  OCCURRENCE_BUCKET_COUNT,
} from "./recipe.ts";

export type PartsGraph = { nodes: NodeProto[]; inputs: ValueInfoProto[]; initializers: TensorProto[] };

/** What the parts below add to: `inputs` binds graph inputs to features. */
type RowWeights = {
  graph: PartsGraph;
  inputs: Record<string, string>;
  recipe: LinearRecipe;
  layout: ParameterLayout;
  parameters: Float64Array;
};

export const addRowWeights = (
  graph: PartsGraph,
  { recipe, parameters }: { recipe: LinearRecipe; parameters: Float64Array },
  inputs: Record<string, string>,
): void => {
  const into: RowWeights = { graph, inputs, recipe, parameters, layout: layoutOf(recipe) };
  let sum = addGap(into);
  if (recipe.types.length > 1) sum = addType(into, sum);
  if (recipe.ages) sum = addAge(into, sum);
  if (into.layout.occurrenceRow >= 0) sum = addOccurrence(into, sum);
  addFactor(into, sum);
};

const bindInput = ({ graph, inputs }: RowWeights, name: string, feature: string, dtype: number): void => {
  inputs[name] = feature;
  graph.inputs.push(value(name, dtype, ["B", "L"]));
};

/** Rows of W one after another; zeros for rows that are not there. */
const rowsOf = ({ layout: { matrices: M }, parameters }: RowWeights, rows: readonly number[]): Float32Array =>
  Float32Array.from(
    rows.flatMap((row) =>
      row < 0 ? new Array<number>(M).fill(0) : Array.from(parameters.subarray(row * M, (row + 1) * M)),
    ),
  );

const consecutive = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => first + at);

const addGap = (into: RowWeights): string => {
  const { graph, layout } = into;
  bindInput(into, "gap", "history.gap", DTYPE.INT64);
  bindInput(into, "weight", "history.weight", DTYPE.FLOAT);
  graph.initializers.push(
    tensor("gap_weights", [GAP_BUCKETS.length, layout.matrices], rowsOf(into, GAP_BUCKETS)),
    tensor("largest_gap", [], BigInt64Array.from([BigInt(GAP_BUCKETS.length - 1)])),
  );
  graph.nodes.push(
    node("Min", ["gap", "largest_gap"], "gap_place"),
    node("Gather", ["gap_weights", "gap_place"], "weights_0", [integer("axis", 0)]),
  );
  return "weights_0";
};

const addType = (into: RowWeights, sum: string): string => {
  const { graph, layout } = into;
  bindInput(into, "event_types", "history.event_types", DTYPE.INT64);
  const types = Array.from({ length: EVENT_TYPE_COUNT }, (_, type) => layout.typeRow[type]!);
  graph.initializers.push(tensor("type_weights", [EVENT_TYPE_COUNT, layout.matrices], rowsOf(into, types)));
  graph.nodes.push(
    node("Gather", ["type_weights", "event_types"], "type_part", [integer("axis", 0)]),
    node("Add", [sum, "type_part"], "weights_1"),
  );
  return "weights_1";
};

const addAge = (into: RowWeights, sum: string): string => {
  const { graph, layout } = into;
  bindInput(into, "age_days", "history.age_days", DTYPE.FLOAT);
  const rows = rowsOf(into, consecutive(layout.ageRow, AGE_BUCKET_COUNT));
  graph.initializers.push(
    tensor("age_weights", [AGE_BUCKET_COUNT, layout.matrices], rows),
    tensor("age_bounds", [AGE_BOUNDS.length], Float32Array.from(AGE_BOUNDS)),
    tensor("age_axis", [1], BigInt64Array.from([-1n])),
  );
  graph.nodes.push(
    node("Unsqueeze", ["age_days", "age_axis"], "age_column"),
    node("GreaterOrEqual", ["age_column", "age_bounds"], "age_reached"),
    node("Cast", ["age_reached"], "age_steps", [integer("to", DTYPE.INT64)]),
    node("ReduceSum", ["age_steps", "age_axis"], "age_place", [integer("keepdims", 0)]),
    node("Gather", ["age_weights", "age_place"], "age_part", [integer("axis", 0)]),
    node("Add", [sum, "age_part"], "weights_2"),
  );
  return "weights_2";
};

const addOccurrence = (into: RowWeights, sum: string): string => {
  const { graph, layout } = into;
  bindInput(into, "occurrence", "history.occurrence", DTYPE.INT64);
  const rows = rowsOf(into, consecutive(layout.occurrenceRow, OCCURRENCE_BUCKET_COUNT));
  graph.initializers.push(
    tensor("occurrence_weights", [OCCURRENCE_BUCKET_COUNT, layout.matrices], rows),
    tensor("largest_occurrence", [], BigInt64Array.from([BigInt(OCCURRENCE_BUCKET_COUNT - 1)])),
  );
  graph.nodes.push(
    node("Min", ["occurrence", "largest_occurrence"], "occurrence_place"),
    node("Gather", ["occurrence_weights", "occurrence_place"], "occurrence_part", [integer("axis", 0)]),
    node("Add", [sum, "occurrence_part"], "weights_3"),
  );
  return "weights_3";
};

/** A row counts by its weight within the step, but for the matrices that are not weighted. */
const addFactor = ({ graph, layout }: RowWeights, sum: string): void => {
  const weighted = Float32Array.from(layout.unweighted, (flag) => 1 - flag);
  graph.initializers.push(
    tensor("weighted", [layout.matrices], weighted),
    tensor("unweighted", [layout.matrices], Float32Array.from(layout.unweighted)),
    tensor("weight_axis", [1], BigInt64Array.from([-1n])),
  );
  graph.nodes.push(
    node("Unsqueeze", ["weight", "weight_axis"], "weight_cell"),
    node("Mul", ["weight_cell", "weighted"], "scaled"),
    node("Add", ["scaled", "unweighted"], "factor"),
    node("Mul", [sum, "factor"], "row_weights"),
  );
};
