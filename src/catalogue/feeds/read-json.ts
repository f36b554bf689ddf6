import { DomainError } from "../../lib/errors.ts";
import { BATCH, type FeedOptions } from "./feed.ts";
import { nameOf } from "./open-feed.ts";
import { type Line, readLines } from "./read-lines.ts";

/** A payload that is spread over many lines is held whole; NDJSON has no such limit. */
const MAX_PRETTY = 64 << 20;

export type JsonLine = { readonly line: number; readonly json: unknown };

const parse = (text: string): { json: unknown } | null => {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
};

/**
 * The JSON values of an NDJSON file, one per line, in chunks; a broken line is refused by number and its
 * neighbours are kept. A file whose first line is a lone bracket is one payload spread over lines, and is
 * read whole (up to 64 MB).
 */
export async function* readJson(
  path: string,
  options: Pick<FeedOptions, "onBytes" | "onRefusal">,
): AsyncGenerator<JsonLine[]> {
  const refuse = (line: number, message: string): void =>
    options.onRefusal({ file: nameOf(path), line, code: "line_invalid", message });
  let pretty: Line[] | null = null;
  let first = true;
  let held = 0;
  for await (const lines of readLines(path, options.onBytes)) {
    if (first && lines[0] !== undefined) {
      first = false;
      if (lines[0].text === "{" || lines[0].text === "[") pretty = [];
    }
    if (pretty === null) {
      yield lines.flatMap((line) => valueOf(line, refuse));
      continue;
    }
    for (const line of lines) {
      pretty.push(line);
      held += line.text?.length ?? 0;
    }
    if (held > MAX_PRETTY)
      throw new DomainError(
        "file_invalid",
        `${nameOf(path)} is one JSON value of more than 64 MB. Write one object per line (NDJSON).`,
      );
  }
  if (pretty !== null) yield [wholeOf(path, pretty)];
}

const valueOf = (line: Line, refuse: (line: number, message: string) => void): JsonLine[] => {
  const parsed = line.text === null ? null : parse(line.text);
  if (parsed !== null) return [{ line: line.line, json: parsed.json }];
  refuse(line.line, line.fault ?? "This line is not JSON. Write one whole object per line.");
  return [];
};

const wholeOf = (path: string, lines: readonly Line[]): JsonLine => {
  const parsed = parse(lines.map((line) => line.text ?? "").join("\n"));
  if (parsed === null)
    throw new DomainError(
      "file_invalid",
      `${nameOf(path)} is neither NDJSON nor one JSON value. Write one object per line.`,
    );
  return { line: 1, json: parsed.json };
};

/**
 * Reads every line of NDJSON through `parseOne`, which throws a DomainError for what it refuses. Yields
 * batches of at most 1,000.
 */
export async function* readNdjson<T>(
  files: readonly string[],
  options: Pick<FeedOptions, "onBytes" | "onRefusal">,
  parseOne: (json: unknown) => T,
): AsyncGenerator<T[]> {
  for (const path of files) {
    for await (const lines of readJson(path, options)) {
      const made: T[] = [];
      for (const { line, json } of lines) {
        try {
          made.push(parseOne(json));
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          options.onRefusal({ file: nameOf(path), line, code: error.code, message: error.message });
        }
      }
      yield* inBatches(made);
    }
  }
}

/** Cuts a list into batches of at most 1,000; an empty list gives none. */
export function* inBatches<T>(values: readonly T[]): Generator<T[]> {
  for (let from = 0; from < values.length; from += BATCH) yield values.slice(from, from + BATCH);
}
