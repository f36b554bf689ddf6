import { existsSync, mkdirSync } from "node:fs";
import module from "node:module";
import { join } from "node:path";

const FOLDER = "code";

/**
 * Has Node keep what it compiled in a folder beside the store, for the next start and for every process that
 * this one starts: half of a start is compiling. Whoever may write there may write the store, too; the
 * folder may be deleted at any time. Node before 22.8 keeps nothing, and `NODE_COMPILE_CACHE` or
 * `NODE_DISABLE_COMPILE_CACHE` of the caller's own stand.
 */
export const keepCompiled = (data: string): void => {
  const { NODE_COMPILE_CACHE: own, NODE_DISABLE_COMPILE_CACHE: off } = process.env;
  // Not before the first start has made the store: a folder that is missing is told of by who needs it.
  if (own !== undefined || off !== undefined || !existsSync(data)) return;
  const dir = join(data, FOLDER);
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch {
    return;
  }
  if (module.enableCompileCache?.(dir).directory !== undefined) process.env["NODE_COMPILE_CACHE"] = dir;
};

/** Writes what was compiled by now; else it is written as the process ends, if it ends in order. */
export const writeCompiled = (): void => module.flushCompileCache?.();
