import { node, tensor, value } from "./onnx-graph.ts";
import { HISTORY_BINDINGS, type TestPackageOptions } from "./package-graphs.ts";

const FACTORS = 16;

/** Numbers that look random and are the same each time. */
const spread = (at: number): number => (((at * 2_654_435_761) % 4_294_967_296) / 4_294_967_296) * 2 - 1;

/**
 * A model that is not additive over a catalogue as large as one likes: what was done is summed as factors and
 * every item is scored by them, so that each row costs what the catalogue holds.
 */
export const largePackage = (items: readonly string[]): TestPackageOptions => {
  const size = items.length + 1;
  const factors = Array.from({ length: size * FACTORS }, (_, at) => (at < FACTORS ? 0 : spread(at)));
  const across = Array.from({ length: size * FACTORS }, (_, at) => {
    const [factor, item] = [Math.floor(at / size), at % size];
    return factors[item * FACTORS + factor]!;
  });
  return {
    kind: "parts",
    neighbours: {},
    items,
    manifest: { inputs: HISTORY_BINDINGS, outputs: { scores: "scores" }, explain: "ablation" },
    graph: ({ inputs }) => ({
      inputs,
      outputs: [value("scores", "float32", ["B", size])],
      nodes: [
        node("Gather", ["factors", "items"], ["rows"]),
        node("Unsqueeze", ["weight", "last"], ["w3"]),
        node("Mul", ["rows", "w3"], ["weighted"]),
        node("ReduceSum", ["weighted", "middle"], ["taste"], { keepdims: 0 }),
        node("Tanh", ["taste"], ["bent"]),
        node("MatMul", ["bent", "across"], ["liked"]),
        node("Cast", ["gap"], ["gap_f"], { to: 1 }),
        node("ReduceSum", ["gap_f", "second"], ["gap_sum"], { keepdims: 1 }),
        node("Mul", ["gap_sum", "zero"], ["nothing"]),
        node("Add", ["liked", "nothing"], ["scores"]),
      ],
      constants: [
        tensor("factors", "float32", [size, FACTORS], factors),
        tensor("across", "float32", [FACTORS, size], across),
        tensor("last", "int64", [1], [-1]),
        tensor("middle", "int64", [1], [1]),
        tensor("second", "int64", [1], [1]),
        tensor("zero", "float32", [], [0]),
      ],
    }),
  };
};
