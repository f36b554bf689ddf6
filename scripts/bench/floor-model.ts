import { create } from "@bufbuild/protobuf";
import { AttributeProto_AttributeType, AttributeProtoSchema } from "onnx-buf";
import { DTYPE, encodeModel, integer, node, tensor, value } from "../../src/learn/onnx/onnx-graph.ts";
import { seededSource } from "../generated-shop/generate-shop.ts";

export const FLOOR_ITEMS = 10_000;
const NEIGHBOURS = 100;
/** How many of the best it hands out. */
export const FLOOR_BEST = 50;

const integers = (values: readonly number[]): BigInt64Array => BigInt64Array.from(values, BigInt);

/** Adds what is scattered onto the same place, where the plain operator keeps the last. */
const adding = create(AttributeProtoSchema, {
  name: "reduction",
  type: AttributeProto_AttributeType.STRING,
  s: new TextEncoder().encode("add"),
});

/**
 * A neighbour model with nothing around it: neighbours of each item of a history, weighted, summed by item
 * and the best of them, all inside the graph. `history` int64 [steps] and `weights` f32 [steps] to
 * `best_items` int64 and `best_scores` f32 [FLOOR_BEST].
 */
export const makeFloorModel = (seed: number): Uint8Array => {
  const random = seededSource(seed);
  const size = FLOOR_ITEMS * NEIGHBOURS;
  const neighbours = BigInt64Array.from({ length: size }, () => BigInt(Math.floor(random() * FLOOR_ITEMS)));
  const best = node("TopK", ["sums", "most"], "best_scores");
  best.output.push("best_items");
  return encodeModel({
    name: "floor",
    nodes: [
      node("Gather", ["neighbours", "history"], "items", [integer("axis", 0)]),
      node("Gather", ["similarities", "history"], "values", [integer("axis", 0)]),
      node("Unsqueeze", ["weights", "last_axis"], "columns"),
      node("Mul", ["values", "columns"], "weighted"),
      node("Reshape", ["items", "flat"], "flat_items"),
      node("Reshape", ["weighted", "flat"], "flat_values"),
      node("ScatterElements", ["zeros", "flat_items", "flat_values"], "sums", [integer("axis", 0), adding]),
      best,
    ],
    inputs: [value("history", DTYPE.INT64, ["steps"]), value("weights", DTYPE.FLOAT, ["steps"])],
    outputs: [
      value("best_scores", DTYPE.FLOAT, [FLOOR_BEST]),
      value("best_items", DTYPE.INT64, [FLOOR_BEST]),
    ],
    initializers: [
      tensor("neighbours", [FLOOR_ITEMS, NEIGHBOURS], neighbours),
      tensor("similarities", [FLOOR_ITEMS, NEIGHBOURS], Float32Array.from({ length: size }, random)),
      tensor("zeros", [FLOOR_ITEMS], new Float32Array(FLOOR_ITEMS)),
      tensor("flat", [1], integers([-1])),
      tensor("most", [1], integers([FLOOR_BEST])),
      tensor("last_axis", [1], integers([1])),
    ],
  });
};
