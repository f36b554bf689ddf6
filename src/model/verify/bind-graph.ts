import type { ErrorCode } from "../../lib/errors.ts";
import { findFeature, FORBIDDEN_FEATURES } from "../package/features/catalogue.ts";
import type { Feature } from "../package/features/feature.ts";
import type { Manifest, OutputName } from "../package/manifest.ts";
import type { PackageFailure } from "../package/package-failure.ts";
import { type BoundGraph, widthFailure } from "../runtime/bound-graph.ts";
import type { Binding } from "../runtime/input-encoder.ts";
import type { GraphValue, TensorDtype } from "../runtime/onnx-session.ts";

/** Fits the opened graph's inputs and outputs to the manifest. `bound` is null where something fails. */
export const bindGraph = (
  manifest: Manifest,
  inputs: readonly GraphValue[],
  outputs: readonly GraphValue[],
): { failures: PackageFailure[]; bound: BoundGraph | null } => {
  const failures: PackageFailure[] = [];
  const fixed = { L: 0, P: 0 };
  const bindings = inputs.flatMap((input) => bindInput(manifest, input, fixed, failures));
  for (const name of Object.keys(manifest.inputs)) {
    if (!inputs.some((input) => input.name === name))
      failures.push({
        code: "model_input_unknown",
        message:
          `the manifest binds "${name}", but the graph has no such input (it has ${listOf(inputs)}); ` +
          "remove or rename it",
      });
  }
  const over =
    manifest.task === "rank_candidates" || Object.values(manifest.inputs).includes("candidates")
      ? "candidates"
      : "vocabulary";
  const named = bindOutputs(manifest, outputs, failures);
  return { failures, bound: failures.length === 0 ? { bindings, fixed, outputs: named, over } : null };
};

const listOf = (values: readonly GraphValue[]): string =>
  values.map(({ name }) => `"${name}"`).join(", ") || "none";

const bindInput = (
  manifest: Manifest,
  input: GraphValue,
  fixed: { L: number; P: number },
  failures: PackageFailure[],
): Binding[] => {
  const fail = (code: ErrorCode, message: string): Binding[] => {
    failures.push({ code, message });
    return [];
  };
  const bound = Object.hasOwn(manifest.inputs, input.name) ? manifest.inputs[input.name] : undefined;
  if (bound === undefined)
    return fail(
      "model_input_unmapped",
      `the graph input "${input.name}" is bound to no feature; add it to "inputs" or remove it from ` +
        "the graph",
    );
  const feature = findFeature(bound);
  if (feature === undefined) {
    const forbidden = FORBIDDEN_FEATURES.find(({ pattern }) => pattern.test(bound));
    return forbidden === undefined
      ? fail(
          "feature_unknown",
          `"${input.name}" is bound to "${bound}", which is no feature; \`candor model features\` lists them`,
        )
      : fail(
          "feature_forbidden",
          `"${input.name}" is bound to "${bound}": ${forbidden.why}; remove the input`,
        );
  }
  if (!feature.tasks.includes(manifest.task))
    return fail(
      "feature_forbidden",
      `"${bound}" is a feature of ${feature.tasks.join(", ")} models and not of ${manifest.task}; ` +
        `remove the input "${input.name}"`,
    );
  const dtypes = feature.dtype === "int64" ? ["int64", "int32"] : ["float32", "float16"];
  if (!dtypes.includes(input.dtype))
    return fail(
      "model_dtype_mismatch",
      `the input "${input.name}" is ${input.dtype}, but "${bound}" is ${dtypes.join(" or ")}; change ` +
        "its type in the graph",
    );
  const wrong = shapeFailure(input, feature, manifest, fixed);
  if (wrong !== null) return fail(wrong.code, wrong.message);
  return [{ input: input.name, feature, dtype: input.dtype as TensorDtype }];
};

const shapeFailure = (
  { name, shape }: GraphValue,
  feature: Feature,
  manifest: Manifest,
  fixed: { L: number; P: number },
): PackageFailure | null => {
  const expected = `[${feature.shape.join(", ")}]`;
  if (shape.length !== feature.shape.length)
    return {
      code: "model_shape_mismatch",
      message:
        `the input "${name}" has ${shape.length} axes, but "${feature.name}" is ${expected}; change its ` +
        "shape in the graph",
    };
  for (const [i, axis] of feature.shape.entries()) {
    const size = shape[i];
    if (typeof size !== "number") continue;
    if (axis === "B")
      return {
        code: "model_batch_static",
        message: `the batch axis of "${name}" is fixed at ${size}; export it as a dynamic axis`,
      };
    if (axis === "C")
      return {
        code: "model_shape_mismatch",
        message: `the candidate axis of "${name}" is fixed at ${size}; export it as a dynamic axis`,
      };
    if (axis === "L" && size !== manifest.history?.max_length)
      return {
        code: "model_shape_mismatch",
        message:
          `"${name}" takes ${size} history rows, but history.max_length is ` +
          `${manifest.history?.max_length ?? "not given"}; make them equal or export a dynamic axis`,
      };
    if (fixed[axis] !== 0 && fixed[axis] !== size)
      return {
        code: "model_shape_mismatch",
        message:
          `"${name}" fixes its second axis at ${size} and another input at ${fixed[axis]}; make them ` +
          "equal",
      };
    fixed[axis] = size;
  }
  return null;
};

/**
 * Widths that the graph states: they have to be those of the vocabulary. What it leaves open, the probe
 * measures.
 */
export const checkWidths = (
  { outputs: named, over }: BoundGraph,
  outputs: readonly GraphValue[],
  size: number,
): PackageFailure[] =>
  outputs.flatMap(({ name, shape }): PackageFailure[] => {
    const width =
      name === named.prior ? shape[0] : name === named.scores && over === "vocabulary" ? shape[1] : undefined;
    return typeof width !== "number" || width === size + 1 ? [] : [widthFailure(name, width, size)];
  });

const OUTPUT_AXES: Readonly<Record<OutputName, readonly string[]>> = {
  scores: ["B", "n+1 or C"],
  part_items: ["B", "L", "K"],
  part_scores: ["B", "L", "K"],
  list_items: ["B", "K"],
  list_scores: ["B", "K"],
  prior: ["n+1"],
};

const bindOutputs = (
  manifest: Manifest,
  outputs: readonly GraphValue[],
  failures: PackageFailure[],
): Partial<Record<OutputName, string>> => {
  const named: Partial<Record<OutputName, string>> = {};
  for (const [name, role] of Object.entries(manifest.outputs)) {
    const output = outputs.find((candidate) => candidate.name === name);
    if (output === undefined)
      failures.push({
        code: "model_output_unknown",
        message:
          `the manifest names the output "${name}", but the graph returns ${listOf(outputs)}; rename one ` +
          "of them",
      });
    else {
      named[role] = name;
      failures.push(...outputFailures(output, role));
    }
  }
  for (const { name } of outputs) {
    if (!Object.hasOwn(manifest.outputs, name))
      failures.push({
        code: "model_output_unknown",
        message:
          `the graph returns "${name}", which the manifest does not name; say what it is in "outputs" or ` +
          "remove it from the graph",
      });
  }
  return named;
};

const outputFailures = ({ name, dtype, shape }: GraphValue, role: OutputName): PackageFailure[] => {
  const isIndices = role === "part_items" || role === "list_items";
  const dtypes = isIndices ? ["int64", "int32"] : ["float32", "float16"];
  if (!dtypes.includes(dtype))
    return [
      {
        code: "model_dtype_mismatch",
        message:
          `the output "${name}" is ${dtype}, but ${role} is ${dtypes.join(" or ")}; cast it in the ` +
          "graph",
      },
    ];
  const axes = OUTPUT_AXES[role];
  // A graph may leave the shape of an output open; the probe then measures it.
  if (shape.length === 0) return [];
  if (shape.length !== axes.length)
    return [
      {
        code: "model_shape_mismatch",
        message:
          `the output "${name}" has ${shape.length} axes, but ${role} is [${axes.join(", ")}]; change ` +
          "its shape in the graph",
      },
    ];
  if (role !== "prior" && typeof shape[0] === "number")
    return [
      {
        code: "model_batch_static",
        message:
          `the batch axis of the output "${name}" is fixed at ${shape[0]}; export it as a dynamic ` + "axis",
      },
    ];
  return [];
};
