/** What is to be predicted from a test file, by protocol: known steps, and what came next. */
import { type DatasetVocabulary, lookUp, type TrainingStep } from "./dataset.ts";
import { EVENT_TYPE_CODES } from "./event-types.ts";
import type { RawFile, RawUnit } from "./raw-file.ts";

export type Protocol = "next-item" | "leave-one-out" | "next-basket";

/**
 * One prediction: the steps known (oldest first), what came next (index 0 = not in the training vocabulary),
 * and when.
 */
export type Prediction = { unit: string; history: TrainingStep[]; targets: number[]; time: number };

/** Steps of a unit with the indices of its items; ids that are not known are added where `grow`, else 0. */
export const indexSteps = (unit: RawUnit, vocabulary: DatasetVocabulary, grow: boolean): TrainingStep[] =>
  unit.steps.map((step) => ({
    time: step.time,
    type: step.type,
    items: step.items.map((id) => lookUp(vocabulary, id, grow)),
  }));

type IndexedUnit = { id: string; steps: TrainingStep[] };

/** Every step after the first of each unit, given all before it. */
const nextItemPredictions = (units: readonly IndexedUnit[]): Prediction[] =>
  units.flatMap(({ id, steps }) =>
    steps.slice(1).map(({ items, time }, before) => ({
      unit: id,
      history: steps.slice(0, before + 1),
      targets: [...items],
      time,
    })),
  );

/** The last step of a unit, given all before it. */
const lastStepPredictions = ({ id, steps }: IndexedUnit): Prediction[] => {
  const last = steps.at(-1);
  if (last === undefined) return [];
  return [{ unit: id, history: steps.slice(0, -1), targets: [...last.items], time: last.time }];
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

/** Nothing where the customer has no basket before, or none after. */
const basketAfter = (unit: RawUnit, history: TrainingStep[], next: TrainingStep | undefined): Prediction[] =>
  next === undefined || history.length === 0
    ? []
    : [{ unit: unit.id, history, targets: basketTargets(next.items), time: next.time }];

/** Whether a step is a basket: a purchase, where a file tells those from other steps; else every step. */
const basketsOf = (units: readonly RawUnit[]): ((step: TrainingStep) => boolean) => {
  const hasPurchases = units.some(({ steps }) =>
    steps.some(({ type }) => type === EVENT_TYPE_CODES.purchase),
  );
  return ({ type }) => !hasPurchases || type === EVENT_TYPE_CODES.purchase;
};

/** The first basket of each unit after `cut`, given all before `cut`. */
const basketPredictions = (file: RawFile, cut: number, vocabulary: DatasetVocabulary): Prediction[] => {
  const isBasket = basketsOf(file.units);
  return file.units.flatMap((unit) => {
    const steps = indexSteps(unit, vocabulary, false);
    const history = steps.filter((step) => step.time <= cut);
    const next = steps.find((step) => step.time > cut && isBasket(step));
    return basketAfter(unit, history, next);
  });
};

/**
 * Train and test in two files: a customer's baskets of the train file are the history of the first one in the
 * test file. A customer who is new there has no past, and is not predicted: the question is what somebody
 * buys next whom the shop knows, as where one file is cut by time.
 */
const separateBaskets = (from: SplitFiles): Prediction[] => {
  const before = new Map(from.trainUnits.map((unit) => [unit.id, indexSteps(unit, from.vocabulary, false)]));
  const isBasket = basketsOf(from.testUnits);
  return from.testUnits.flatMap((unit) => {
    const next = indexSteps(unit, from.vocabulary, false).find((step) => isBasket(step));
    return basketAfter(unit, before.get(unit.id) ?? [], next);
  });
};

/** `cut`: the time up to which a unit's steps are known, where a file was cut in two by time. */
export type SplitFiles = {
  protocol: Protocol;
  testFile: RawFile;
  testUnits: RawUnit[];
  trainUnits: RawUnit[];
  cut: number | undefined;
  vocabulary: DatasetVocabulary;
};

export const predictionsOf = (from: SplitFiles): Prediction[] => {
  const { protocol, testFile, vocabulary } = from;
  if (testFile.predictions !== undefined) {
    return testFile.predictions.map((row, index) => ({
      unit: String(index),
      time: 1,
      targets: [lookUp(vocabulary, row.target, false)],
      history: row.history.map((id) => ({ time: 1, type: 1, items: [lookUp(vocabulary, id, false)] })),
    }));
  }
  if (protocol === "next-basket")
    return from.cut === undefined ? separateBaskets(from) : basketPredictions(testFile, from.cut, vocabulary);
  const units = from.testUnits.map((unit) => ({ id: unit.id, steps: indexSteps(unit, vocabulary, false) }));
  if (protocol === "leave-one-out") return units.flatMap(lastStepPredictions);
  const cut = from.cut;
  return nextItemPredictions(units).filter((prediction) => cut === undefined || prediction.time > cut);
};
