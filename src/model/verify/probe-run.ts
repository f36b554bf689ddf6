import { present } from "../../lib/present.ts";
import type { ModelInput } from "../package/features/feature.ts";
import type { Manifest } from "../package/manifest.ts";
import type { PackageFailure } from "../package/package-failure.ts";
import { type BoundGraph, widthFailure } from "../runtime/bound-graph.ts";
import { createInputEncoder } from "../runtime/input-encoder.ts";
import {
  floatsOf,
  indicesOf,
  isFinite,
  type ModelOutput,
  splitLists,
  splitParts,
  splitScores,
  tensorOf,
} from "../runtime/model-output.ts";
import type { OnnxSession, RawTensor } from "../runtime/onnx-session.ts";

/** A graph under test. `size` = items of the vocabulary. */
export type ProbeTarget = {
  readonly manifest: Manifest;
  readonly bound: BoundGraph;
  readonly session: OnnxSession;
  readonly size: number;
  readonly prior: Float32Array | null;
};

export type ProbeRun = (
  inputs: readonly ModelInput[],
) => Promise<{ outputs: ModelOutput[]; dense: Float32Array[] | null; failures: PackageFailure[] }>;

/** Runs a batch for every output that is read but the prior, and measures its shapes. */
export const createProbeRun = ({ manifest, bound, session, size }: ProbeTarget): ProbeRun => {
  // Padding of the probe may exceed the window of the service where the graph leaves its length free.
  const encoder = createInputEncoder({
    bindings: bound.bindings,
    fixed: bound.fixed,
    maxLength: (manifest.history?.max_length ?? 0) + 3,
  });
  const { scores, part_items: partItems, part_scores: partScores } = bound.outputs;
  const { list_items: listItems, list_scores: listScores } = bound.outputs;
  const fetches = [scores, partItems, partScores, listItems, listScores].filter((name) => name !== undefined);
  return async (inputs) => {
    const { feeds, size: sizes } = encoder.encode(inputs);
    const raw = await session.run(feeds, fetches);
    const failures = [
      ...(scores === undefined
        ? []
        : scoresFailures(
            tensorOf(raw, scores),
            sizes.B,
            bound.over === "vocabulary" ? size + 1 : sizes.C,
            bound.over,
          )),
      ...(partItems === undefined || partScores === undefined
        ? []
        : partsFailures(tensorOf(raw, partItems), tensorOf(raw, partScores), sizes.B, sizes.L, size)),
      ...(listItems === undefined || listScores === undefined
        ? []
        : listFailures(tensorOf(raw, listItems), tensorOf(raw, listScores), sizes.B, size)),
    ];
    if (failures.length > 0) return { outputs: [], dense: null, failures };
    const widths = inputs.map(({ candidates }) =>
      bound.over === "vocabulary" ? size + 1 : (candidates?.length ?? 0),
    );
    const dense = scores === undefined ? null : splitScores(tensorOf(raw, scores), bound.over, widths);
    const outputs =
      listItems !== undefined && listScores !== undefined
        ? splitLists(tensorOf(raw, listItems), tensorOf(raw, listScores), inputs.length)
        : partItems === undefined || partScores === undefined
          ? present(dense, "the scores of a graph without parts")
          : splitParts(
              tensorOf(raw, partItems),
              tensorOf(raw, partScores),
              inputs.map(({ history }) => history.length),
            );
    if (![...outputs, ...(dense ?? [])].every(isFinite))
      failures.push({
        code: "probe_not_finite",
        message:
          "a score of the probe is not a finite number; look for log(0), a division by 0, or a softmax " +
          "over nothing but padding",
      });
    return { outputs, dense: dense?.map((output) => output.scores) ?? null, failures };
  };
};

const shapeText = (dims: readonly number[]): string => `[${dims.join(", ")}]`;

const scoresFailures = (
  raw: RawTensor,
  batch: number,
  width: number,
  over: BoundGraph["over"],
): PackageFailure[] => {
  if (raw.dims.length !== 2)
    return [
      {
        code: "model_shape_mismatch",
        message:
          `scores came back as ${shapeText(raw.dims)}; return two axes, [B, ` +
          `${over === "vocabulary" ? "n+1" : "C"}]`,
      },
    ];
  if (raw.dims[0] !== batch)
    return [
      {
        code: "model_batch_static",
        message:
          `a batch of ${batch} gave ${raw.dims[0]} rows of scores; keep the batch axis dynamic through ` +
          "the whole graph",
      },
    ];
  const [, given = 0] = raw.dims;
  if (given === width) return [];
  return over === "vocabulary"
    ? [widthFailure("scores", given, width - 1)]
    : [
        {
          code: "model_shape_mismatch",
          message: `${width} candidates gave ${given} scores; return one score a candidate`,
        },
      ];
};

const partsFailures = (
  items: RawTensor,
  scores: RawTensor,
  batch: number,
  length: number,
  size: number,
): PackageFailure[] => {
  if (
    items.dims.length !== 3 ||
    scores.dims.length !== 3 ||
    items.dims.some((dim, i) => dim !== scores.dims[i])
  )
    return [
      {
        code: "model_shape_mismatch",
        message:
          `part_items is ${shapeText(items.dims)} and part_scores ${shapeText(scores.dims)}; both are ` +
          "[B, L, K]",
      },
    ];
  if (items.dims[0] !== batch)
    return [
      {
        code: "model_batch_static",
        message:
          `a batch of ${batch} gave ${items.dims[0]} rows of parts; keep the batch axis dynamic through ` +
          "the whole graph",
      },
    ];
  if (items.dims[1] !== length)
    return [
      {
        code: "model_shape_mismatch",
        message:
          `${length} history rows gave parts for ${items.dims[1]}; return one row of parts a ` +
          "history row",
      },
    ];
  return valuesFailures(["part_items", "part"], items, scores, size);
};

const listFailures = (items: RawTensor, scores: RawTensor, batch: number, size: number): PackageFailure[] => {
  const [rows, width = 0] = items.dims;
  if (
    items.dims.length !== 2 ||
    scores.dims.length !== 2 ||
    items.dims.some((dim, i) => dim !== scores.dims[i])
  )
    return [
      {
        code: "model_shape_mismatch",
        message:
          `list_items is ${shapeText(items.dims)} and list_scores ${shapeText(scores.dims)}; both are ` +
          "[B, K]",
      },
    ];
  if (rows !== batch)
    return [
      {
        code: "model_batch_static",
        message:
          `a batch of ${batch} gave ${rows} lists; keep the batch axis dynamic through the whole ` + "graph",
      },
    ];
  const wrong = valuesFailures(["list_items", "score of the list"], items, scores, size);
  return wrong.length > 0 ? wrong : twiceFailures(items, batch, width);
};

/** Scores of one item are summed, so that one that a list names twice would stand higher than it should. */
const twiceFailures = (raw: RawTensor, batch: number, width: number): PackageFailure[] => {
  const { items, stride } = indicesOf(raw);
  for (let b = 0; b < batch; b += 1) {
    const seen = new Set<number>();
    for (let k = b * width; k < (b + 1) * width; k += 1) {
      const item = items[k * stride] ?? 0;
      if (item > 0 && seen.has(item))
        return [
          {
            code: "parts_differ",
            message: `list_items names index ${item} twice for one history; name each item once`,
          },
        ];
      seen.add(item);
    }
  }
  return [];
};

/** What stands in parts and lists of the right shape. */
const valuesFailures = (
  [name, score]: readonly [string, string],
  items: RawTensor,
  scores: RawTensor,
  size: number,
): PackageFailure[] => {
  const { items: indices, stride } = indicesOf(items);
  for (let i = 0; i < indices.length; i += stride) {
    const index = indices[i] ?? 0;
    if (index < 0 || index > size)
      return [
        {
          code: "vocabulary_mismatch",
          message:
            `${name} names index ${index}, but items.txt has ${size} items; write both from the ` +
            "same list",
        },
      ];
  }
  if (!floatsOf(scores).every((score) => Number.isFinite(score)))
    return [
      {
        code: "probe_not_finite",
        message: `a ${score} of the probe is not a finite number; look for log(0) or a division by 0`,
      },
    ];
  return [];
};
