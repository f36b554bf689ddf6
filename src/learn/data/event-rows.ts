/**
 * Rows of (session or customer, item, time, optional order and event type): under a header, or as one JSON
 * object a line. Rows of one order are one step.
 */
import { parse } from "csv-parse/sync";
import { DomainError } from "../../lib/errors.ts";
import { COLUMN_NAMES, columnIn, eventTypeOf, headerOf, separatorOf } from "./columns.ts";
import { EVENT_TYPE_CODES } from "./event-types.ts";
import {
  DAY_SECONDS,
  type FileField,
  type Format,
  groupRows,
  type RawFile,
  type RawStep,
  rawStep,
  type ReadOptions,
  ROW_FIELDS,
} from "./raw-file.ts";
import { linesOf } from "./read-text.ts";
import { createTimeCells } from "./time-cells.ts";

/** The cells of one row by what they are; an empty text where there is none. */
export type EventRow = Readonly<Record<FileField, string>>;

const noTime = (): DomainError =>
  new DomainError(
    "file_invalid",
    'This file has no time column, so that nothing in it can be "next". Use a file with timestamps, or ' +
      "name the column: --columns time=…",
  );

/** From this share of steps with several things on the data are orders. */
const SHARE_OF_BASKETS = 0.1;

/** Rows that can be gone through more than once, and what the file calls their times. */
type RowsOfFile = { readonly rows: () => Iterable<EventRow>; readonly timeName: string };

const timesIn = function* (rows: Iterable<EventRow>): Generator<string> {
  for (const { time } of rows) yield time;
};

/** Rows as units of steps; rows of one order, or of one time where `orders` says so, are one step. */
const fileOfRows = (
  name: string,
  { rows, timeName }: RowsOfFile,
  { orders = false }: ReadOptions,
): RawFile => {
  const steps: { unit: string; step: RawStep }[] = [];
  const ofOrder = new Map<string, RawStep>();
  const times = createTimeCells(timeName, timesIn(rows()));
  for (const { unit, item, time, order, type } of rows()) {
    if (item === "" || unit === "") continue;
    const seconds = times.read(time);
    if (Number.isNaN(seconds)) continue;
    const kind =
      type === "" && (order !== "" || orders) ? EVENT_TYPE_CODES.purchase : eventTypeOf(type.toLowerCase());
    const isOrder = order !== "" || (orders && kind === EVENT_TYPE_CODES.purchase);
    const key = isOrder ? JSON.stringify([unit, order === "" ? seconds : order]) : null;
    const known = key === null ? undefined : ofOrder.get(key);
    if (known !== undefined) {
      if (!known.items.includes(item)) known.items.push(item);
      continue;
    }
    const step = rawStep(seconds / DAY_SECONDS, item, kind);
    if (key !== null) ofOrder.set(key, step);
    steps.push({ unit, step });
  }
  times.refuseUnread();
  const several = steps.filter(({ step }) => step.items.length > 1).length;
  const kind = several > steps.length * SHARE_OF_BASKETS ? "baskets" : "sessions";
  return { format: name, kind, timed: true, units: groupRows(steps) };
};

/** Cells of the lines after the first; quotes are those of CSV. */
const cellsOf = (text: string, separator: string): (() => Iterable<string[]>) => {
  if (text.includes('"')) {
    const cells = parse(text, {
      delimiter: separator,
      from_line: 2,
      skip_empty_lines: true,
      relax_quotes: true,
      relax_column_count: true,
      bom: true,
    });
    return () => cells;
  }
  return function* () {
    const lines = linesOf(text);
    lines.next();
    for (const line of lines) yield line.split(separator);
  };
};

const placesIn = (header: readonly string[], columns: ReadOptions["columns"]): Record<FileField, number> => {
  const placeOf = (field: FileField): number => {
    const name = columns?.[field];
    if (name === undefined) return columnIn(header, COLUMN_NAMES[field]);
    const place = header.indexOf(name.toLowerCase());
    if (place < 0)
      throw new DomainError("usage", `There is no column ${name}; the file has: ${header.join(", ")}.`);
    return place;
  };
  const [unit, item, time, order, type] = ROW_FIELDS.map(placeOf) as [number, number, number, number, number];
  return { unit, item, time, order, type };
};

const tableOf = (text: string, columns: ReadOptions["columns"]): RowsOfFile => {
  const first = (linesOf(text).next().value ?? "") as string;
  const header = headerOf(first);
  const places = placesIn(header, columns);
  const timeName = header[places.time];
  if (timeName === undefined) throw noTime();
  const cellsOfRows = cellsOf(text, separatorOf(first));
  const rows = function* (): Generator<EventRow> {
    for (const cells of cellsOfRows()) {
      const at = (field: FileField): string => cells[places[field]]?.trim() ?? "";
      yield { unit: at("unit"), item: at("item"), time: at("time"), order: at("order"), type: at("type") };
    }
  };
  return { rows, timeName };
};

/** Rows under a header, separated by tab, comma or semicolon. Ta-Feng is one: an order is what a day has. */
export const tableRows: Format = {
  name: "event-rows",
  matches: (first) => {
    const header = headerOf(first);
    return columnIn(header, COLUMN_NAMES.unit) >= 0 && columnIn(header, COLUMN_NAMES.item) >= 0;
  },
  read: (text, options) => fileOfRows("event-rows", tableOf(text, options.columns), options),
};

const objectOf = (line: string, number: number): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below, with the number of the line: what stands in it is somebody's.
  }
  throw new DomainError("file_invalid", `Line ${number} is no JSON object. Mend or remove it.`);
};

const isCell = (value: unknown): value is string | number =>
  typeof value === "string" || typeof value === "number";

const objectsOf = function* (text: string, columns: ReadOptions["columns"]): Generator<EventRow> {
  let number = 0;
  for (const line of linesOf(text)) {
    const row = objectOf(line, (number += 1));
    const at = (field: FileField): string => {
      const names = columns?.[field] === undefined ? COLUMN_NAMES[field] : [columns[field]];
      const value = names.map((name) => row[name]).find(isCell);
      return value === undefined ? "" : String(value);
    };
    yield { unit: at("unit"), item: at("item"), time: at("time"), order: at("order"), type: at("type") };
  }
};

const hasField = (line: string, names: readonly string[]): boolean =>
  names.some((name) => line.includes(`"${name}"`));

/** Events as the service takes them, one JSON object a line. */
export const ndjsonEvents: Format = {
  name: "ndjson-events",
  matches: (first, head) =>
    head.every((line) => line.startsWith("{")) &&
    hasField(first, COLUMN_NAMES.unit) &&
    hasField(first, COLUMN_NAMES.item) &&
    hasField(first, COLUMN_NAMES.time),
  read: (text, options) =>
    fileOfRows(
      "ndjson-events",
      { rows: () => objectsOf(text, options.columns), timeName: options.columns?.time ?? "of times" },
      options,
    ),
};
