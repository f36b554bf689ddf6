/** Turns a train file and a test file into one vocabulary, a training set and the predictions to make. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "csv-parse/sync";
import { DomainError } from "../../lib/errors.ts";
import type { CatalogueItem } from "../content/content-matrix.ts";
import {
  createVocabulary,
  type Dataset,
  type DatasetVocabulary,
  lookUp,
  packDataset,
  type TrainingStep,
  type UnitSteps,
} from "./dataset.ts";
import { type RawFile, type RawUnit, readAnyFormat } from "./formats.ts";
import { readText } from "./read-text.ts";

export type Protocol = "next-item" | "leave-one-out" | "next-basket";

/**
 * One prediction: the steps known (oldest first), what came next (index 0 = not in the training vocabulary),
 * and when.
 */
export type Prediction = { unit: string; history: TrainingStep[]; targets: number[]; time: number };

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
};

const indexSteps = (unit: RawUnit, vocabulary: DatasetVocabulary, grow: boolean): TrainingStep[] => {
  return unit.steps.map((step) => ({
    time: step.time,
    type: step.type,
    items: step.items.map((id) => lookUp(vocabulary, id, grow)),
  }));
};

const lastTime = (unit: RawUnit): number => unit.steps[unit.steps.length - 1]!.time;

/** Cuts a file in two by time: steps up to `days` before its last one, and the rest. */
const holdOut = (file: RawFile, days: number): { train: RawUnit[]; cut: number } => {
  if (!file.timed) throw new DomainError("usage", "Holding back days needs a file with times.");
  let last = -Infinity;
  for (const unit of file.units) last = Math.max(last, lastTime(unit));
  const cut = last - days;
  const train = file.units
    .map((unit) => ({ id: unit.id, steps: unit.steps.filter((step) => step.time <= cut) }))
    .filter((unit) => unit.steps.length > 0);
  return { train, cut };
};

/** Every step after the first of each unit, given all before it. */
const nextItemPredictions = (units: Iterable<{ id: string; steps: TrainingStep[] }>): Prediction[] => {
  const predictions: Prediction[] = [];
  for (const unit of units) {
    for (let s = 1; s < unit.steps.length; s++) {
      predictions.push({
        unit: unit.id,
        history: unit.steps.slice(0, s),
        targets: [...unit.steps[s]!.items],
        time: unit.steps[s]!.time,
      });
    }
  }
  return predictions;
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
 * Distinct items of a basket that the training part knows: which of the known things a customer takes is the
 * question, as in the reference figures (docs/models.md). A basket of unknown items alone stays a prediction,
 * and a miss.
 */
const basketTargets = (items: readonly number[]): number[] => {
  const known = [...new Set(items)].filter((item) => item > 0);
  return known.length === 0 ? [0] : known;
};

/** The first basket of each unit after `cut`, given all before it. */
const basketPredictions = (file: RawFile, cut: number, vocabulary: DatasetVocabulary): Prediction[] => {
  const predictions: Prediction[] = [];
  for (const unit of file.units) {
    const steps = indexSteps(unit, vocabulary, false);
    const history = steps.filter((step) => step.time <= cut);
    const after = steps.filter((step) => step.time > cut);
    if (history.length === 0 || after.length === 0) continue;
    predictions.push({
      unit: unit.id,
      history,
      targets: basketTargets(after[0]!.items),
      time: after[0]!.time,
    });
  }
  return predictions;
};

/** Titles, brand and category of items from `items.csv(.gz)` beside the training file, or the file named. */
const readCatalogue = (
  options: EvaluationFiles,
  file: RawFile,
  vocabulary: DatasetVocabulary,
): Map<number, CatalogueItem> => {
  const catalogue = new Map<number, CatalogueItem>();
  for (const [id, title] of file.titles ?? []) {
    const index = vocabulary.indexOf.get(id);
    if (index !== undefined) catalogue.set(index, { title, category: [], brand: null });
  }
  const beside = ["items.csv.gz", "items.csv"]
    .map((name) => join(dirname(options.train), name))
    .find((path) => existsSync(path));
  const path = options.items ?? beside;
  if (path === undefined) return catalogue;
  const rows = parse(readText(path), {
    columns: true,
    skip_empty_lines: true,
    relax_quotes: true,
    relax_column_count: true,
    bom: true,
  }) as Record<string, string>[];
  for (const row of rows) {
    const index = vocabulary.indexOf.get(row.item_id ?? row.id ?? "");
    if (index === undefined) continue;
    const [brand, ...category] = (row.attributes ?? "").split("|");
    catalogue.set(index, {
      title: row.title ?? "",
      category: row.category ? row.category.split(/[>|/]/) : category,
      brand: row.brand ?? (brand === "Unknown" ? null : (brand ?? null)),
    });
  }
  return catalogue;
};

/**
 * Reads and splits; what is predicted is never in the training set. Throws `format_unknown`, `file_invalid`,
 * `usage`, `too_little_data`.
 */
export const loadEvaluation = (options: EvaluationFiles): EvaluationData => {
  const vocabulary = createVocabulary();
  const same = options.train === options.test;
  const trainFile = readAnyFormat(readText(options.train), basename(options.train));
  const testFile = same ? trainFile : readAnyFormat(readText(options.test), basename(options.test));
  if (trainFile.predictions !== undefined)
    throw new DomainError("usage", "A file of prefixes can only be the test file.");
  let trainUnits = trainFile.units;
  let testUnits = testFile.units;
  let cut: number | undefined;
  if (options.protocol === "leave-one-out")
    ({ train: trainUnits, test: testUnits } = leaveOneOut(trainUnits, testUnits));
  else if (same || options.holdoutDays !== undefined)
    ({ train: trainUnits, cut } = holdOut(trainFile, options.holdoutDays ?? 30));
  const units: UnitSteps[] = trainUnits.map((unit) => ({
    id: unit.id,
    steps: indexSteps(unit, vocabulary, true),
  }));
  // A catalogue is known before anything is bought; ids that only the test names stay unknown
  // (docs/learning.md, "Pitfalls" 3).
  const kind =
    trainFile.kind === "sessions" && options.protocol === "leave-one-out" ? "sequences" : trainFile.kind;
  const train = packDataset({ kind, items: vocabulary.ids, timed: trainFile.timed, units });
  if (train.units.length < 2)
    throw new DomainError("too_little_data", "The training file holds fewer than two units.");
  const catalogue = readCatalogue(options, trainFile, vocabulary);
  return {
    protocol: options.protocol,
    format: trainFile.format,
    train,
    catalogue,
    predictions: predictionsOf({ options, testFile, testUnits, trainUnits, cut, vocabulary }),
  };
};

type SplitFiles = {
  options: EvaluationFiles;
  testFile: RawFile;
  testUnits: RawUnit[];
  trainUnits: RawUnit[];
  cut: number | undefined;
  vocabulary: DatasetVocabulary;
};

const predictionsOf = (from: SplitFiles): Prediction[] => {
  const { options, testFile, vocabulary } = from;
  if (testFile.predictions !== undefined) {
    return testFile.predictions.map((row, index) => ({
      unit: String(index),
      time: 1,
      targets: [lookUp(vocabulary, row.target, false)],
      history: row.history.map((id) => ({ time: 1, type: 1, items: [lookUp(vocabulary, id, false)] })),
    }));
  }
  if (options.protocol === "next-basket") {
    if (from.cut !== undefined) return basketPredictions(testFile, from.cut, vocabulary);
    return separateBaskets(from);
  }
  const units = from.testUnits.map((unit) => ({ id: unit.id, steps: indexSteps(unit, vocabulary, false) }));
  const cut = from.cut;
  if (options.protocol === "leave-one-out") {
    return units.map(({ id, steps }) => ({
      unit: id,
      history: steps.slice(0, -1),
      targets: [...steps[steps.length - 1]!.items],
      time: steps[steps.length - 1]!.time,
    }));
  }
  return nextItemPredictions(units).filter((prediction) => cut === undefined || prediction.time > cut);
};

/**
 * Train and test in two files: a customer's baskets of the train file are the history of the first one in the
 * test file.
 */
const separateBaskets = (from: SplitFiles): Prediction[] => {
  const before = new Map(from.trainUnits.map((unit) => [unit.id, indexSteps(unit, from.vocabulary, false)]));
  const predictions: Prediction[] = [];
  for (const unit of from.testUnits) {
    const steps = indexSteps(unit, from.vocabulary, false);
    const history = before.get(unit.id);
    const future = history === undefined ? steps.slice(1) : steps;
    const known = history ?? steps.slice(0, 1);
    if (future.length === 0 || known.length === 0) continue;
    predictions.push({
      unit: unit.id,
      history: known,
      targets: basketTargets(future[0]!.items),
      time: future[0]!.time,
    });
  }
  return predictions;
};
