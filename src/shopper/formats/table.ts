import { createAmountColumn } from "../../catalogue/feeds/amounts.ts";
import { nameOf } from "../../catalogue/feeds/open-feed.ts";
import { inBatches } from "../../catalogue/feeds/read-json.ts";
import { type Columns, readRows, type RowTable } from "../../catalogue/feeds/read-rows.ts";
import { createTimeColumn } from "../../catalogue/feeds/times.ts";
import type { EventReader, ImportedEvent } from "./imported-event.ts";
import { layTable, NO_TERMS, type Settable, type TableLayout, type TableTerms } from "./table-columns.ts";
import { namesFor, type TableField } from "./table-fields.ts";
import {
  eventOf,
  OF_THE_ORDER,
  type TableCells,
  type TableKind,
  type TableReading,
  type TableRow,
} from "./table-row.ts";

/**
 * A row's cells: its own, else those of its order's rows above it, else what holds for the whole file. Of
 * several columns of one field those that say something, best first.
 */
const cellsOf = (cells: readonly string[], layout: TableLayout, row: TableRow): TableCells => {
  const own: TableCells = (field) =>
    (layout.get(field) ?? []).map((place) => cells[place]?.trim() ?? "").filter((text) => text !== "");
  const order = own("order_id")[0] ?? "";
  const above = order !== "" && row.before?.order === order ? row.before.cells : null;
  const isTaken = (field: TableField): boolean =>
    above !== null && OF_THE_ORDER.includes(field) && own(field).length === 0 && above(field).length > 0;
  if (OF_THE_ORDER.some(isTaken)) row.options.onCount("rows_completed_from_their_order", 1, row.at);
  return (field) => {
    const said = above !== null && isTaken(field) ? above(field) : own(field);
    const fixed = row.terms.fixed.get(field as Settable);
    return said.length === 0 && fixed !== undefined ? [fixed] : said;
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
    reading.amounts.note(cells[layout.get("price")?.[0] ?? -1] ?? "");
    reading.moments.note(cells[layout.get("occurred_at")?.[0] ?? -1] ?? "");
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
    const row = cellsOf(cells, layout, { ...reading, at });
    // Kept as values: a chain of rows that ask each other would grow with an order.
    const values = new Map(OF_THE_ORDER.map((field) => [field, row(field)]));
    reading.before = { order: row("order_id")[0] ?? "", cells: (field) => values.get(field) ?? [] };
    const made = eventOf(row, { ...reading, at });
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
