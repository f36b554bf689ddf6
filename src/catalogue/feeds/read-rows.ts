import { DomainError } from "../../lib/errors.ts";
import type { FeedOptions } from "./feed.ts";
import { nameOf } from "./open-feed.ts";
import { readText } from "./read-text.ts";
import { createRowSplitter, type DelimitedRow } from "./split-rows.ts";

/** Where each column stands. Headers are compared in lower case, without blanks at the ends. */
export type Columns = ReadonlyMap<string, number>;

/** The rows of a delimited file below its header, in chunks as they are read. */
export type RowTable = { readonly columns: Columns; readonly rows: DelimitedRow[] };

const columnsOf = (header: DelimitedRow): Columns =>
  new Map(header.cells.map((name, index) => [name.trim().toLowerCase(), index] as const).reverse());

/**
 * Reads a delimited file with a header. A row with another number of cells than the header, and a row whose
 * quotes do not close, are refused by line. Throws as `readText`, and `file_invalid` when there is no header.
 */
export async function* readRows(
  path: string,
  delimiter: string,
  options: Pick<FeedOptions, "onBytes" | "onRefusal">,
): AsyncGenerator<RowTable> {
  const refuse = (line: number, message: string): void =>
    options.onRefusal({ file: nameOf(path), line, code: "line_invalid", message });
  const splitter = createRowSplitter(delimiter, (line) =>
    refuse(
      line,
      'A quotation mark opens a cell here and never closes it. Double the marks inside cells ("") and ' +
        "close the cell.",
    ),
  );
  let header: { columns: Columns; width: number } | null = null;
  const tableOf = (all: DelimitedRow[]): RowTable | null => {
    const rows = header === null ? all.slice(1) : all;
    if (header === null) {
      if (all[0] === undefined) return null;
      header = { columns: columnsOf(all[0]), width: all[0].cells.length };
    }
    const { columns, width } = header;
    return { columns, rows: rows.filter((row) => row.cells.length === width || refusedWidth(row, width)) };
  };
  const refusedWidth = (row: DelimitedRow, width: number): boolean => {
    if (row.cells.length === 1 && row.cells[0]?.trim() === "") return false;
    refuse(
      row.line,
      `This row has ${row.cells.length} cells and the header has ${width}. Quote cells that hold the ` +
        "separator.",
    );
    return false;
  };
  for await (const text of readText(path, options.onBytes)) {
    const table = tableOf(splitter.push(text));
    if (table !== null) yield table;
  }
  const table = tableOf(splitter.end());
  if (table !== null) yield table;
  if (header === null)
    throw new DomainError(
      "file_invalid",
      `${nameOf(path)} has no header row. Its first line must name the columns.`,
    );
}

/**
 * The index of the first of `names` that the file has; throws `file_invalid` with `mend` when it has none of
 * them.
 */
export const columnOf = (columns: Columns, names: readonly string[], mend: string): number => {
  const found = optionalColumn(columns, names);
  if (found === -1) throw new DomainError("file_invalid", mend);
  return found;
};

/** The index of the first of `names` that the file has, or -1. */
export const optionalColumn = (columns: Columns, names: readonly string[]): number => {
  for (const name of names) {
    const index = columns.get(name);
    if (index !== undefined) return index;
  }
  return -1;
};
