import { node, tensor, value } from "./onnx-graph.ts";
import type { TestPackageOptions } from "./package-graphs.ts";

const WIDTH = 8;
/** Items that lie near each other. */
const GROUP = 40;
/** Groups that are looked through for one history, and items of a list. */
export const NEAREST = { groups: 6, list: 100 } as const;

/** Numbers that look random and are the same each time. */
const spread = (at: number): number => (((at * 2_654_435_761) % 4_294_967_296) / 4_294_967_296) * 2 - 1;

const vectorsOf = (items: number): { centres: Float32Array; vectors: Float32Array; members: Int32Array } => {
  const groups = Math.ceil(items / GROUP);
  const centres = Float32Array.from({ length: groups * WIDTH }, (_, at) => 2 * spread(at + 1));
  const vectors = new Float32Array((items + 1) * WIDTH);
  const members = new Int32Array(groups * GROUP);
  for (let i = 1; i <= items; i++) {
    const group = (i - 1) % groups;
    members[group * GROUP + Math.floor((i - 1) / groups)] = i;
    for (let w = 0; w < WIDTH; w++)
      vectors[i * WIDTH + w] = centres[group * WIDTH + w]! + 0.2 * spread(7 * (i * WIDTH + w) + 3);
  }
  return { centres, vectors, members };
};

const transposed = (values: Float32Array, width: number): number[] => {
  const rows = values.length / width;
  return Array.from(
    { length: values.length },
    (_, at) => values[(at % rows) * width + Math.floor(at / rows)]!,
  );
};

const inputs = [value("items", "int64", ["B", "L"]), value("weight", "float32", ["B", "L"])];
const bindings = { items: "history.items", weight: "history.weight" };
/** The sum of the vectors of what was chosen, [B, WIDTH]. */
const shopper = [
  node("Gather", ["vectors", "items"], ["rows"]),
  node("Unsqueeze", ["weight", "last"], ["w3"]),
  node("Mul", ["rows", "w3"], ["weighed"]),
  node("ReduceSum", ["weighed", "one"], ["shopper"], { keepdims: 0 }),
];
const indices = [tensor("last", "int64", [1], [-1]), tensor("one", "int64", [1], [1])];

/** Item vectors, each of which is multiplied with the shopper's: n + 1 scores a history. */
export const vectorPackage = (items: readonly string[]): TestPackageOptions => {
  const { vectors } = vectorsOf(items.length);
  const size = items.length + 1;
  return {
    kind: "dense",
    name: "every-vector",
    items,
    manifest: { inputs: bindings, outputs: { scores: "scores" }, explain: "ablation" },
    graph: () => ({
      inputs,
      outputs: [value("scores", "float32", ["B", size])],
      nodes: [...shopper, node("MatMul", ["shopper", "across"], ["scores"])],
      constants: [
        ...indices,
        tensor("vectors", "float32", [size, WIDTH], [...vectors]),
        tensor("across", "float32", [WIDTH, size], transposed(vectors, WIDTH)),
      ],
    }),
  };
};

/** The same vectors, of the nearest groups alone: all else has its prior. */
export const listPackage = (
  items: readonly string[],
  change: Partial<TestPackageOptions> = {},
): TestPackageOptions => {
  const { centres, vectors, members } = vectorsOf(items.length);
  const size = items.length + 1;
  const groups = centres.length / WIDTH;
  const near = Math.min(NEAREST.groups, groups);
  const length = Math.min(NEAREST.list, near * GROUP);
  return {
    kind: "dense",
    name: "nearest-vectors",
    items,
    manifest: {
      inputs: bindings,
      outputs: { found: "list_items", how_near: "list_scores", prior: "prior" },
      explain: "ablation",
    },
    graph: () => ({
      inputs,
      outputs: [
        value("found", "int32", ["B", length]),
        value("how_near", "float32", ["B", length]),
        value("prior", "float32", [size]),
      ],
      nodes: [
        ...shopper,
        node("MatMul", ["shopper", "centres"], ["nearness"]),
        node("TopK", ["nearness", "near"], ["group_scores", "group"]),
        node("Gather", ["members", "group"], ["of_groups"]),
        node("Reshape", ["of_groups", "flat"], ["met"]),
        node("Gather", ["vectors", "met"], ["met_vectors"]),
        node("Unsqueeze", ["shopper", "last"], ["column"]),
        node("MatMul", ["met_vectors", "column"], ["dots"]),
        node("Squeeze", ["dots", "last"], ["met_dots"]),
        // Above 0 in the same order: what was found stands above what was not looked at.
        node("Softplus", ["met_dots"], ["raised"]),
        node("Greater", ["met", "nobody"], ["known"]),
        node("Where", ["known", "raised", "zero"], ["met_scores"]),
        node("TopK", ["met_scores", "length"], ["how_near", "place"]),
        node("GatherElements", ["met", "place"], ["found"], { axis: 1 }),
        node("Identity", ["prior_values"], ["prior"]),
      ],
      constants: [
        ...indices,
        tensor("vectors", "float32", [size, WIDTH], [...vectors]),
        tensor("centres", "float32", [WIDTH, groups], transposed(centres, WIDTH)),
        tensor("members", "int32", [groups, GROUP], [...members]),
        tensor("near", "int64", [1], [near]),
        tensor("length", "int64", [1], [length]),
        tensor("flat", "int64", [2], [0, near * GROUP]),
        tensor("nobody", "int32", [], [0]),
        tensor("zero", "float32", [], [0]),
        tensor(
          "prior_values",
          "float32",
          [size],
          Array.from({ length: size }, (_, at) => (at === 0 ? 0 : 1e-4 / at)),
        ),
      ],
    }),
    ...change,
  };
};
