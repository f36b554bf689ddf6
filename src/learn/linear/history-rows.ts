/**
 * Steps to history rows, newest first, as the service encodes them
 * (src/model/package/features/encode-history.ts; a test holds the two equal): a step without a known item
 * takes no gap, items of a step share its gap and weigh 1/sqrt(size).
 */
import type { Dataset, TrainingStep } from "../data/dataset.ts";

/**
 * A reusable buffer of history rows. Only the first `count` hold. `occurrence`: how many newer rows have the
 * same item.
 */
export type HistoryRows = {
  count: number;
  item: Int32Array;
  gap: Int32Array;
  type: Uint8Array;
  age: Float32Array;
  weight: Float32Array;
  occurrence: Int32Array;
};

export const createHistoryRows = (length: number): HistoryRows => {
  return {
    count: 0,
    item: new Int32Array(length),
    gap: new Int32Array(length),
    type: new Uint8Array(length),
    age: new Float32Array(length),
    weight: new Float32Array(length),
    occurrence: new Int32Array(length),
  };
};

/**
 * Fills `rows` with steps [from, to) of the data set, newest first. `now` is the time of the present, in step
 * time.
 */
export const fillRowsFromDataset = (
  rows: HistoryRows,
  dataset: Dataset,
  range: { from: number; to: number; now: number },
): void => {
  rows.count = 0;
  let gap = 0;
  for (let s = range.to - 1; s >= range.from && rows.count < rows.item.length; s--, gap++) {
    const start = dataset.stepStart[s]!;
    const end = dataset.stepStart[s + 1]!;
    for (let e = start; e < end && rows.count < rows.item.length; e++) {
      push(rows, {
        item: dataset.entryItem[e]!,
        gap,
        type: dataset.stepType[s]!,
        age: dataset.timed ? range.now - dataset.stepTime[s]! : 0,
        size: end - start,
      });
    }
  }
  countOccurrences(rows);
};

/** Fills `rows` from plain steps, oldest first; unknown items (index 0) are dropped. */
export const fillRowsFromSteps = (
  rows: HistoryRows,
  steps: readonly TrainingStep[],
  present: { now: number; timed: boolean },
): void => {
  rows.count = 0;
  let gap = 0;
  for (let s = steps.length - 1; s >= 0 && rows.count < rows.item.length; s--) {
    const step = steps[s]!;
    const known =
      step.items.length === 1
        ? step.items.filter((item) => item > 0)
        : [...new Set(step.items)].filter((item) => item > 0);
    if (known.length === 0) continue;
    for (const item of known) {
      if (rows.count === rows.item.length) break;
      push(rows, {
        item,
        gap,
        type: step.type,
        age: present.timed ? present.now - step.time : 0,
        size: known.length,
      });
    }
    gap++;
  }
  countOccurrences(rows);
};

const countOccurrences = (rows: HistoryRows): void => {
  const seen = new Map<number, number>();
  for (let x = 0; x < rows.count; x++) {
    const item = rows.item[x]!;
    const before = seen.get(item) ?? 0;
    rows.occurrence[x] = before;
    seen.set(item, before + 1);
  }
};

const push = (
  rows: HistoryRows,
  row: { item: number; gap: number; type: number; age: number; size: number },
): void => {
  const at = rows.count++;
  rows.item[at] = row.item;
  rows.gap[at] = row.gap;
  rows.type[at] = row.type;
  rows.age[at] = row.age > 0 ? row.age : 0;
  rows.weight[at] = row.size === 1 ? 1 : 1 / Math.sqrt(row.size);
};
