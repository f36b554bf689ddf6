import { DomainError } from "../../lib/errors.ts";
import { corrupt, int64s, text, walk } from "./protobuf.ts";

/** One operation of a graph. `''` among its inputs is one that was left out. */
export type GraphNode = {
  readonly name: string;
  readonly op: string;
  /** '' = ai.onnx */
  readonly domain: string;
  /** Which of several functions of one name, '' where there is one. */
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Graphs among its attributes: `body`, `then_branch`, … */
  readonly bodies: ReadonlyMap<string, OnnxGraph>;
  /** Its attributes that are one integer: `axis`, `keepdims`, … */
  readonly integers: ReadonlyMap<string, number>;
  /** Those that are a few integers: `axes`, `perm`, … */
  readonly lists: ReadonlyMap<string, readonly number[]>;
  /** What a Constant holds. */
  readonly tensor: GraphConstant | null;
};
/** A constant of the graph. `values`: of a few int64 that lie in the file itself, such as axes; else null. */
export type GraphConstant = { readonly rank: number; readonly values: readonly number[] | null };
export type OnnxGraph = {
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, GraphConstant>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
};
/** A model, the functions that its file defines, by domain and name, and the version of ai.onnx. */
export type ModelGraph = {
  readonly graph: OnnxGraph;
  readonly functions: ReadonlyMap<string, OnnxGraph>;
  readonly opset: number;
};

/** Fields of onnx.proto3 by message (github.com/onnx/onnx/blob/main/onnx/onnx.proto3). */
const MODEL = { graph: 7, opset: 8, functions: 25 };
const OPSET = { domain: 1, version: 2 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, sparse: 15 };
const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7, overload: 8 };
const ATTRIBUTE = { name: 1, integer: 3, tensor: 5, graph: 6, integers: 8, graphs: 11 };
const FUNCTION = { name: 1, input: 4, output: 5, node: 7, domain: 10, overload: 13 };
const TENSOR = { dims: 1, dataType: 2, int64s: 7, name: 8, raw: 9 };
const INT64 = 7;
const MOST_VALUES = 16;
const INT64_BYTES = 8;
/** Of an int64 as a varint. */
const MOST_VARINT_BYTES = 10;
const SPARSE_VALUES = 1;
const VALUE_NAME = 1;

const MAX_DEPTH = 16;
const MOST_NODES = 100_000;

export const functionKey = ({
  domain,
  op,
  overload,
}: Pick<GraphNode, "domain" | "op" | "overload">): string => JSON.stringify([domain, op, overload]);

/** ai.onnx has two names. */
const plainDomain = (domain: string): string => (domain === "ai.onnx" ? "" : domain);

/**
 * Reads the operations of an ONNX file and how they hang together; weights are stepped over.
 * @throws DomainError model_corrupt
 */
export const readGraph = (bytes: Uint8Array): ModelGraph => {
  const functions = new Map<string, OnnxGraph>();
  const read = reader(bytes);
  let graph: OnnxGraph | null = null;
  let opset = 0;
  walk(bytes, 0, bytes.length, (field, wire, from, to) => {
    if (wire !== 2) return;
    if (field === MODEL.opset) opset = read.opset(from, to) ?? opset;
    if (field === MODEL.graph && graph !== null) throw corrupt();
    if (field === MODEL.graph) graph = read.graph(from, to, 0);
    if (field === MODEL.functions) {
      const { key, body } = read.definition(from, to);
      if (functions.has(key)) throw corrupt();
      functions.set(key, body);
    }
  });
  if (graph === null) throw corrupt();
  return { graph, functions, opset };
};

const reader = (bytes: Uint8Array) => {
  const count = { nodes: 0 };
  /** The text in a field of a message; the last one counts, as in every protobuf. */
  const field = (start: number, end: number, wanted: number): string => {
    let found = "";
    walk(bytes, start, end, (number, wire, from, to) => {
      if (number === wanted && wire === 2) found = text(bytes, from, to);
    });
    return found;
  };
  /** The version of ai.onnx; null: it is of other operators. */
  const opset = (start: number, end: number): number | null => {
    let found = 0;
    walk(bytes, start, end, (number, wire, _from, _to, value) => {
      if (number === OPSET.version && wire === 0) found = value;
    });
    return plainDomain(field(start, end, OPSET.domain)) === "" ? found : null;
  };
  const rawInt64s = (from: number, to: number): number[] => {
    const view = new DataView(bytes.buffer, bytes.byteOffset + from, to - from);
    return Array.from({ length: (to - from) / INT64_BYTES }, (_, at) =>
      Number(view.getBigInt64(at * INT64_BYTES, true)),
    );
  };
  /** A few integers, as one field each or packed; what is longer is no axes. */
  const takeFew = (list: number[], from: number, to: number): void => {
    if (list.length <= MOST_VALUES && to - from <= MOST_VALUES * MOST_VARINT_BYTES)
      list.push(...int64s(bytes, from, to));
  };
  const constant = (start: number, end: number): { name: string; found: GraphConstant } => {
    const found = { rank: 0, values: null as number[] | null };
    const plain: number[] = [];
    const data = { isInt64: false, from: 0, to: Infinity };
    walk(bytes, start, end, (number, wire, from, to, value) => {
      if (number === TENSOR.dims && wire === 0) found.rank += 1;
      // Packed: as many varints as there are bytes without the bit that says "more".
      if (number === TENSOR.dims && wire === 2)
        found.rank += bytes.subarray(from, to).filter((byte) => byte < 0x80).length;
      if (number === TENSOR.dataType && wire === 0) data.isInt64 = value === INT64;
      if (number === TENSOR.int64s && (wire === 0 || wire === 2)) takeFew(plain, from, to);
      if (number === TENSOR.raw && wire === 2) Object.assign(data, { from, to });
    });
    if (data.isInt64 && data.to - data.from <= MOST_VALUES * INT64_BYTES)
      found.values = rawInt64s(data.from, data.to);
    else if (data.isInt64 && data.to === Infinity && plain.length > 0 && plain.length <= MOST_VALUES)
      found.values = plain;
    return { name: field(start, end, TENSOR.name), found };
  };
  const graph = (start: number, end: number, depth: number): OnnxGraph => {
    if (depth > MAX_DEPTH) throw corrupt();
    const made = {
      nodes: [] as GraphNode[],
      constants: new Map<string, GraphConstant>(),
      inputs: [] as string[],
      outputs: [] as string[],
    };
    walk(bytes, start, end, (number, wire, from, to) => {
      if (wire !== 2) return;
      if (number === GRAPH.node) made.nodes.push(node(from, to, depth));
      if (number === GRAPH.initializer) {
        const { name, found } = constant(from, to);
        made.constants.set(name, found);
      }
      if (number === GRAPH.sparse)
        walk(bytes, from, to, (inner, innerWire, at, until) => {
          if (inner === SPARSE_VALUES && innerWire === 2)
            made.constants.set(field(at, until, TENSOR.name), { rank: NaN, values: null });
        });
      if (number === GRAPH.input) made.inputs.push(field(from, to, VALUE_NAME));
      if (number === GRAPH.output) made.outputs.push(field(from, to, VALUE_NAME));
    });
    return made;
  };
  const node = (start: number, end: number, depth: number): GraphNode => {
    count.nodes += 1;
    if (count.nodes > MOST_NODES)
      throw new DomainError(
        "model_corrupt",
        `the graph has more than ${MOST_NODES} operations; export it without unrolled loops`,
      );
    const made = {
      name: "",
      op: "",
      domain: "",
      overload: "",
      inputs: [] as string[],
      outputs: [] as string[],
      bodies: new Map<string, OnnxGraph>(),
      integers: new Map<string, number>(),
      lists: new Map<string, readonly number[]>(),
      tensor: null as GraphConstant | null,
    };
    walk(bytes, start, end, (number, wire, from, to) => {
      if (wire !== 2) return;
      if (number === NODE.input) made.inputs.push(text(bytes, from, to));
      if (number === NODE.output) made.outputs.push(text(bytes, from, to));
      if (number === NODE.name) made.name = text(bytes, from, to);
      if (number === NODE.opType) made.op = text(bytes, from, to);
      if (number === NODE.domain) made.domain = plainDomain(text(bytes, from, to));
      if (number === NODE.overload) made.overload = text(bytes, from, to);
      if (number === NODE.attribute) attribute(from, to, depth, made);
    });
    return made;
  };
  const attribute = (
    start: number,
    end: number,
    depth: number,
    made: {
      readonly bodies: Map<string, OnnxGraph>;
      readonly integers: Map<string, number>;
      readonly lists: Map<string, readonly number[]>;
      tensor: GraphConstant | null;
    },
  ): void => {
    const { bodies, integers, lists } = made;
    const graphs: OnnxGraph[] = [];
    const list: number[] = [];
    walk(bytes, start, end, (number, wire, from, to) => {
      if (number === ATTRIBUTE.integer && wire === 0)
        integers.set(field(start, end, ATTRIBUTE.name), int64s(bytes, from, to)[0] ?? 0);
      if (number === ATTRIBUTE.integers && (wire === 0 || wire === 2)) takeFew(list, from, to);
      if (number === ATTRIBUTE.tensor && wire === 2) made.tensor = constant(from, to).found;
      if ((number === ATTRIBUTE.graph || number === ATTRIBUTE.graphs) && wire === 2)
        graphs.push(graph(from, to, depth + 1));
    });
    if (list.length > 0 && list.length <= MOST_VALUES) lists.set(field(start, end, ATTRIBUTE.name), list);
    const [body] = graphs;
    if (body === undefined) return;
    const name = field(start, end, ATTRIBUTE.name);
    // Two of them would be one to one reader of protobuf and another to the next.
    if (graphs.length > 1 || bodies.has(name)) throw corrupt();
    bodies.set(name, body);
  };
  const definition = (start: number, end: number): { key: string; body: OnnxGraph } => {
    const body = {
      nodes: [] as GraphNode[],
      constants: new Map<string, GraphConstant>(),
      inputs: [] as string[],
      outputs: [] as string[],
    };
    walk(bytes, start, end, (number, wire, from, to) => {
      if (wire !== 2) return;
      if (number === FUNCTION.input) body.inputs.push(text(bytes, from, to));
      if (number === FUNCTION.output) body.outputs.push(text(bytes, from, to));
      if (number === FUNCTION.node) body.nodes.push(node(from, to, 1));
    });
    return {
      key: functionKey({
        domain: plainDomain(field(start, end, FUNCTION.domain)),
        op: field(start, end, FUNCTION.name),
        overload: field(start, end, FUNCTION.overload),
      }),
      body,
    };
  };
  return { graph, definition, opset };
};
