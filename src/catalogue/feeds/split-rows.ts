/** One row of a delimited file: the line on which it begins (from 1) and its cells. */
export type DelimitedRow = { readonly line: number; readonly cells: string[] };

/**
 * A quoted cell may run over lines up to this many characters; a quote that is still open then was never
 * meant to open.
 */
const MAX_ROW = 1 << 20;

export type RowSplitter = {
  readonly push: (text: string) => DelimitedRow[];
  readonly end: () => DelimitedRow[];
};

/**
 * Splits delimited text into rows (RFC 4180: quoted cells may hold delimiters, line breaks and doubled
 * quotes; LF or CRLF), chunk by chunk. A stray quote costs its own line and no other: a quote that opens a
 * cell and does not close it is reported to `onBroken` with its line, and reading goes on at the next line. A
 * cell like `"Best" chair`, closed too early on one line, is taken as written.
 */
export const createRowSplitter = (
  delimiter: string,
  onBroken: (line: number) => void,
  firstLine = 1,
): RowSplitter => {
  let rest = "";
  let line = firstLine;

  const drain = (final: boolean): DelimitedRow[] => {
    const rows: DelimitedRow[] = [];
    let at = 0;
    let quote = rest.indexOf('"');
    while (at < rest.length) {
      const newline = rest.indexOf("\n", at);
      if (quote !== -1 && quote < at) quote = rest.indexOf('"', at);
      if (quote === -1 || (newline !== -1 && quote > newline)) {
        if (newline === -1 && !final) break;
        const stop = newline === -1 ? rest.length : newline;
        const text = rest.slice(at, rest.charCodeAt(stop - 1) === 13 ? stop - 1 : stop);
        if (text !== "") rows.push({ line, cells: text.split(delimiter) });
        at = stop + 1;
        line += 1;
        continue;
      }
      const found = quotedRow(rest, at, delimiter, final);
      if (found === "more") {
        if (rest.length - at <= MAX_ROW) break;
      } else if (found !== "broken") {
        rows.push({ line, cells: found.cells });
        at = found.next;
        line += found.lines;
        continue;
      }
      onBroken(line);
      at = newline === -1 ? rest.length : newline + 1;
      line += 1;
    }
    rest = at >= rest.length ? "" : rest.slice(at);
    return rows;
  };

  return {
    push: (text) => {
      rest += text;
      return drain(false);
    },
    end: () => drain(true),
  };
};

type Quoted = { readonly cells: string[]; readonly next: number; readonly lines: number };

/**
 * Reads one row that holds a quote. `more`: its end has not been read yet. `broken`: a quote opened in it
 * never closes where a cell may end.
 */
const quotedRow = (
  text: string,
  from: number,
  delimiter: string,
  final: boolean,
): Quoted | "more" | "broken" => {
  const cells: string[] = [];
  let at = from;
  let lines = 1;
  for (;;) {
    let end: number;
    if (text[at] === '"') {
      const cell = quotedCell(text, at, delimiter, final);
      if (typeof cell === "string") return cell;
      cells.push(cell.value);
      lines += cell.breaks;
      end = cell.end;
    } else {
      end = plainEnd(text, at, delimiter);
      if (end === -1) {
        if (!final) return "more";
        end = text.length;
      }
      cells.push(text.slice(at, text[end] === "\n" && text[end - 1] === "\r" && end > at ? end - 1 : end));
    }
    if (text[end] !== delimiter) return { cells, next: text[end] === "\r" ? end + 2 : end + 1, lines };
    at = end + 1;
    if (at >= text.length && !final) return "more";
  }
};

const plainEnd = (text: string, from: number, delimiter: string): number => {
  const cut = text.indexOf(delimiter, from);
  const newline = text.indexOf("\n", from);
  if (cut === -1) return newline;
  return newline === -1 || cut < newline ? cut : newline;
};

type Cell = { readonly value: string; readonly end: number; readonly breaks: number };

const quotedCell = (
  text: string,
  from: number,
  delimiter: string,
  final: boolean,
): Cell | "more" | "broken" => {
  let at = from + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close === -1) return final ? "broken" : "more";
    if (close + 2 >= text.length && !final) return "more";
    if (text[close + 1] === '"') {
      at = close + 2;
      continue;
    }
    const inside = text.slice(from + 1, close);
    const after = text[close + 1];
    if (
      after === undefined ||
      after === delimiter ||
      after === "\n" ||
      (after === "\r" && (text[close + 2] ?? "\n") === "\n")
    ) {
      const breaks = inside.includes("\n") ? inside.split("\n").length - 1 : 0;
      return { value: inside.includes('""') ? inside.replaceAll('""', '"') : inside, end: close + 1, breaks };
    }
    if (inside.includes("\n")) return "broken";
    return asWritten(text, from, delimiter, final);
  }
};

const asWritten = (text: string, from: number, delimiter: string, final: boolean): Cell | "more" => {
  const found = plainEnd(text, from, delimiter);
  if (found === -1 && !final) return "more";
  const end = found === -1 ? text.length : found;
  return {
    value: text.slice(from, text[end] === "\n" && text[end - 1] === "\r" ? end - 1 : end),
    end,
    breaks: 0,
  };
};
