/**
 * The second stage as an ONNX graph over [B, C] candidate features and the history (task `rank_candidates`):
 * the formulas of candidate-features.ts and network.ts. Padding, in the history and among the candidates,
 * changes no other score.
 */
import { DTYPE, encodeModel, integer, node, tensor, value } from "../onnx/onnx-graph.ts";
import { countFeatures, FEATURE_LIMIT, PLAIN_FEATURES } from "./candidate-features.ts";
import {
  addConstants,
  addHistory,
  addMatrices,
  addPrice,
  addRetrieval,
  type RankerGraph,
} from "./features-graph.ts";
import type { MatchTables } from "./match-tables.ts";
import type { NetworkWeights } from "./network.ts";
import type { RankerRecipe } from "./recipe.ts";

export type RankerModel = { recipe: RankerRecipe; network: NetworkWeights; tables: MatchTables };

/** Bytes of model.onnx and the features that its inputs bind to. */
export const encodeRankerModel = (
  model: RankerModel,
): { bytes: Uint8Array; inputs: Record<string, string> } => {
  const inputs: Record<string, string> = {
    candidates: "candidates",
    items: "history.items",
    gap: "history.gap",
    retrieval_score: "retrieval.score",
    retrieval_rank: "retrieval.rank",
    retrieval_prior: "retrieval.prior",
    popularity: "item.popularity",
  };
  const graph: RankerGraph = {
    nodes: [],
    initializers: [],
    inputs: [
      value("candidates", DTYPE.INT64, ["B", "C"]),
      value("items", DTYPE.INT64, ["B", "L"]),
      value("gap", DTYPE.INT64, ["B", "L"]),
      ...["retrieval_score", "retrieval_rank", "retrieval_prior", "popularity"].map((name) =>
        value(name, DTYPE.FLOAT, ["B", "C"]),
      ),
    ],
  };
  const facts = model.recipe.facts.map((name) => {
    const input = name.replace(".", "_");
    inputs[input] = name;
    graph.inputs.push(value(input, DTYPE.FLOAT, ["B", "C"]));
    return { name, input };
  });
  addConstants(graph);
  const columns = [...addRetrieval(graph), ...addHistory(graph), ...addMatrices(graph, model.tables)];
  for (const { name, input } of facts) columns.push(name === "item.price" ? addPrice(graph, input) : input);
  if (columns.length !== countFeatures(model.tables.matrices, facts.length))
    throw new Error("the graph and the features differ");
  addNetwork(graph, model.network, columns);
  return {
    bytes: encodeModel({
      name: "candor-ranker",
      outputs: [value("scores", DTYPE.FLOAT, ["B", "C"])],
      ...graph,
    }),
    inputs,
  };
};

/** The standardised columns through the network: scores [B, C]. */
const addNetwork = (
  { nodes, initializers }: RankerGraph,
  network: NetworkWeights,
  columns: readonly string[],
): void => {
  const { features: F, hidden: H } = network;
  initializers.push(
    tensor("mean", [F], network.mean),
    tensor("deviation", [F], network.deviation),
    tensor("least", [], Float32Array.of(-FEATURE_LIMIT)),
    tensor("most", [], Float32Array.of(FEATURE_LIMIT)),
    tensor("w1", [F, H], network.w1),
    tensor("b1", [H], network.b1),
    tensor("w2", [H, H], network.w2),
    tensor("b2", [H], network.b2),
    tensor("w3", [H, 1], network.w3),
    tensor("scale", [1], network.scale),
  );
  columns.forEach((column, f) => nodes.push(node("Unsqueeze", [column, "last_axis"], `column_${f}`)));
  nodes.push(
    node(
      "Concat",
      columns.map((_, f) => `column_${f}`),
      "features",
      [integer("axis", -1)],
    ),
    node("Sub", ["features", "mean"], "centred"),
    node("Div", ["centred", "deviation"], "standardised"),
    node("Clip", ["standardised", "least", "most"], "z"),
    node("MatMul", ["z", "w1"], "p1"),
    node("Add", ["p1", "b1"], "s1"),
    node("Relu", ["s1"], "h1"),
    node("MatMul", ["h1", "w2"], "p2"),
    node("Add", ["p2", "b2"], "s2"),
    node("Relu", ["s2"], "h2"),
    node("MatMul", ["h2", "w3"], "change_column"),
    node("Squeeze", ["change_column", "last_axis"], "change"),
    node("Mul", ["retrieval_score", "scale"], "scaled"),
    node("Add", ["scaled", "change"], "scores"),
  );
};

/** Names of the network's inputs, for the card. */
export const featureNames = (recipe: RankerRecipe): string[] => {
  return [
    ...PLAIN_FEATURES,
    ...recipe.matrices.flatMap((name) => [
      `${name}, newest step`,
      `${name}, newest step, root`,
      `${name}, older steps`,
      `${name}, older steps, root`,
    ]),
    ...recipe.facts,
  ];
};
