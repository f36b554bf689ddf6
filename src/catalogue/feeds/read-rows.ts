import { DomainError } from "../../lib/errors.ts";
import type { FeedOptions } from "./feed.ts";
import { nameOf } from "./open-feed.ts";
import { readText } from "./read-text.ts";
import { createRowSplitter, type DelimitedRow, type RowSplitter } from "./split-rows.ts";

/** Where each column stands. Headers are compared in lower case, without blanks at the ends. */
export type Columns = ReadonlyMap<string, number>;

/** The rows of a delimited file below its header, in chunks as they are read. */
export type RowTable = { readonly columns: Columns; readonly rows: DelimitedRow[] };

export type RowOptions = Pick<FeedOptions, "onBytes" | "onRefusal"> & Partial<Pick<FeedOptions, "onCount">>;

/**
 * Rows that are given at once, at least, where a file has them: a column's amounts and times are read by what
 * their neighbours show.
 */
const AT_ONCE = 2000;

const DELIMITERS = [",", ";", "\t", "|"] as const;

const nameOfColumn = (cell: string): string =>
  cell
    .replace(/[\s\u00a0\ufeff]+/gu, " ")
    .trim()
    .toLowerCase();

const columnsOf = (header: DelimitedRow): Columns =>
  new Map(header.cells.map((cell, index) => [nameOfColumn(cell), index] as const).reverse());

/** Columns that say again what one before them is called, each with that one. */
const doublesOf = (header: DelimitedRow, columns: Columns): readonly (readonly [number, number])[] =>
  header.cells.flatMap((cell, index) => {
    const name = nameOfColumn(cell);
    const first = columns.get(name);
    return name === "" || first === undefined || first === index ? [] : [[first, index] as const];
  });

/** The header's own delimiter: the one that it holds most often outside quotes. */
const delimiterOf = (header: string): string => {
  const bare = header.replace(/"(?:[^"]|"")*"/gu, "");
  const times = (mark: string): number => bare.split(mark).length - 1;
  return DELIMITERS.reduce((best, mark) => (times(mark) > times(best) ? mark : best));
};

/** Excel's first line that names the delimiter. */
const SEP = /^sep=(.)\r?\n/iu;

/**
 * Splits text once its delimiter is known: the given one, that of Excel's `sep=` line, or that of the header.
 */
const createSplitter = (given: string | null, onBroken: (line: number) => void): RowSplitter => {
  let splitter = given === null ? null : createRowSplitter(given, onBroken);
  let held = "";
  const begin = (): DelimitedRow[] => {
    const named = SEP.exec(held);
    const body = named === null ? held : held.slice(named[0].length);
    splitter = createRowSplitter(
      named?.[1] ?? delimiterOf(/[^\s].*/u.exec(body)?.[0] ?? ""),
      onBroken,
      named ? 2 : 1,
    );
    held = "";
    return splitter.push(body);
  };
  return {
    push: (text) => {
      if (splitter !== null) return splitter.push(text);
      held += text;
      // The header, and what may be a `sep=` line before it, whole; blank lines say nothing.
      return (held.match(/\S.*\n/gu)?.length ?? 0) > 1 || held.length > 1 << 16 ? begin() : [];
    },
    end: () => [...(splitter === null ? begin() : []), ...(splitter?.end() ?? [])],
  };
};

type Header = {
  readonly columns: Columns;
  readonly width: number;
  /** Places of columns of one name: where the first is empty, the further one speaks. */
  readonly doubles: readonly (readonly [number, number])[];
};

const isEmpty = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === "");

const headerOf = (row: DelimitedRow | undefined, { onCount }: RowOptions): Header | null => {
  if (row === undefined) return null;
  const columns = columnsOf(row);
  const doubles = doublesOf(row, columns);
  for (const [first] of doubles) onCount?.("columns_twice", 1, nameOfColumn(row.cells[first] ?? ""));
  return { columns, width: row.cells.length, doubles };
};

/**
 * Reads a delimited file with a header; a null delimiter is found out. A row that is short of cells at its
 * end has empty ones there, one with more is refused by line unless the further ones are empty, and so is a
 * row whose quotes do not close. Of two columns of one name the first that is filled counts. Counts
 * `rows_short`, `rows_empty` and `columns_twice`. Throws as `readText`, and
 * `file_invalid` when there is no header.
 */
export async function* readRows(
  path: string,
  delimiter: string | null,
  options: RowOptions,
): AsyncGenerator<RowTable> {
  const refuse = (line: number, message: string): void =>
    options.onRefusal({ file: nameOf(path), line, code: "line_invalid", message });
  const splitter = createSplitter(delimiter, (line) =>
    refuse(
      line,
      'A quotation mark opens a cell here and never closes it. Double the marks inside cells ("") and ' +
        "close the cell.",
    ),
  );
  let header: Header | null = null;
  const fit = (row: DelimitedRow, { width, doubles }: Header): DelimitedRow[] =>
    fitWidth(row, width).map(({ line, cells }) => {
      for (const [first, again] of doubles)
        if (cells[first]?.trim() === "") cells[first] = cells[again] ?? "";
      return { line, cells };
    });
  const fitWidth = (row: DelimitedRow, width: number): DelimitedRow[] => {
    const { line, cells } = row;
    if (isEmpty(cells)) {
      if (cells.length > 1) options.onCount?.("rows_empty", 1, `${nameOf(path)}, line ${line}`);
      return [];
    }
    if (cells.length === width) return [row];
    if (cells.length < width) {
      options.onCount?.("rows_short", 1, `${nameOf(path)}, line ${line}`);
      return [{ line, cells: [...cells, ...new Array<string>(width - cells.length).fill("")] }];
    }
    if (isEmpty(cells.slice(width))) return [{ line, cells: cells.slice(0, width) }];
    refuse(
      line,
      `This row has ${cells.length} cells and the header has ${width}. Quote cells that hold the separator.`,
    );
    return [];
  };
  const tableOf = (all: DelimitedRow[]): RowTable | null => {
    // Spreadsheets write empty rows above a table as rows of nothing.
    const at = header === null ? all.findIndex(({ cells }) => !isEmpty(cells)) : -1;
    header ??= headerOf(all[at], options);
    if (header === null) return null;
    const rows = all.slice(at + 1);
    const fitting = header;
    return { columns: fitting.columns, rows: rows.flatMap((row) => fit(row, fitting)) };
  };
  let held: RowTable | null = null;
  const hold = (table: RowTable | null): void => {
    if (table === null) return;
    if (held === null) held = table;
    else for (const row of table.rows) held.rows.push(row);
  };
  const isEnough = (table: RowTable | null): table is RowTable =>
    table !== null && table.rows.length >= AT_ONCE;
  for await (const text of readText(path, options.onBytes, options.onCount)) {
    hold(tableOf(splitter.push(text)));
    if (!isEnough(held)) continue;
    yield held;
    held = null;
  }
  hold(tableOf(splitter.end()));
  if (held !== null) yield held;
  if (header === null)
    throw new DomainError(
      "file_invalid",
      `${nameOf(path)} has no header row. Its first line must name the columns.`,
    );
}

/** What a file's header names, for the sentence that says what it lacks. */
export const itHas = (columns: Columns): string =>
  `It has ${[...columns]
    .sort(([, one], [, other]) => one - other)
    .map(([name]) => name)
    .slice(0, 40)
    .join(", ")}.`;

/**
 * The index of the first of `names` that the file has; throws `file_invalid` with `mend`, and what the file
 * has, when it has none of them.
 */
export const columnOf = (columns: Columns, names: readonly string[], mend: string): number => {
  const found = optionalColumn(columns, names);
  if (found === -1) throw new DomainError("file_invalid", `${mend} ${itHas(columns)}`);
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
