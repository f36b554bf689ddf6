import type { Manifest } from "../../model/package/manifest.ts";
import type { EvaluationData } from "../data/load-evaluation.ts";

const DAY_MS = 86_400_000;

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * Whether a package may have learnt from what it is measured on: its training ends after the first of the
 * predictions, or it does not say when it ended. Nothing where the file has no times.
 */
export const overlapOf = (
  training: Manifest["training"],
  { train, predictions }: Pick<EvaluationData, "train" | "predictions">,
): string[] => {
  if (!train.timed) return [];
  const first = predictions.reduce((earliest, { time }) => Math.min(earliest, time), Infinity) * DAY_MS;
  const to = training?.to ?? null;
  if (to === null)
    return [
      "The package does not say up to when it was trained (training.to): it may have seen what is " +
        "predicted here. Name it in the manifest.",
    ];
  return Date.parse(to) > first
    ? [
        `The package was trained on events up to ${day(Date.parse(to))}, and what is predicted begins on ` +
          `${day(first)}: it may have seen the answers. Train it on what lies before, or hold back ` +
          "fewer days.",
      ]
    : [];
};
