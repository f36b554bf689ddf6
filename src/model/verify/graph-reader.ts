import { corrupt, text, walk } from "./protobuf.ts";

/** What the service must know of an ONNX file before a runtime opens it. */
export type GraphFacts = {
  /** Operator sets that the file imports: domain ('' = ai.onnx) and version. */
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  /** Domains of the operators used, in subgraphs and functions too, each with one operator as an example. */
  readonly domains: ReadonlyMap<string, string>;
  /** Domains of the functions that the file itself defines; their bodies are in `domains`. */
  readonly functionDomains: ReadonlySet<string>;
  /** Files that hold weights outside the graph. */
  readonly externalFiles: ReadonlySet<string>;
};

/** Fields of onnx.proto3 by message (github.com/onnx/onnx/blob/main/onnx/onnx.proto3). */
const MODEL = { graph: 7, opset: 8, functions: 25 };
const GRAPH = { node: 1, initializer: 5, sparse: 15 };
const NODE = { opType: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11 };
const TENSOR = { externalData: 13 };
const FUNCTION = { node: 7, opset: 9, domain: 10 };
const MAX_DEPTH = 16;

/**
 * Skims an ONNX file without copying its weights.
 * @throws DomainError model_corrupt when the bytes are not the protobuf of a model with a graph.
 */
export const readGraphFacts = (bytes: Uint8Array): GraphFacts => {
  const opsets: { domain: string; version: number }[] = [];
  const domains = new Map<string, string>();
  const externalFiles = new Set<string>();
  const functionDomains = new Set<string>();
  let graphs = 0;

  const tensor = (start: number, end: number): void =>
    walk(bytes, start, end, (field, wire, from, to) => {
      if (field !== TENSOR.externalData || wire !== 2) return;
      const { first: key, second: location } = readPair(bytes, from, to);
      if (key === "location") externalFiles.add(location);
    });
  const attribute = (start: number, end: number, depth: number): void =>
    walk(bytes, start, end, (field, wire, from, to) => {
      if (wire !== 2) return;
      if (field === ATTRIBUTE.graph || field === ATTRIBUTE.graphs) graph(from, to, depth + 1);
      if (field === ATTRIBUTE.tensor || field === ATTRIBUTE.tensors) tensor(from, to);
    });
  const node = (start: number, end: number, depth: number): void => {
    let domain = "";
    let opType = "";
    walk(bytes, start, end, (field, wire, from, to) => {
      if (wire !== 2) return;
      if (field === NODE.domain) domain = text(bytes, from, to);
      if (field === NODE.opType) opType = text(bytes, from, to);
      if (field === NODE.attribute) attribute(from, to, depth);
    });
    if (!domains.has(domain)) domains.set(domain, opType);
  };
  const graph = (start: number, end: number, depth: number): void => {
    if (depth > MAX_DEPTH) throw corrupt();
    walk(bytes, start, end, (field, wire, from, to) => {
      if (wire !== 2) return;
      if (field === GRAPH.node) node(from, to, depth);
      if (field === GRAPH.initializer) tensor(from, to);
    });
  };
  const opset = (start: number, end: number): void => {
    let domain = "";
    let version = 0;
    walk(bytes, start, end, (field, wire, from, to, value) => {
      if (field === 1 && wire === 2) domain = text(bytes, from, to);
      if (field === 2 && wire === 0) version = value;
    });
    opsets.push({ domain, version });
  };

  walk(bytes, 0, bytes.length, (field, wire, from, to) => {
    if (wire !== 2) return;
    if (field === MODEL.graph) {
      graphs += 1;
      graph(from, to, 0);
    }
    if (field === MODEL.opset) opset(from, to);
    if (field === MODEL.functions)
      walk(bytes, from, to, (inner, innerWire, start, end) => {
        if (innerWire === 2 && inner === FUNCTION.node) node(start, end, 1);
        if (innerWire === 2 && inner === FUNCTION.opset) opset(start, end);
        if (innerWire === 2 && inner === FUNCTION.domain) functionDomains.add(text(bytes, start, end));
      });
  });
  if (graphs !== 1) throw corrupt();
  return { opsets, domains, functionDomains, externalFiles };
};

const readPair = (bytes: Uint8Array, start: number, end: number): { first: string; second: string } => {
  const pair = { first: "", second: "" };
  walk(bytes, start, end, (field, wire, from, to) => {
    if (wire !== 2) return;
    if (field === 1) pair.first = text(bytes, from, to);
    if (field === 2) pair.second = text(bytes, from, to);
  });
  return pair;
};
