import { createAmountColumn } from "../../catalogue/feeds/amounts.ts";
import { nameOf } from "../../catalogue/feeds/open-feed.ts";
import { inBatches } from "../../catalogue/feeds/read-json.ts";
import { type Columns, readRows, type RowTable } from "../../catalogue/feeds/read-rows.ts";
import { createTimeColumn } from "../../catalogue/feeds/times.ts";
import type { EventReader, ImportedEvent } from "./imported-event.ts";
import {
  layTable,
  namesFor,
  NO_TERMS,
  type Settable,
  type TableField,
  type TableLayout,
  type TableTerms,
} from "./table-columns.ts";
import {
  eventOf,
  OF_THE_ORDER,
  type TableCell,
  type TableKind,
  type TableReading,
  type TableRow,
} from "./table-row.ts";

/** A row's cells: its own, else those of its order's rows above it, else what holds for the whole file. */
const cellsOf = (cells: readonly string[], layout: TableLayout, row: TableRow): TableCell => {
  const own: TableCell = (field) => cells[layout.get(field) ?? -1]?.trim() ?? "";
  const order = own("order_id");
  const above = order !== "" && row.before?.order === order ? row.before.cell : null;
  const ofOrder: TableCell = (field) =>
    own(field) === "" && above !== null && OF_THE_ORDER.includes(field) ? above(field) : own(field);
  if (above !== null && OF_THE_ORDER.some((field) => own(field) !== ofOrder(field)))
    row.options.onCount("rows_completed_from_their_order", 1, row.at);
  return (field) => {
    const said = ofOrder(field);
    return said === "" ? (row.terms.fixed.get(field as Settable) ?? "") : said;
  };
};

const layoutOf = (columns: Columns, { kind, terms }: TableReading, file: string): TableLayout => {
  const needed: TableField[] = [
    "item_id",
    "occurred_at",
    ...(kind.fallback === null ? ["type" as const] : []),
  ];
  return layTable(columns, namesFor(columns), needed, { terms, file });
};

/** Hears what the columns show of their decimal mark and of the order of day and month. */
const hear = ({ columns, rows }: RowTable, reading: TableReading, file: string): void => {
  const layout = layoutOf(columns, reading, file);
  for (const { cells } of rows) {
    reading.amounts.note(cells[layout.get("price") ?? -1] ?? "");
    reading.moments.note(cells[layout.get("occurred_at") ?? -1] ?? "");
  }
};

const nothing = (): void => undefined;

/** Reads the whole file for what its columns show: a file in the order of time tells of the 13th late. */
const survey = async (path: string, reading: TableReading): Promise<void> => {
  const silent = { onBytes: nothing, onRefusal: nothing, onCount: nothing };
  for await (const table of readRows(path, null, silent)) hear(table, reading, nameOf(path));
};

const readTable = ({ columns, rows }: RowTable, reading: TableReading, file: string): ImportedEvent[] => {
  const { options } = reading;
  const layout = layoutOf(columns, reading, file);
  const events: ImportedEvent[] = [];
  for (const { line, cells } of rows) {
    const at = `${file}, line ${line}`;
    const cell = cellsOf(cells, layout, { ...reading, at });
    // Kept as values: a chain of rows that ask each other would grow with an order.
    const values = new Map(OF_THE_ORDER.map((field) => [field, cell(field)]));
    reading.before = { order: cell("order_id"), cell: (field) => values.get(field) ?? "" };
    const made = eventOf(cell, { ...reading, at });
    if (typeof made === "string") options.onRefusal({ file, line, code: "line_invalid", message: made });
    else if ("left_out" in made) options.onCount(`left_out_${made.left_out}`, 1, at);
    else events.push({ ...made, at: { file, line } });
  }
  options.onCount("rows", rows.length);
  options.onCount("events", events.length);
  return events;
};

/**
 * A reader of a plain table, one line of an order or one act a row. `terms` names the columns that are not
 * found by themselves, and says what holds for all rows. A negative quantity, or a word for it in the type,
 * is a return. A row whose order stands above it takes from there what it does not say. Counts `rows`,
 * `events`, `times_taken_as_utc`, `dates_against_their_column`, `left_out_no_units`, `left_out_no_order`,
 * `rows_completed_from_their_order`, `quantities_unreadable`, `prices_…`. Holds the number of lines of each
 * order.
 */
export const createTableReader = (kind: TableKind, terms: TableTerms = NO_TERMS): EventReader =>
  async function* read(files, options): AsyncGenerator<ImportedEvent[]> {
    for (const path of files) {
      const reading: TableReading = {
        options,
        kind,
        terms,
        times: new Map(),
        amounts: createAmountColumn(),
        moments: createTimeColumn(),
        before: null,
      };
      let isSurveyed = false;
      for await (const table of readRows(path, null, options)) {
        if (!isSurveyed) hear(table, reading, nameOf(path));
        if (!isSurveyed && reading.moments.isUnsure()) {
          isSurveyed = true;
          Object.assign(reading, { amounts: createAmountColumn(), moments: createTimeColumn() });
          await survey(path, reading);
        }
        yield* inBatches(readTable(table, reading, nameOf(path)));
      }
    }
  };
