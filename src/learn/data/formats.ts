/**
 * File formats of public recommendation data, found by their content (docs/learning.md, "Pitfalls").
 */
import { DomainError } from "../../lib/errors.ts";
import { ndjsonEvents, tableRows } from "./event-rows.ts";
import { instacart } from "./instacart.ts";
import { itemLists, prefixes } from "./item-lists.ts";
import { onlineRetail } from "./online-retail.ts";
import { otto } from "./otto.ts";
import type { Format, RawFile, ReadOptions } from "./raw-file.ts";
import { linesOf } from "./read-text.ts";

/** The first that matches reads: a format that others would match too stands before them. */
const FORMATS: readonly Format[] = [
  otto,
  ndjsonEvents,
  instacart,
  onlineRetail,
  tableRows,
  prefixes,
  itemLists,
];

/** A file whose columns are named is rows of them, whatever else it looks like. */
const formatOf = (head: readonly string[], { columns }: ReadOptions): Format | undefined => {
  const [first = ""] = head;
  if (columns !== undefined) return first.startsWith("{") ? ndjsonEvents : tableRows;
  return FORMATS.find((candidate) => candidate.matches(first, head));
};

/** Reads `text` in the format that its first lines show. Throws `format_unknown`, `file_invalid`. */
export const readAnyFormat = (text: string, name: string, options: ReadOptions = {}): RawFile => {
  const head: string[] = [];
  for (const line of linesOf(text)) if (head.push(line) >= 50) break;
  if (head.length === 0) throw new DomainError("file_invalid", `${name} is empty.`);
  const format = formatOf(head, options);
  if (format === undefined) {
    throw new DomainError(
      "format_unknown",
      `The format of ${name} is not known. Known: session or user item lists, prefix files, rows with ` +
        "session or customer, item and time columns (--columns says which those are), events as NDJSON, " +
        "otto, online-retail, Ta-Feng, Instacart (orders.csv, its products beside it).",
    );
  }
  return format.read(text, options);
};
