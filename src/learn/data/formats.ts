/**
 * File formats of public recommendation data, found by their content (docs/learning.md, "Pitfalls").
 */
import { DomainError } from "../../lib/errors.ts";
import { eventRows, otto } from "./event-rows.ts";
import { itemLists, prefixes } from "./item-lists.ts";
import { onlineRetail } from "./online-retail.ts";
import type { Format, RawFile } from "./raw-file.ts";
import { linesOf } from "./read-text.ts";

/** The first that matches reads: a format that others would match too stands before them. */
const FORMATS: readonly Format[] = [otto, onlineRetail, eventRows, prefixes, itemLists];

/** Reads `text` in the format that its first lines show. Throws `format_unknown`. */
export const readAnyFormat = (text: string, name: string): RawFile => {
  const head: string[] = [];
  for (const line of linesOf(text)) if (head.push(line) >= 50) break;
  const [first] = head;
  if (first === undefined) throw new DomainError("file_invalid", `${name} is empty.`);
  const format = FORMATS.find((candidate) => candidate.matches(first, head));
  if (format === undefined) {
    throw new DomainError(
      "format_unknown",
      `The format of ${name} is not known. Known: session or user item lists, prefix files, rows with ` +
        "session, item and time columns, otto, online-retail.",
    );
  }
  return format.read(text);
};
