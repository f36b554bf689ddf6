import type { ErrorCode } from "../../lib/errors.ts";
import type { Item } from "../item.ts";

/** Where a value stands in what was given. */
export type FileLine = { readonly file: string; readonly line: number };

/**
 * One line (or row, or XML element) that was left out because it is wrong. The message says how to mend it
 * and quotes nothing of it.
 */
export type Refusal = FileLine & {
  readonly code: ErrorCode;
  readonly message: string;
};

/**
 * What every reader is told. `onCount` takes names in snake_case, and an example of what it counts: where it
 * stands, or a word of the catalogue, never anything of a person. `onBytes` takes bytes as they are on disk
 * (compressed or not).
 */
export type FeedOptions = {
  readonly onRefusal: (refusal: Refusal) => void;
  readonly onCount: (what: string, n?: number, example?: string) => void;
  readonly onBytes: (read: number) => void;
  readonly defaults: { readonly currency: string | null; readonly locale: string | null };
  /** When given, what holds for a time only (a sale price) is judged at this moment, ms since the epoch. */
  readonly now?: number;
};

/**
 * Reads files as one stream of batches. What is wrong with a whole file is thrown as a DomainError; what is
 * wrong with a line is refused, and its neighbours are kept.
 */
export type FeedReader<T, O extends FeedOptions = FeedOptions> = (
  files: readonly string[],
  options: O,
) => AsyncIterable<T>;

/**
 * `parseItem` reads one line of the wire's own shape (docs/architecture.md, "Bodies") and throws a
 * DomainError for what it refuses.
 */
export type CatalogueOptions = FeedOptions & { readonly parseItem: (json: unknown) => Item };

export type CatalogueReader = FeedReader<Item[], CatalogueOptions>;

/** Values per batch: large enough that the stream's own cost vanishes, small enough to keep memory flat. */
export const BATCH = 1000;
