import { present } from "../../lib/present.ts";
import type { OutputName } from "../package/manifest.ts";
import type { PackageFailure } from "../package/package-failure.ts";
import type { Binding, FixedAxes } from "./input-encoder.ts";

/**
 * How a checked manifest and its graph fit together. `outputs` maps what is read to the graph's name for it.
 */
export type BoundGraph = {
  readonly bindings: readonly Binding[];
  readonly fixed: FixedAxes;
  readonly outputs: Readonly<Partial<Record<OutputName, string>>>;
  /** What `scores` is over. */
  readonly over: "vocabulary" | "candidates";
};

/** What a run that answers asks the graph for: parts or a list where it has them, else the scores. */
export const fetchesOf = ({
  part_items: partItems,
  part_scores: partScores,
  list_items: listItems,
  list_scores: listScores,
  scores,
}: BoundGraph["outputs"]): readonly string[] => {
  if (partItems !== undefined && partScores !== undefined) return [partItems, partScores];
  if (listItems !== undefined && listScores !== undefined) return [listItems, listScores];
  return [present(scores, "the output of the scores")];
};

export const widthFailure = (what: string, width: number, size: number): PackageFailure => ({
  code: "vocabulary_mismatch",
  message:
    `"${what}" has ${width} values, but items.txt has ${size} items and index 0 is padding: ${size + 1} ` +
    "are needed; write both from the same list",
});
