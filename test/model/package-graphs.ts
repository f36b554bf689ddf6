import type { ManifestDraft } from "../../src/model/package/manifest.ts";
import { type GraphParts, node, tensor, value } from "./onnx-graph.ts";

export type Matrix = {
  readonly width: number;
  readonly ids: number[];
  readonly weights: number[];
  readonly prior: number[];
};

/**
 * Small valid packages for tests.
 * - `parts`: neighbour lists in the parts form (additive); `both`: the same with dense `scores` beside;
 * - `dense`: scores [B, n+1]; `candidates`: scores [B, C] of given items; `rank`: a linear ranking model over
 * candidate features.
 */
export type TestPackageKind = "parts" | "both" | "dense" | "candidates" | "rank";

export type TestPackageOptions = {
  readonly kind?: TestPackageKind;
  readonly name?: string;
  readonly version?: string;
  /** Item ids in the order of the vocabulary. */
  readonly items?: readonly string[];
  /**
   * What a step with an item speaks for, by item id: [[other item, weight], …]. Default: the next five items,
   * 1/(place+1) each.
   */
  readonly neighbours?: Readonly<Record<string, readonly (readonly [string, number])[]>>;
  /**
   * Neighbours an item, where `neighbours` is not given; above five they are scattered over the catalogue, as
   * real ones are.
   */
  readonly width?: number;
  /** Prior by item id; default: falling with the place in the vocabulary, below 0.01. */
  readonly prior?: Readonly<Record<string, number>>;
  readonly maxLength?: number;
  /** dtype of integer inputs and of part_items. */
  readonly integers?: "int64" | "int32";
  /** Changes the graph before it is written, to break it or to bend it. */
  readonly graph?: (graph: GraphParts) => GraphParts;
  /** Changes the manifest before it is sealed. */
  readonly manifest?: Partial<ManifestDraft>;
  readonly extraFiles?: Readonly<Record<string, Uint8Array>>;
  /** Changes the bytes of the graph as they are written. */
  readonly bytes?: (bytes: Uint8Array) => Uint8Array;
  /** For case tables: whether the package is to have golden values. */
  readonly sealed?: boolean;
};

export const TEST_ITEMS: readonly string[] = Array.from({ length: 12 }, (_, i) => `item-${i + 1}`);

const matrixOf = ({
  items = TEST_ITEMS,
  neighbours,
  prior,
  width: wanted = 5,
}: TestPackageOptions): Matrix => {
  const place = new Map(items.map((id, i) => [id, i + 1]));
  const stride = wanted > 5 ? 7919 : 1;
  const standard = (i: number): (readonly [number, number])[] =>
    Array.from({ length: Math.min(wanted, items.length - 1) }, (_, k) => [
      ((i + 1 + k * stride) % items.length) + 1,
      1 / (k + 1),
    ]);
  const lists = items.map((id, i) =>
    neighbours === undefined
      ? standard(i)
      : (neighbours[id] ?? []).map(([other, weight]) => [place.get(other)!, weight] as const),
  );
  const width = lists.reduce((most, { length }) => Math.max(most, length), 1);
  const rows = [[], ...lists];
  return {
    width,
    ids: rows.flatMap((list) => Array.from({ length: width }, (_, k) => list[k]?.[0] ?? 0)),
    weights: rows.flatMap((list) => Array.from({ length: width }, (_, k) => list[k]?.[1] ?? 0)),
    prior: [
      0,
      ...items.map((id, i) =>
        prior === undefined ? (0.01 * (items.length - i)) / items.length : (prior[id] ?? 0),
      ),
    ],
  };
};

const GAP_WEIGHTS = Array.from({ length: 1001 }, (_, gap) => 1 / (1 + gap));

const historyInputs = (integers: "int64" | "int32") => [
  value("items", integers, ["B", "L"]),
  value("gap", integers, ["B", "L"]),
  value("weight", "float32", ["B", "L"]),
];

export const HISTORY_BINDINGS = { items: "history.items", gap: "history.gap", weight: "history.weight" };

/** Row weights [B, L, 1] = gap weight x row weight. */
const rowWeights = [
  node("Gather", ["gap_weights", "gap"], ["g"]),
  node("Mul", ["g", "weight"], ["gw"]),
  node("Unsqueeze", ["gw", "last"], ["gw3"]),
];

const rowConstants = [
  tensor("gap_weights", "float32", [GAP_WEIGHTS.length], GAP_WEIGHTS),
  tensor("last", "int64", [1], [-1]),
];

const partsGraph = (options: TestPackageOptions, withDense: boolean): GraphParts => {
  const integers = options.integers ?? "int64";
  const { width, ids, weights, prior } = matrixOf(options);
  const size = prior.length;
  const dense = withDense ? denseNodes(options) : { nodes: [], constants: [] };
  return {
    inputs: historyInputs(integers),
    outputs: [
      value("part_items", integers, ["B", "L", width]),
      value("part_scores", "float32", ["B", "L", width]),
      value("prior", "float32", [size]),
      ...(withDense ? [value("scores", "float32", ["B", size])] : []),
    ],
    nodes: [
      ...rowWeights,
      node("Gather", ["ids", "items"], ["part_items"]),
      node("Gather", ["weights", "items"], ["w"]),
      node("Mul", ["w", "gw3"], ["part_scores"]),
      node("Identity", ["prior_values"], ["prior"]),
      ...dense.nodes,
    ],
    constants: [
      ...rowConstants,
      tensor("ids", integers, [size, width], ids),
      tensor("weights", "float32", [size, width], weights),
      tensor("prior_values", "float32", [size], prior),
      ...dense.constants,
    ],
  };
};

/** scores = sum over rows of dense[item] x row weight, + prior. */
const denseNodes = (options: TestPackageOptions): Pick<GraphParts, "nodes" | "constants"> => {
  const { width, ids, weights, prior } = matrixOf(options);
  const size = prior.length;
  const dense = new Array<number>(size * size).fill(0);
  ids.forEach((id, at) => {
    if (id !== 0) dense[Math.floor(at / width) * size + id]! += weights[at]!;
  });
  return {
    nodes: [
      node("Gather", ["dense", "items"], ["rows"]),
      node("Mul", ["rows", "gw3"], ["weighted"]),
      node("ReduceSum", ["weighted", "middle"], ["summed"], { keepdims: 0 }),
      node("Add", ["summed", "prior_row"], ["scores"]),
    ],
    constants: [
      tensor("dense", "float32", [size, size], dense),
      tensor("middle", "int64", [1], [1]),
      tensor("prior_row", "float32", [size], prior),
    ],
  };
};

const denseGraph = (options: TestPackageOptions): GraphParts => {
  const dense = denseNodes(options);
  return {
    inputs: historyInputs(options.integers ?? "int64"),
    outputs: [value("scores", "float32", ["B", matrixOf(options).prior.length])],
    nodes: [...rowWeights, ...dense.nodes],
    constants: [...rowConstants, ...dense.constants],
  };
};

const candidatesGraph = (options: TestPackageOptions): GraphParts => {
  const dense = denseGraph(options);
  return {
    ...dense,
    inputs: [...dense.inputs, value("candidates", options.integers ?? "int64", ["B", "C"])],
    outputs: [value("picked", "float32", ["B", "C"])],
    nodes: [...dense.nodes, node("GatherElements", ["scores", "candidates"], ["picked"], { axis: 1 })],
  };
};

/** score = retrieval.score + 0.1 x context.match - 0.001 x item.price. */
const rankGraph = (): GraphParts => ({
  inputs: ["retrieval", "match", "price"].map((name) => value(name, "float32", ["B", "C"])),
  outputs: [value("scores", "float32", ["B", "C"])],
  nodes: [
    node("Mul", ["match", "w_match"], ["m"]),
    node("Mul", ["price", "w_price"], ["p"]),
    node("Add", ["retrieval", "m"], ["rm"]),
    node("Add", ["rm", "p"], ["scores"]),
  ],
  constants: [tensor("w_match", "float32", [], [0.1]), tensor("w_price", "float32", [], [-0.001])],
});

export const GRAPHS: Readonly<Record<TestPackageKind, (options: TestPackageOptions) => GraphParts>> = {
  parts: (options) => partsGraph(options, false),
  both: (options) => partsGraph(options, true),
  dense: denseGraph,
  candidates: candidatesGraph,
  rank: rankGraph,
};
