/**
 * What exporters write that the contract cannot allow, by the operator that does it: a failure of the check
 * names the operator and the mend, not only what came of it. Nothing fails because of what stands here.
 */
import type { ErrorCode } from "../../lib/errors.ts";
import type { Manifest } from "../package/manifest.ts";
import type { PackageFailure } from "../package/package-failure.ts";
import type { GraphNode, ModelGraph, OnnxGraph } from "./read-graph.ts";
import { axesTogether, type TracedGraph, traceModel } from "./trace-axes.ts";

type Cause = {
  /** What the operator can bring about. */
  readonly codes: readonly ErrorCode[];
  readonly isIt: (node: GraphNode, graph: OnnxGraph) => boolean;
  /** It does only where it takes rows together: along the width of a vector it is innocent. */
  readonly byAxes?: boolean;
  readonly mend: string;
};

const RECIPES = "models/recipes/candor_package.py";
const PADDING: readonly ErrorCode[] = ["padding_has_effect", "probe_batch_differs"];
/** Where ONNX keeps the lengths of the sequences among the inputs of a recurrent operator. */
const LENGTHS = 4;

const isOneOf = (...ops: readonly string[]): Cause["isIt"] => {
  const known = new Set(ops);
  return ({ op, domain }) => domain === "" && known.has(op);
};
const isRecurrent = isOneOf("GRU", "LSTM", "RNN");
/** By the attribute, and before there was one by the statistics that it gives back. */
const isTraining: Cause["isIt"] = ({ op, domain, integers, outputs }) =>
  op === "BatchNormalization" && domain === "" && (integers.get("training_mode") === 1 || outputs.length > 1);
const hasLengths = ({ inputs }: GraphNode): boolean => (inputs[LENGTHS] ?? "") !== "";

const CAUSES: readonly Cause[] = [
  {
    codes: PADDING,
    isIt: isOneOf("DynamicQuantizeLinear"),
    mend:
      "takes its scale from all numbers of a run, those of padding and of other shoppers among them; " +
      "quantize_dynamic writes it. Keep the weights alone in int8 (quantize_weights in " +
      `${RECIPES}), or quantize statically (quantize_static, format QDQ)`,
  },
  {
    codes: PADDING,
    isIt: (node, graph) => isRecurrent(node, graph) && !hasLengths(node),
    mend:
      "goes on through padding, since it is given no sequence_lens. Bring the rows with an item to the " +
      `front in the graph and tell it how many there are: rows_in_front in ${RECIPES}`,
  },
  {
    codes: PADDING,
    isIt: (node, graph) => isRecurrent(node, graph) && hasLengths(node),
    mend:
      "counts its rows from the front, and padding may stand anywhere. Bring the rows with an item to " +
      `the front in the graph first: rows_in_front in ${RECIPES}`,
  },
  {
    codes: PADDING,
    isIt: isOneOf("ReduceMean", "GlobalAveragePool", "AveragePool"),
    byAxes: true,
    mend:
      "takes padding into its mean. Multiply the rows by a mask of items > 0, sum them, and divide by the " +
      "sum of the mask",
  },
  {
    codes: PADDING,
    isIt: isOneOf("ReduceMax", "GlobalMaxPool", "MaxPool"),
    byAxes: true,
    mend: "takes padding for a row. Add a large negative number to the rows of padding before it",
  },
  {
    codes: PADDING,
    isIt: isOneOf("InstanceNormalization"),
    byAxes: true,
    mend: "takes padding into its mean and its spread. Normalise each row by itself (LayerNormalization)",
  },
  {
    codes: PADDING,
    isIt: isTraining,
    mend: "looks at the whole batch: export the model in evaluation mode (model.eval())",
  },
  {
    codes: PADDING,
    isIt: isOneOf("Softmax"),
    byAxes: true,
    mend:
      "gives padding a share. Add a large negative number to padding before it (not infinity: a history " +
      "may be empty), and multiply what it gives by the mask",
  },
  {
    codes: ["probe_not_deterministic"],
    isIt: isOneOf(
      ...["Dropout", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"],
      ...["Multinomial", "Bernoulli"],
    ),
    mend: "draws at random. Export the model in evaluation mode (model.eval()), without it",
  },
];

const OUTPUT_CODES: readonly ErrorCode[] = [
  "model_dtype_mismatch",
  "model_shape_mismatch",
  "model_output_unknown",
  "vocabulary_mismatch",
  "probe_not_finite",
];

/** What comes out of these first is the class that they name; the scores of the classes come behind it. */
const CLASSIFIERS = new Set(["TreeEnsembleClassifier", "LinearClassifier", "SVMClassifier"]);
const AS_REGRESSION =
  "a ranking objective (rank:ndcg, lambdarank) is no classification: export the same trees as a regression " +
  "(as_regression in models/recipes/from_xgboost.py)";

/** Of outputs that come from these, what to do. */
const MEND_OF_OUTPUT: Readonly<Record<string, string>> = {
  TreeEnsembleClassifier: `gives shares of classes, and ${AS_REGRESSION}`,
  ZipMap:
    "makes dictionaries of scores, which are no tensor. Export with zipmap=False, and wire the " +
    "probabilities",
  ArgMax: "tells the place of the best alone. Return what goes into it",
  TopK: "tells the best alone. Return the scores that go into it",
  TreeEnsembleRegressor:
    "gives one column over rows, and scores are [B, C]. Wrap the model with rank_by_columns in " +
    `${RECIPES}`,
  LinearRegressor:
    "gives one column over rows, and scores are [B, C]. Wrap the model with rank_by_columns in " +
    `${RECIPES}`,
};

/** Operators that hand on what they are given first, and may stand between an operator and the output. */
const PASSES = new Set([
  ...["Identity", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Gather", "Slice", "Pad"],
]);
const MOST_STEPS = 16;

const named = ({ op, name }: GraphNode): string => `${op}${name === "" ? "" : ` ("${name}")`}`;
const tell = (node: GraphNode, mend: string): string => ` The operator ${named(node)} ${mend}.`;

/** The operator that makes an output, behind what only hands it on, and which of its outputs that is. */
const makerOf = (
  { nodes }: OnnxGraph,
  output: string,
): { readonly node: GraphNode; readonly place: number } | null => {
  let wanted = output;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const node = nodes.find(({ outputs }) => outputs.includes(wanted));
    if (node === undefined) return null;
    if (!PASSES.has(node.op)) return { node, place: node.outputs.indexOf(wanted) };
    wanted = node.inputs[0] ?? "";
  }
  return null;
};

const outputCause = (graph: OnnxGraph, { outputs }: Pick<Manifest, "outputs">): string => {
  for (const name of new Set([...Object.keys(outputs), ...graph.outputs])) {
    const maker = makerOf(graph, name);
    const mend = maker === null ? undefined : MEND_OF_OUTPUT[maker.node.op];
    if (maker !== null && mend !== undefined) return tell(maker.node, mend);
  }
  return "";
};

/**
 * Outputs that are the class which a classifier names, and no score: they order nothing, and where they were
 * cast to a number no run would show it.
 */
export const findLabels = (
  { graph }: ModelGraph,
  { outputs }: Pick<Manifest, "outputs">,
): readonly PackageFailure[] =>
  Object.entries(outputs).flatMap(([name, role]): PackageFailure[] => {
    const maker = role === "scores" ? makerOf(graph, name) : null;
    if (maker === null || maker.place !== 0 || !CLASSIFIERS.has(maker.node.op)) return [];
    const message =
      `the output "${name}" is the class that the operator ${named(maker.node)} names, and no score; wire ` +
      `its second output (rank_by_columns in ${RECIPES} does), and where it was trained to rank: ` +
      AS_REGRESSION;
    return [{ code: "model_output_unknown", message }];
  });

/** `perhaps`: nobody can say what it takes together. */
type Guilt = "surely" | "perhaps" | "no";

/** Whether an operator takes together what `code` is about: rows of the history, or of the batch. */
const guiltOf = ({ byAxes = false }: Cause, node: GraphNode, traced: TracedGraph, code: ErrorCode): Guilt => {
  if (!byAxes) return "surely";
  const taken = axesTogether(node, traced);
  if (taken === null) return "perhaps";
  return taken.includes("L") || (taken.includes("B") && code === "probe_batch_differs") ? "surely" : "no";
};

const causeOf = (graphs: readonly TracedGraph[], code: ErrorCode): string => {
  for (const wanted of ["surely", "perhaps"] as const)
    for (const cause of CAUSES) {
      if (!cause.codes.includes(code)) continue;
      for (const traced of graphs) {
        const node = traced.graph.nodes.find(
          (each) => cause.isIt(each, traced.graph) && guiltOf(cause, each, traced, code) === wanted,
        );
        if (node !== undefined) return tell(node, cause.mend);
      }
    }
  return "";
};

/** The same failures, each with the operator that is its usual cause, where the graph has one. */
export const nameCauses = (
  model: ModelGraph,
  manifest: Pick<Manifest, "inputs" | "outputs">,
  failures: readonly PackageFailure[],
): PackageFailure[] => {
  const graphs = traceModel(model, manifest);
  return failures.map(({ code, message }) => {
    const cause = OUTPUT_CODES.includes(code) ? outputCause(model.graph, manifest) : causeOf(graphs, code);
    // What was found by its operator has said it all.
    return {
      code,
      message: message.includes(" operator ") ? message : `${message}${cause === "" ? "" : `.${cause}`}`,
    };
  });
};
