/**
 * What a file format of public data gives: raw units of (time, event type, item ids). Indices and order are
 * the loader's business.
 */
import type { DatasetKind } from "./dataset.ts";
import { EVENT_TYPE_CODES } from "./event-types.ts";

export type RawStep = { time: number; type: number; items: string[] };
export type RawUnit = { id: string; steps: RawStep[] };
/** `predictions`: rows of a prefix file: history (oldest first) and the item that came next. */
export type RawFile = {
  format: string;
  kind: DatasetKind;
  timed: boolean;
  units: RawUnit[];
  predictions?: { history: string[]; target: string }[];
  titles?: Map<string, string>;
  /** Days that hold back each unit's last step, where the times of a file are each unit's own. */
  ownClock?: number;
};

/** What a column or field of a row is. */
export const ROW_FIELDS = ["unit", "item", "time", "order", "type"] as const;
export type RowField = (typeof ROW_FIELDS)[number];

/** How a file is to be read, where its content alone does not say. */
export type ReadOptions = {
  /** What the file calls its columns, where it does not use usual names. */
  columns?: Partial<Record<RowField, string>> | undefined;
  /** What one unit did at one time is one order, where rows name none. */
  orders?: boolean | undefined;
};

/** A format is known by the first lines of a file: `first`, and `head` of up to fifty, `first` among them. */
export type Format = {
  name: string;
  matches: (first: string, head: readonly string[]) => boolean;
  read: (text: string, options: ReadOptions) => RawFile;
};

export const DAY_SECONDS = 86_400;

/** A step of one item; `time` in days where the file has times. */
export const rawStep = (time: number, item: string, type: number = EVENT_TYPE_CODES.view): RawStep => ({
  time,
  type,
  items: [item],
});

/** Collects rows into units, each sorted by time (stable: rows of equal time keep the order of the file). */
export const groupRows = (rows: Iterable<{ unit: string; step: RawStep }>): RawUnit[] => {
  const units = new Map<string, RawUnit>();
  for (const row of rows) {
    const unit = units.get(row.unit);
    if (unit === undefined) units.set(row.unit, { id: row.unit, steps: [row.step] });
    else unit.steps.push(row.step);
  }
  for (const unit of units.values()) unit.steps.sort((a, b) => a.time - b.time);
  return [...units.values()];
};
