import { type GraphParts, node, tensor, value } from "./onnx-graph.ts";

/**
 * Models whose score of an item is no sum over what was done, over a ring of things of which each leads to
 * the next few: a normalised mean of item vectors (as factor models fold people in), self-attention of the
 * newest row over all, and the greatest similarity to any row.
 */
export const BLACK_BOXES = ["folded-in", "attention", "max-similarity"] as const;
export type BlackBox = (typeof BLACK_BOXES)[number];

const FREQUENCIES = [1, 2, 3, 5, 8, 13];
const WIDTH = 2 * FREQUENCIES.length;
/** What somebody wants next lies so far ahead on the ring. */
const AHEAD = 2.5;

/** Vectors of places on the ring; index 0 is padding. */
const vectors = (items: number, ahead: number): number[] =>
  Array.from({ length: items + 1 }, (_, index) =>
    FREQUENCIES.flatMap((frequency) => {
      const angle = (2 * Math.PI * frequency * (index - ahead)) / items;
      return index === 0 ? [0, 0] : [Math.cos(angle), Math.sin(angle)];
    }),
  ).flat();

const QUERIES: Readonly<Record<BlackBox, GraphParts["nodes"]>> = {
  "folded-in": [
    node("Mul", ["rows", "faded"], ["kept"]),
    node("ReduceSum", ["kept", "one"], ["sum"], { keepdims: 0 }),
    node("ReduceL2", ["sum"], ["norm"], { axes: [-1], keepdims: 1 }),
    node("Add", ["norm", "small"], ["divisor"]),
    node("Div", ["sum", "divisor"], ["query"]),
    node("MatMul", ["query", "wanted"], ["scores"]),
  ],
  attention: [
    node("Mul", ["rows", "newest"], ["of_newest"]),
    node("ReduceSum", ["of_newest", "one"], ["asking"], { keepdims: 1 }),
    node("Mul", ["rows", "asking"], ["alike"]),
    node("ReduceSum", ["alike", "last"], ["logits"], { keepdims: 1 }),
    node("Sub", ["logits", "age"], ["aged"]),
    node("Add", ["aged", "blocked"], ["open"]),
    node("Softmax", ["open"], ["shares"], { axis: 1 }),
    node("Mul", ["shares", "mask"], ["attended"]),
    node("Mul", ["rows", "attended"], ["weighted"]),
    node("ReduceSum", ["weighted", "one"], ["query"], { keepdims: 0 }),
    node("MatMul", ["query", "wanted"], ["scores"]),
  ],
  "max-similarity": [
    node("Mul", ["rows", "faded"], ["kept"]),
    node("MatMul", ["kept", "wanted"], ["each"]),
    node("Add", ["each", "blocked"], ["open"]),
    node("ReduceMax", ["open"], ["scores"], { axes: [1], keepdims: 0 }),
  ],
};

/** The graph of a black box over a vocabulary, as `graph` of a dense test package takes it. */
export const blackBoxGraph =
  (kind: BlackBox, items: number) =>
  ({ inputs }: GraphParts): GraphParts => ({
    inputs,
    outputs: [value("scores", "float32", ["B", items + 1])],
    nodes: [
      node("Gather", ["vectors", "items"], ["rows"]),
      node("Greater", ["items", "nothing"], ["is_there"]),
      node("Cast", ["is_there"], ["there"], { to: 1 }),
      node("Unsqueeze", ["there", "last"], ["mask"]),
      node("Cast", ["gap"], ["gaps"], { to: 1 }),
      node("Unsqueeze", ["gaps", "last"], ["gap3"]),
      node("Mul", ["gap3", "fading"], ["age"]),
      node("Neg", ["age"], ["younger"]),
      node("Exp", ["younger"], ["young"]),
      node("Mul", ["young", "mask"], ["faded"]),
      node("Equal", ["gap", "nothing"], ["is_newest"]),
      node("Cast", ["is_newest"], ["newest2"], { to: 1 }),
      node("Unsqueeze", ["newest2", "last"], ["newest3"]),
      node("Mul", ["newest3", "mask"], ["newest"]),
      node("Sub", ["mask", "unit"], ["lacking"]),
      node("Mul", ["lacking", "much"], ["blocked"]),
      ...QUERIES[kind],
    ],
    constants: [
      tensor("vectors", "float32", [items + 1, WIDTH], vectors(items, 0)),
      tensor("wanted", "float32", [WIDTH, items + 1], transposed(vectors(items, AHEAD), items + 1)),
      tensor("nothing", "int64", [], [0]),
      tensor("last", "int64", [1], [-1]),
      tensor("one", "int64", [1], [1]),
      tensor("fading", "float32", [], [0.25]),
      tensor("small", "float32", [], [1e-6]),
      tensor("unit", "float32", [], [1]),
      tensor("much", "float32", [], [100]),
    ],
  });

const transposed = (rows: readonly number[], count: number): number[] =>
  Array.from({ length: WIDTH }, (_, column) =>
    Array.from({ length: count }, (__, row) => rows[row * WIDTH + column] ?? 0),
  ).flat();
