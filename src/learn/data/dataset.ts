/**
 * The learner's data: training units (one shopper, or one anonymous session), each a time-ordered list of
 * steps; a step is one event, or one whole order whose items share it (docs/learning.md, "Steps"). Everything
 * is columnar, so that a million events take a few typed arrays.
 */

/**
 * `sessions`: anonymous short units; `sequences`: one long unit a user, no clock; `baskets`: users whose
 * steps are orders.
 */
export type DatasetKind = "sessions" | "sequences" | "baskets";

export type Dataset = {
  kind: DatasetKind;
  /** `items[k]` is the id of item index k; `items[0]` is the padding. */
  items: string[];
  units: string[];
  /** [units + 1] into steps. */
  unitStart: Int32Array;
  /** [steps + 1] into entries. */
  stepStart: Int32Array;
  /** [steps] days since 1970 when `timed`, else the unit's place in the file as a fraction 0..1. */
  stepTime: Float64Array;
  /** [steps] codes of EVENT_TYPE_CODES. */
  stepType: Uint8Array;
  /** [entries] item index, 1..n. */
  entryItem: Int32Array;
  timed: boolean;
};

export type TrainingStep = { time: number; type: number; items: readonly number[] };

/** Index of each item id. One vocabulary can be shared by several files (train and test). */
export type DatasetVocabulary = { ids: string[]; indexOf: Map<string, number> };

export const createVocabulary = (ids: readonly string[] = []): DatasetVocabulary => {
  const all = ["", ...ids];
  return { ids: all, indexOf: new Map(all.map((id, index) => [id, index])) };
};

/** Index of `id`, added when unknown and `grow`, else 0. */
export const lookUp = (vocabulary: DatasetVocabulary, id: string, grow: boolean): number => {
  const known = vocabulary.indexOf.get(id);
  if (known !== undefined) return known;
  if (!grow) return 0;
  vocabulary.ids.push(id);
  vocabulary.indexOf.set(id, vocabulary.ids.length - 1);
  return vocabulary.ids.length - 1;
};

/** Item indices of the steps [from, to), in the order of the steps. */
export const itemsOfSteps = (dataset: Dataset, from: number, to: number): Int32Array =>
  dataset.entryItem.subarray(dataset.stepStart[from]!, dataset.stepStart[to]!);

/** Steps of unit u as plain values: for tests and rare paths, not for hot loops. */
export const stepsOf = (dataset: Dataset, unit: number): TrainingStep[] => {
  const steps: TrainingStep[] = [];
  for (let s = dataset.unitStart[unit]!; s < dataset.unitStart[unit + 1]!; s++) {
    steps.push({
      time: dataset.stepTime[s]!,
      type: dataset.stepType[s]!,
      items: Array.from(itemsOfSteps(dataset, s, s + 1)),
    });
  }
  return steps;
};

export type UnitSteps = { id: string; steps: readonly TrainingStep[] };

/**
 * Packs units of steps into columns. Steps must be in time order; item indices below 1 and empty steps are
 * left out.
 */
export const packDataset = (from: {
  kind: DatasetKind;
  items: string[];
  timed: boolean;
  units: Iterable<UnitSteps>;
}): Dataset => {
  const ids: string[] = [];
  const unitStart = [0];
  const stepStart = [0];
  const stepTime: number[] = [];
  const stepType: number[] = [];
  const entryItem: number[] = [];
  for (const unit of from.units) {
    let kept = 0;
    for (const step of unit.steps) {
      const before = entryItem.length;
      for (const item of step.items) if (item > 0) entryItem.push(item);
      if (entryItem.length === before) continue;
      stepStart.push(entryItem.length);
      stepTime.push(step.time);
      stepType.push(step.type);
      kept++;
    }
    if (kept === 0) continue;
    ids.push(unit.id);
    unitStart.push(stepTime.length);
  }
  return {
    kind: from.kind,
    items: from.items,
    timed: from.timed,
    units: ids,
    unitStart: Int32Array.from(unitStart),
    stepStart: Int32Array.from(stepStart),
    stepTime: Float64Array.from(stepTime),
    stepType: Uint8Array.from(stepType),
    entryItem: Int32Array.from(entryItem),
  };
};

/** The same data with only the steps for which `keep(unit, step)` holds; units left empty disappear. */
export const filterSteps = (dataset: Dataset, keep: (unit: number, step: number) => boolean): Dataset => {
  const units: string[] = [];
  const unitStart = [0];
  const stepStart = [0];
  const chosen: number[] = [];
  let entries = 0;
  for (let u = 0; u < dataset.units.length; u++) {
    const before = chosen.length;
    for (let s = dataset.unitStart[u]!; s < dataset.unitStart[u + 1]!; s++) {
      if (!keep(u, s)) continue;
      chosen.push(s);
      entries += dataset.stepStart[s + 1]! - dataset.stepStart[s]!;
      stepStart.push(entries);
    }
    if (chosen.length === before) continue;
    units.push(dataset.units[u]!);
    unitStart.push(chosen.length);
  }
  const entryItem = new Int32Array(entries);
  chosen.forEach((s, index) => entryItem.set(itemsOfSteps(dataset, s, s + 1), stepStart[index]));
  return {
    ...dataset,
    units,
    unitStart: Int32Array.from(unitStart),
    stepStart: Int32Array.from(stepStart),
    entryItem,
    stepTime: Float64Array.from(chosen, (s) => dataset.stepTime[s]!),
    stepType: Uint8Array.from(chosen, (s) => dataset.stepType[s]!),
  };
};

/**
 * The same data without the named units: what a model that forgot is compared with, in proofs and tests.
 * @public
 */
export const withoutUnits = (dataset: Dataset, unitIds: ReadonlySet<string>): Dataset => {
  return filterSteps(dataset, (unit) => !unitIds.has(dataset.units[unit]!));
};
