import { DomainError } from "../../lib/errors.ts";
import { BATCH, type FeedOptions, type FileLine } from "./feed.ts";
import { nameOf } from "./open-feed.ts";
import { readText } from "./read-text.ts";
import { createJsonSplitter, type SplitValue } from "./split-json.ts";

export type JsonLine = { readonly line: number; readonly json: unknown };

export type JsonOptions = Pick<FeedOptions, "onBytes" | "onRefusal"> & Partial<Pick<FeedOptions, "onCount">>;

const FAULTS = {
  not_json: "This is not JSON from here on. Write whole objects, one per line or in one array.",
  too_large: "This value is longer than 8 MB. Split it.",
} as const;

/**
 * The JSON values of a file, in chunks, whatever the layout: one a line (NDJSON), one array (pretty, or in
 * one line of any size), or objects one after another. A broken value is refused by the line on which it
 * begins, and its neighbours are kept.
 */
export async function* readJson(path: string, options: JsonOptions): AsyncGenerator<JsonLine[]> {
  const splitter = createJsonSplitter();
  const sound = (values: readonly SplitValue[]): JsonLine[] =>
    values.flatMap((value) => {
      if ("json" in value) return [value];
      const message = FAULTS[value.fault];
      options.onRefusal({ file: nameOf(path), line: value.line, code: "line_invalid", message });
      return [];
    });
  for await (const text of readText(path, options.onBytes, options.onCount)) yield sound(splitter.push(text));
  yield sound(splitter.end());
}

/**
 * Reads every value of a file of JSON through `parseOne`, which throws a DomainError for what it refuses.
 * Yields batches of at most 1,000.
 */
export async function* readNdjson<T>(
  files: readonly string[],
  options: JsonOptions,
  parseOne: (json: unknown, at: FileLine) => T,
): AsyncGenerator<T[]> {
  for (const path of files) {
    for await (const lines of readJson(path, options)) {
      const made: T[] = [];
      for (const { line, json } of lines) {
        try {
          made.push(parseOne(json, { file: nameOf(path), line }));
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          const fields = error.errors.map(({ path: field, message }) => `${field}: ${message}`).join(" ");
          const message = fields === "" ? error.message : `${error.message} ${fields}`.slice(0, 500);
          options.onRefusal({ file: nameOf(path), line, code: error.code, message });
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
