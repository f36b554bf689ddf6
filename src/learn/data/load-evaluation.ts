/** Turns a train file and a test file into one vocabulary, a training set and the predictions to make. */
import { realpathSync } from "node:fs";
import { basename } from "node:path";
import { DomainError } from "../../lib/errors.ts";
import type { CatalogueItem } from "../content/content-matrix.ts";
import { createVocabulary, type Dataset, packDataset, type UnitSteps } from "./dataset.ts";
import { readCatalogue } from "./evaluation-catalogue.ts";
import { readAnyFormat } from "./formats.ts";
import { readInstacartOrders } from "./instacart.ts";
import { indexSteps, type Prediction, predictionsOf, type Protocol } from "./predictions.ts";
import type { RawFile, RawUnit, ReadOptions } from "./raw-file.ts";
import { readText } from "./read-text.ts";

export type EvaluationData = {
  protocol: Protocol;
  format: string;
  train: Dataset;
  predictions: Prediction[];
  catalogue: Map<number, CatalogueItem>;
};

export type EvaluationFiles = {
  train: string;
  test: string;
  protocol: Protocol;
  holdoutDays?: number | undefined;
  items?: string | undefined;
  columns?: ReadOptions["columns"];
};

/** Where a path leads, through links; a file that cannot be found is named when it is read. */
const whereIs = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

/** Cuts a file in two by time: steps up to `days` before its last one, and the rest. */
const holdOut = (file: RawFile, days: number): { train: RawUnit[]; cut: number } => {
  if (!file.timed) throw new DomainError("usage", "Holding back days needs a file with times.");
  const last = file.units.reduce(
    (newest, { steps }) => Math.max(newest, steps.at(-1)?.time ?? newest),
    -Infinity,
  );
  const cut = last - days;
  const train = file.units
    .map((unit) => ({ id: unit.id, steps: unit.steps.filter((step) => step.time <= cut) }))
    .filter((unit) => unit.steps.length > 0);
  return { train, cut };
};

const leaveOneOut = (train: RawUnit[], test: RawUnit[]): { train: RawUnit[]; test: RawUnit[] } => {
  const targets = new Map(test.map((unit) => [unit.id, unit]));
  const kept = train.map((unit) => {
    const held = targets.get(unit.id);
    // The same user in both files: what is to be predicted must not be learnt.
    return held !== undefined && unit.steps.length >= held.steps.length
      ? { id: unit.id, steps: unit.steps.slice(0, held.steps.length - 1) }
      : unit;
  });
  return {
    train: kept.filter((unit) => unit.steps.length > 0),
    test: test.filter((unit) => unit.steps.length > 1),
  };
};

/**
 * Reads and splits; what is predicted is never in the training set. Throws `format_unknown`, `file_invalid`,
 * `file_truncated`, `file_too_large`, `usage`, `too_little_data`.
 */
export const loadEvaluation = (options: EvaluationFiles): EvaluationData => {
  const vocabulary = createVocabulary();
  const same = whereIs(options.train) === whereIs(options.test);
  const reading = { columns: options.columns, orders: options.protocol === "next-basket" };
  const read = (path: string): RawFile =>
    readInstacartOrders(path) ?? readAnyFormat(readText(path), basename(path), reading);
  const trainFile = read(options.train);
  const testFile = same ? trainFile : read(options.test);
  if (trainFile.predictions !== undefined)
    throw new DomainError("usage", "A file of prefixes can only be the test file.");
  let trainUnits = trainFile.units;
  let testUnits = testFile.units;
  let cut: number | undefined;
  if (options.protocol === "leave-one-out")
    ({ train: trainUnits, test: testUnits } = leaveOneOut(trainUnits, testUnits));
  else if (same || options.holdoutDays !== undefined)
    ({ train: trainUnits, cut } = holdOut(trainFile, options.holdoutDays ?? trainFile.ownClock ?? 30));
  const units: UnitSteps[] = trainUnits.map((unit) => ({
    id: unit.id,
    steps: indexSteps(unit, vocabulary, true),
  }));
  const kind =
    trainFile.kind === "sessions" && options.protocol === "leave-one-out" ? "sequences" : trainFile.kind;
  const train = packDataset({ kind, items: vocabulary.ids, timed: trainFile.timed, units });
  if (train.units.length < 2)
    throw new DomainError("too_little_data", "The training file holds fewer than two units.");
  const catalogue = readCatalogue(options, trainFile.titles, vocabulary);
  return {
    protocol: options.protocol,
    format: trainFile.format,
    train,
    catalogue,
    // Ids that only the test file names stay unknown, and count as misses (docs/learning.md, "Pitfalls" 3).
    predictions: predictionsOf({
      protocol: options.protocol,
      testFile,
      testUnits,
      trainUnits,
      cut,
      vocabulary,
    }),
  };
};
