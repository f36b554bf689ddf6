/**
 * Which axes of the values in a graph are those of its inputs (batch, history rows, candidates), followed
 * through the operators that exporters write. It names causes and proves nothing: whether rows depend on each
 * other is found by running.
 */
import { findFeature } from "../package/features/catalogue.ts";
import type { Axis } from "../package/features/feature.ts";
import type { Manifest } from "../package/manifest.ts";
import type { GraphConstant, GraphNode, ModelGraph, OnnxGraph } from "./read-graph.ts";
import { ELEMENTWISE } from "./row-wise.ts";

/** Axis by axis, the input's axis that it is; null: another, such as the width of a vector. */
type TracedAxes = readonly (Axis | null)[];

/** A graph, with what is known of its values by name; of those without axes nobody can say. */
export type TracedGraph = {
  readonly graph: OnnxGraph;
  readonly constants: ReadonlyMap<string, GraphConstant>;
  readonly axes: ReadonlyMap<string, TracedAxes | null>;
  /** The version of ai.onnx. */
  readonly opset: number;
};
type Known = Pick<TracedGraph, "constants" | "axes" | "opset">;

/** Operators that give back what they are given first in its shape, or some of its rows in their order. */
const KEEPS_SHAPE: ReadonlySet<string> = new Set([
  ...["Softmax", "LogSoftmax", "LayerNormalization", "BatchNormalization", "InstanceNormalization"],
  ...["DequantizeLinear", "QuantizeLinear", "Dropout", "CumSum", "Slice", "Pad", "TopK"],
  ...["LeakyRelu", "Elu", "Softplus", "Erf", "Gelu", "HardSigmoid", "Reciprocal", "Round", "Sign"],
]);
const REDUCES = /^Reduce[A-Z]/;
/** What has more axes is none of ours. */
const MOST_RANK = 8;

const others = (rank: number): TracedAxes | null =>
  rank <= MOST_RANK ? Array.from({ length: rank }, () => null) : null;

/** Those of the graph, and what its Constants hold. */
const constantsOf = ({ constants, nodes }: OnnxGraph): ReadonlyMap<string, GraphConstant> =>
  new Map([
    ...constants,
    ...nodes.flatMap(({ op, tensor, outputs: [name = ""] }) =>
      op === "Constant" && tensor !== null ? [[name, tensor] as const] : [],
    ),
  ]);

/** As places from 0. */
const places = (axes: readonly number[], rank: number): number[] =>
  axes.map((axis) => (axis < 0 ? axis + rank : axis));

/**
 * The axes that an operator names, as an attribute or, of later operator sets, as its second input.
 * Undefined: it names none. Null: nobody can say.
 */
const namedAxes = (
  { lists, inputs }: GraphNode,
  { constants }: Known,
): readonly number[] | null | undefined => {
  const attribute = lists.get("axes");
  if (attribute !== undefined) return attribute;
  const input = inputs[1] ?? "";
  return input === "" ? undefined : (constants.get(input)?.values ?? null);
};

const broadcast = (inputs: readonly (TracedAxes | null)[]): TracedAxes | null => {
  const known = inputs.flatMap((axes) => (axes === null ? [] : [axes]));
  if (known.length < inputs.length) return null;
  const rank = Math.max(0, ...known.map(({ length }) => length));
  return Array.from({ length: rank }, (_, at) => {
    const meeting = known.map((axes) => axes[at - rank + axes.length] ?? null);
    return meeting.find((axis) => axis !== null) ?? null;
  });
};

const multiplied = (one: TracedAxes, other: TracedAxes): TracedAxes | null => {
  if (one.length < 2 || other.length < 2) return null;
  const batch = broadcast([one.slice(0, -2), other.slice(0, -2)]);
  return batch === null ? null : [...batch, one.at(-2) ?? null, other.at(-1) ?? null];
};

const unsqueezed = (input: TracedAxes, axes: readonly number[]): TracedAxes => {
  const rank = input.length + axes.length;
  const added = new Set(places(axes, rank));
  const kept = [...input];
  return Array.from({ length: rank }, (_, at) => (added.has(at) ? null : (kept.shift() ?? null)));
};

/** The axes that are left, or one long each. */
const reduced = (input: TracedAxes, gone: readonly number[], keeps: boolean): TracedAxes => {
  const without = new Set(gone);
  return keeps
    ? input.map((axis, at) => (without.has(at) ? null : axis))
    : input.filter((_, at) => !without.has(at));
};

/** An axis that is copied (0) is the same; -1 is the one that is left, where it is only one. */
const reshaped = (input: TracedAxes, sizes: readonly number[]): TracedAxes | null => {
  const copied = sizes.map((size, at) => (size === 0 ? (input[at] ?? null) : null));
  const left = input.filter((axis) => axis !== null && !copied.includes(axis));
  if (left.length > 1 || (left.length === 1 && !sizes.includes(-1))) return null;
  return copied.map((axis, at) => (sizes[at] === -1 ? (left[0] ?? null) : axis));
};

/** The places of the axes that an operator takes together; null: nobody can say. */
const takenPlaces = (node: GraphNode, rank: number, known: Known): readonly number[] | null => {
  const all = Array.from({ length: rank }, (_, at) => at);
  if (REDUCES.test(node.op)) {
    const named = namedAxes(node, known);
    if (named !== undefined) return named === null ? null : places(named, rank);
    return node.integers.get("noop_with_empty_axes") === 1 ? [] : all;
  }
  // Pooling and normalisation of what lies behind batch and channels.
  if (node.op !== "Softmax") return all.slice(2);
  const isOld = known.opset < SOFTMAX_OF_ONE_AXIS;
  const [axis = 0] = places([node.integers.get("axis") ?? (isOld ? 1 : -1)], rank);
  // Of old, all that stands from the axis on was one.
  return isOld ? all.slice(axis) : [axis];
};
const SOFTMAX_OF_ONE_AXIS = 13;

const made = (node: GraphNode, known: Known): TracedAxes | null => {
  const { op, domain, inputs, integers, lists } = node;
  if (domain !== "") return null;
  const given = inputs.filter((name) => name !== "").map((name) => known.axes.get(name) ?? null);
  if (ELEMENTWISE.has(op)) return broadcast(given);
  const [first = null, second = null] = given;
  if (first === null) return null;
  if (KEEPS_SHAPE.has(op)) return first;
  if (op === "GatherElements") return second;
  if (op === "Gather") {
    const [at = 0] = places([integers.get("axis") ?? 0], first.length);
    return second === null ? null : [...first.slice(0, at), ...second, ...first.slice(at + 1)];
  }
  if (op === "MatMul") return second === null ? null : multiplied(first, second);
  if (op === "Transpose") {
    const turned = lists.get("perm") ?? first.map((_, at) => first.length - 1 - at);
    return turned.map((at) => first[at] ?? null);
  }
  if (op === "Reshape") {
    const sizes = known.constants.get(inputs[1] ?? "")?.values ?? null;
    return sizes === null || integers.get("allowzero") === 1 ? null : reshaped(first, sizes);
  }
  if (REDUCES.test(op)) {
    const gone = takenPlaces(node, first.length, known);
    return gone === null ? null : reduced(first, gone, (integers.get("keepdims") ?? 1) === 1);
  }
  const named = op === "Squeeze" || op === "Unsqueeze" ? (namedAxes(node, known) ?? null) : null;
  if (named === null) return null;
  return op === "Squeeze" ? reduced(first, places(named, first.length), false) : unsqueezed(first, named);
};

/** Node by node, in the order of the file, which is that of the run. */
const traceGraph = (
  graph: OnnxGraph,
  inputs: ReadonlyMap<string, readonly Axis[]>,
  opset: number,
): TracedGraph => {
  const axes = new Map<string, TracedAxes | null>(inputs);
  const constants = constantsOf(graph);
  for (const [name, { rank }] of constants) axes.set(name, others(rank));
  for (const node of graph.nodes) {
    if (node.op === "Constant") continue;
    const found = made(node, { constants, axes, opset });
    const told = found === null || found.length > MOST_RANK ? null : found;
    for (const name of node.outputs) axes.set(name, told);
  }
  return { graph, constants, axes, opset };
};

/** The graph, the bodies of its loops and branches, and the functions of its file. */
const allGraphs = ({ graph, functions }: ModelGraph): readonly OnnxGraph[] => {
  const inner = (one: OnnxGraph): OnnxGraph[] => [
    one,
    ...one.nodes.flatMap(({ bodies }) => [...bodies.values()].flatMap(inner)),
  ];
  return [graph, ...functions.values()].flatMap(inner);
};

const NOTHING_GIVEN: ReadonlyMap<string, readonly Axis[]> = new Map();

/** All graphs of a model. What comes into a body or a function is not known. */
export const traceModel = (
  model: ModelGraph,
  { inputs }: Pick<Manifest, "inputs">,
): readonly TracedGraph[] => {
  const given = new Map(
    Object.entries(inputs).map(([name, feature]) => [name, findFeature(feature)?.shape ?? []] as const),
  );
  return allGraphs(model).map((graph) =>
    traceGraph(graph, graph === model.graph ? given : NOTHING_GIVEN, model.opset),
  );
};

/**
 * The axes that a reduction, a pooling or a Softmax takes together, so that each number that it gives knows
 * all along them; null: nobody can say.
 */
export const axesTogether = (node: GraphNode, traced: TracedGraph): TracedAxes | null => {
  const given = traced.axes.get(node.inputs[0] ?? "") ?? null;
  const taken = given === null ? null : takenPlaces(node, given.length, traced);
  return given === null || taken === null ? null : taken.map((at) => given[at] ?? null);
};
