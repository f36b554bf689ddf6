import { DomainError } from "../../lib/errors.ts";
import type { Refusal } from "./feed.ts";

/** Refusals that say the same: how many there were, and where the first stands. */
export type RefusedKind = {
  readonly code: string;
  readonly message: string;
  count: number;
  readonly first: string;
};

/** What an import did: kept, refused by reason, and what the reader counted and left out. */
export type ImportReport = {
  /** Items or events, never lines. */
  kept: number;
  refused: number;
  readonly counts: Record<string, number>;
  /** Up to a few examples of what a count counts. */
  readonly examples: Record<string, string[]>;
  readonly refusals: Refusal[];
  readonly kinds: RefusedKind[];
};

/** So many refusals, kinds of them and examples are shown; all are counted. */
const MOST_SHOWN = 20;
const MOST_KINDS = 50;
const MOST_EXAMPLES = 5;

export const startReport = (): ImportReport => ({
  kept: 0,
  refused: 0,
  counts: {},
  examples: {},
  refusals: [],
  kinds: [],
});

export const noteRefusal = (report: ImportReport, refusal: Refusal): void => {
  report.refused += 1;
  if (report.refusals.length < MOST_SHOWN) report.refusals.push(refusal);
  const { code, message, file, line } = refusal;
  const known = report.kinds.find((kind) => kind.code === code && kind.message === message);
  if (known !== undefined) known.count += 1;
  else if (report.kinds.length < MOST_KINDS)
    report.kinds.push({ code, message, count: 1, first: line > 0 ? `${file}, line ${line}` : file });
};

export const noteCount = (report: ImportReport, what: string, by = 1, example?: string): void => {
  report.counts[what] = (report.counts[what] ?? 0) + by;
  if (example === undefined) return;
  const shown = (report.examples[what] ??= []);
  if (shown.length < MOST_EXAMPLES && !shown.includes(example)) shown.push(example);
};

/** A whole file that is refused after others, or after a part of it, with what was kept until then. */
export const withKept = (error: unknown, kept: number, what: string): unknown =>
  error instanceof DomainError && kept > 0
    ? new DomainError(
        error.code,
        `${error.message} What was read before that stays: ${kept} ${kept === 1 ? what : `${what}s`}.`,
        { cause: error, errors: error.errors },
      )
    : error;

/** The part of a reader's options that fills a report. */
export const listenersOf = (
  report: ImportReport,
): {
  onRefusal: (refusal: Refusal) => void;
  onCount: (what: string, by?: number, example?: string) => void;
} => ({
  onRefusal: (refusal) => noteRefusal(report, refusal),
  onCount: (what, by, example) => noteCount(report, what, by, example),
});
