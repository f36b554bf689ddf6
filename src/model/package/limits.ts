/** What a package may cost and hold. The contract's documentation is made from these. */

/**
 * A run at full history (ms), opening (ms), and resident memory (MB) of one model (docs/architecture.md,
 * "Budgets").
 */
export type Budget = { readonly runMs: number; readonly openMs: number; readonly memoryMb: number };
export const DEFAULT_BUDGET: Budget = { runMs: 20, openMs: 2_000, memoryMb: 400 };

export type ArchiveLimits = {
  /** Most bytes of all files together. */
  readonly bytes: number;
  readonly files: number;
};
export const DEFAULT_ARCHIVE_LIMITS: ArchiveLimits = { bytes: 512 * 2 ** 20, files: 64 };

/** A manifest is parsed in one piece on the event loop. */
export const LARGEST_MANIFEST = 8 * 2 ** 20;
export const LONGEST_PATH = 200;

/**
 * A run that holds the event loop longer than this belongs in a process of its own (docs/architecture.md,
 * "Measured facts of the platform").
 */
export const LONGEST_RUN_ON_LOOP_MS = 0.3;

/** A whole check. */
export const CHECK_TIMEOUT_MS = 120_000;

/**
 * Processor time that a run may take while a shopper waits; a model that overruns or fails so often is
 * fenced.
 */
export const SERVING_DEADLINE_MS = 50;
export const MOST_FAILURES = 5;

type OpsetRange = readonly [number, number];

/**
 * Operator sets that onnxruntime 1.30 opens: measured, below 7 it guarantees nothing, above 26 it refuses.
 */
export const OPSETS: Readonly<
  Record<"" | "ai.onnx" | "ai.onnx.ml", OpsetRange> & Partial<Record<string, OpsetRange>>
> = {
  "": [7, 26],
  "ai.onnx": [7, 26],
  "ai.onnx.ml": [1, 5],
};
