import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { CatalogueOptions, FeedOptions, Refusal } from "../../../src/catalogue/feeds/feed.ts";
import type { EventOptions } from "../../../src/shopper/formats/imported-event.ts";

/** Everything that a reader said and gave. */
export type Collected<T> = {
  readonly values: T[];
  readonly refusals: Refusal[];
  readonly counts: Record<string, number>;
  readonly bytes: number;
};

/** A sink for a reader's callbacks. */
export const listening = (
  given: Partial<FeedOptions> = {},
): { options: FeedOptions; heard: Omit<Collected<never>, "values"> & { bytes: number } } => {
  const heard = { refusals: [] as Refusal[], counts: {} as Record<string, number>, bytes: 0 };
  const options: FeedOptions = {
    onRefusal: (refusal) => heard.refusals.push(refusal),
    onCount: (what, n = 1) => {
      heard.counts[what] = (heard.counts[what] ?? 0) + n;
    },
    onBytes: (read) => {
      heard.bytes += read;
    },
    defaults: { currency: null, locale: null },
    ...given,
  };
  return { options, heard };
};

/** All that any reader may ask for. */
type EveryOption = CatalogueOptions & EventOptions;

/** Reads all batches of a reader. */
export const collect = async <T>(
  reader: (files: readonly string[], options: EveryOption) => AsyncIterable<T[]>,
  files: readonly string[],
  given: Partial<EveryOption> = {},
): Promise<Collected<T>> => {
  const { options, heard } = listening(given);
  const refuseAll = (): never => {
    throw new Error("This reader parses no lines of the wire.");
  };
  const values: T[] = [];
  for await (const batch of reader(files, {
    parseItem: refuseAll,
    parseEvent: refuseAll,
    ...given,
    ...options,
  }))
    values.push(...batch);
  return { values, ...heard };
};

/** A folder of files that exists while a test runs. */
export const tempFolder = (): {
  write: (name: string, content: string | Uint8Array) => string;
  remove: () => void;
} => {
  const folder = mkdtempSync(join(tmpdir(), "candor-feeds-"));
  return {
    write: (name, content) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** A file of the shared data sets, which may be absent. */
export const sharedData = (...path: string[]): string =>
  join(resolve(process.env["CANDOR_SHARED_DATA"] ?? "../shared/data"), ...path);
