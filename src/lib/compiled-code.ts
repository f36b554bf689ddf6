import { existsSync, mkdirSync, readdirSync } from "node:fs";
import module from "node:module";
import { join } from "node:path";

const FOLDER = "code";
/** Whether nothing is kept yet of what this Node compiles. */
const held = { isFirst: false };

const lookFirst = (): void => {
  const dir = module.getCompileCacheDir?.();
  held.isFirst = dir !== undefined && (!existsSync(dir) || readdirSync(dir).length === 0);
};

/**
 * Has Node keep what it compiled in a folder beside the store, for the next start and for every process that
 * this one starts: half of a start is compiling. Whoever may write there may write the store, too; the
 * folder may be deleted at any time. Node before 22.8 keeps nothing, and `NODE_COMPILE_CACHE` or
 * `NODE_DISABLE_COMPILE_CACHE` of the caller's own stand.
 */
export const keepCompiled = (data: string): void => {
  const { NODE_COMPILE_CACHE: own, NODE_DISABLE_COMPILE_CACHE: off } = process.env;
  // Not before the first start has made the store: a folder that is missing is told of by who needs it.
  if (own !== undefined) return lookFirst();
  if (off !== undefined || !existsSync(data)) return;
  const dir = join(data, FOLDER);
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch {
    return;
  }
  if (module.enableCompileCache?.(dir).directory === undefined) return;
  process.env["NODE_COMPILE_CACHE"] = dir;
  lookFirst();
};

/**
 * Writes what was compiled by now, at the first start of all: nothing else is done meanwhile. Later it is
 * written as the process ends, if it ends in order.
 */
export const writeCompiled = (): void => {
  if (held.isFirst) module.flushCompileCache?.();
};
