import type { BoundGraph } from "../runtime/bound-graph.ts";
import type { RowWise } from "../runtime/row-wise.ts";
import { type GraphNode, type OnnxGraph, readGraph } from "./read-graph.ts";

/**
 * Whether the parts of a history row follow from that row alone: then the parts of a history with a few rows
 * less need only those rows run that are not as they were. Proven from the graph's own operations; a graph
 * with any other is taken for one whose rows depend on each other.
 */

/** Of a value: its rank, and whether its first two axes are those of the history, `[B, L, …]`. */
type Traced = { readonly byRow: boolean; readonly rank: number };

/** Operations that act on each element alone, with broadcasting (ONNX, "Multidirectional Broadcasting"). */
export const ELEMENTWISE: ReadonlySet<string> = new Set([
  ...["Add", "Sub", "Mul", "Div", "Min", "Max", "Pow", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"],
  ...["Equal", "And", "Or", "Not", "Where", "Cast", "Identity", "Clip", "Abs", "Neg", "Exp", "Log", "Sqrt"],
  ...["Floor", "Ceil", "Relu", "Sigmoid", "Tanh"],
]);
const REDUCTIONS: ReadonlySet<string> = new Set(["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin"]);
/** Axes of the history: what follows them is a row's own. */
const ROW_AXES = 2;

/** What each row says of itself; other features look beyond it. */
const ROW_FEATURES: ReadonlySet<string> = new Set([
  "history.items",
  "history.gap",
  "history.weight",
  "history.event_types",
  "history.age_days",
  "history.occurrence",
  "history.channel",
]);

const elementwise = (inputs: readonly Traced[]): Traced | null => {
  const rows = inputs.filter(({ byRow }) => byRow);
  const rank = Math.max(...inputs.map((input) => input.rank));
  const [first] = rows;
  if (first === undefined) return { byRow: false, rank };
  const isOwn = inputs.every((input) =>
    // A constant that reached the history's axes would be another for each row.
    input.byRow ? input.rank === first.rank : input.rank <= first.rank - ROW_AXES,
  );
  return isOwn ? first : null;
};

const gather = ([table, indices]: readonly Traced[], axis: number): Traced | null =>
  table === undefined || indices === undefined || table.byRow || axis !== 0
    ? null
    : { byRow: indices.byRow, rank: indices.rank + table.rank - 1 };

const multiply = ([one, other]: readonly Traced[]): Traced | null => {
  if (one?.byRow !== true || other === undefined) return null;
  // A matrix a row; a vector a row has its last but one axis in the history.
  if (other.byRow) return one.rank === other.rank && one.rank >= ROW_AXES + 2 ? one : null;
  return one.rank > ROW_AXES && other.rank === 2 ? one : null;
};

/** Operations on a row's last axis, or on its shape behind the history's axes. `values`: of the constant. */
const reshape = (
  { op, integers }: GraphNode,
  input: Traced | undefined,
  values: readonly number[] | null,
): Traced | null => {
  if (input?.byRow !== true || values === null) return null;
  if (op === "Reshape") {
    const [B, L] = values;
    const isKept = B === 0 && L === 0 && (integers.get("allowzero") ?? 0) === 0;
    return isKept ? { byRow: true, rank: values.length } : null;
  }
  if (values.length !== 1 || values[0] !== -1) return null;
  if (op === "Unsqueeze") return { byRow: true, rank: input.rank + 1 };
  if (input.rank <= ROW_AXES) return null;
  const isKept = op !== "Squeeze" && (integers.get("keepdims") ?? 1) === 1;
  return { byRow: true, rank: isKept ? input.rank : input.rank - 1 };
};

const traceNode = (node: GraphNode, inputs: readonly Traced[], graph: OnnxGraph): Traced | null => {
  const { op, domain, integers, bodies } = node;
  if (domain !== "" || bodies.size > 0) return null;
  if (ELEMENTWISE.has(op)) return elementwise(inputs);
  if (op === "Gather") return gather(inputs, integers.get("axis") ?? 0);
  if (op === "MatMul") return multiply(inputs);
  if (op === "Reshape" || op === "Squeeze" || op === "Unsqueeze" || REDUCTIONS.has(op))
    return reshape(node, inputs[0], graph.constants.get(node.inputs[1] ?? "")?.values ?? null);
  return null;
};

/** Traces a value back to the inputs; null: it may depend on more than its row. */
const createTrace = (graph: OnnxGraph, isRowInput: (name: string) => boolean) => {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const traced = new Map<string, Traced | null>();
  const trace = (name: string): Traced | null => {
    const known = traced.get(name);
    if (known !== undefined) return known;
    // A graph has no circles, but a file may say anything.
    traced.set(name, null);
    const found = find(name);
    traced.set(name, found);
    return found;
  };
  const find = (name: string): Traced | null => {
    if (isRowInput(name)) return { byRow: true, rank: ROW_AXES };
    const constant = graph.constants.get(name);
    if (constant !== undefined) return { byRow: false, rank: constant.rank };
    const node = makers.get(name);
    if (node === undefined) return null;
    const inputs: Traced[] = [];
    for (const input of node.inputs) {
      // Left out, as the least or the largest of Clip may be.
      if (input === "") continue;
      const one = trace(input);
      if (one === null) return null;
      inputs.push(one);
    }
    return traceNode(node, inputs, graph);
  };
  return trace;
};

/** The largest value of an input that the graph tells from larger ones: it is cut off before all else. */
const capOf = (graph: OnnxGraph, input: string): number | null => {
  const users = graph.nodes.filter(({ inputs }) => inputs.includes(input));
  const [only] = users;
  if (users.length !== 1 || only?.op !== "Min" || only.inputs.length !== 2) return null;
  const other = only.inputs.find((name) => name !== input) ?? "";
  const values = graph.constants.get(other)?.values ?? null;
  return values?.length === 1 ? (values[0] ?? null) : null;
};

/** Whether and how the parts of a checked graph follow from single rows; null: nobody can say. */
export const findRowWise = (bytes: Uint8Array, { bindings, outputs }: BoundGraph): RowWise | null => {
  const { part_items: items, part_scores: scores } = outputs;
  if (items === undefined || scores === undefined) return null;
  if (!bindings.every(({ feature }) => ROW_FEATURES.has(feature.name))) return null;
  const { graph, functions } = readGraph(bytes);
  if (functions.size > 0) return null;
  const inputOf = (feature: string): string | null =>
    bindings.find((binding) => binding.feature.name === feature)?.input ?? null;
  const trace = createTrace(graph, (name) => bindings.some(({ input }) => input === name));
  const isRows = [items, scores].every((name) => {
    const traced = trace(name);
    return traced !== null && traced.byRow && traced.rank === ROW_AXES + 1;
  });
  if (!isRows) return null;
  const most = (feature: string): number => {
    const input = inputOf(feature);
    // What the graph does not read at all makes no difference.
    return input === null ? 0 : (capOf(graph, input) ?? Infinity);
  };
  return { mostGap: most("history.gap"), mostOccurrence: most("history.occurrence") };
};
