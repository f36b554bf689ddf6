import { createHash } from "node:crypto";
import { closeSync, createReadStream, fsyncSync, openSync, renameSync } from "node:fs";
import { copyFile, lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { DomainError } from "../../lib/errors.ts";

/** One file of a package: its path within (with '/'), its size in bytes, its hash. */
export type PackageFile = { readonly path: string; readonly size: number; readonly sha256: string };

/** Names of folders that are no package's: being filled, and on their way out. */
const FILLED = ".new-";
const GONE = ".gone-";
/** Nobody fills a folder for so long: whoever began it has died. */
const LONGEST_FILL_MS = 3_600_000;

const hashFile = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
};

const filesUnder = async (folder: string, within: string): Promise<string[]> => {
  const entries = await readdir(join(folder, within), { withFileTypes: true });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = posix.join(within, entry.name);
      if (entry.isDirectory()) return filesUnder(folder, path);
      if (entry.isFile()) return [path];
      throw new DomainError(
        "archive_path_unsafe",
        "A package holds plain files and folders only: remove the link or device from it.",
      );
    }),
  );
  return nested.flat();
};

/** Every file of a folder with its hash, in order of path. */
export const listPackage = async (folder: string): Promise<readonly PackageFile[]> => {
  const paths = (await filesUnder(folder, "")).sort();
  const files: PackageFile[] = [];
  for (const path of paths)
    files.push({
      path,
      size: (await lstat(join(folder, path))).size,
      sha256: await hashFile(join(folder, path)),
    });
  return files;
};

export const sameFiles = (a: readonly PackageFile[], b: readonly PackageFile[]): boolean =>
  a.length === b.length && a.every(({ path, sha256 }, i) => path === b[i]?.path && sha256 === b[i].sha256);

const sync = async (path: string): Promise<void> => {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Fills a folder beside its place and flushes it; it is shown by a rename. */
export const fillBeside = async (
  target: string,
  unique: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> => {
  const temporary = join(dirname(target), `${FILLED}${unique}`);
  await mkdir(temporary, { recursive: true });
  try {
    await fill(temporary);
    for (const path of await filesUnder(temporary, "")) await sync(join(temporary, path));
    await sync(temporary);
    return temporary;
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    throw cause;
  }
};

/** Puts a folder where none is; false where one is, which is left alone. */
const takesPlace = async (folder: string, target: string): Promise<boolean> => {
  try {
    await rename(folder, target);
    return true;
  } catch (cause) {
    const { code = "" } = cause as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw cause;
    return false;
  }
};

/**
 * Puts a whole folder in place at once: `fill` writes into a temporary neighbour, everything is flushed, and
 * a rename shows it. A reader sees the whole package or none, whenever the power goes.
 */
export const placeFolder = async (
  target: string,
  unique: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> => {
  const temporary = await fillBeside(target, unique, fill);
  try {
    const files = await listPackage(temporary);
    while (!(await takesPlace(temporary, target))) {
      // Another process may have placed the same meanwhile, and be reading it: then that one stays.
      if (sameFiles(await listPackage(target).catch(() => []), files)) break;
      await rm(target, { recursive: true, force: true });
    }
    await sync(dirname(target));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
};

/**
 * Moves a folder out of its place, for `rm` to remove; null where none is. Synchronous, as what happens
 * within a transaction is.
 */
export const moveAway = (target: string, unique: string): string | null => {
  const gone = join(dirname(target), `${GONE}${unique}`);
  try {
    renameSync(target, gone);
    return gone;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
};

/** Puts a filled folder into its place, where nothing is, for good. */
export const moveIn = (filled: string, target: string): void => {
  renameSync(filled, target);
  const parent = openSync(dirname(target), "r");
  try {
    fsyncSync(parent);
  } finally {
    closeSync(parent);
  }
};

/** Ids of the packages whose folders stand in `parent`; what a process that died left is removed. */
export const listFolders = async (parent: string, now: number): Promise<readonly string[]> => {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const path = join(parent, name);
    if (!name.startsWith(GONE) && !name.startsWith(FILLED)) continue;
    const since = await lstat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => now,
    );
    if (name.startsWith(GONE) || now - since > LONGEST_FILL_MS)
      await rm(path, { recursive: true, force: true });
  }
  return names.filter((name) => !name.startsWith(".")).map((name) => decodeURIComponent(name));
};

export const copyInto = async (
  source: string,
  files: readonly PackageFile[],
  folder: string,
): Promise<void> => {
  for (const { path } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await copyFile(join(source, path), join(folder, path));
  }
};

/** A package's id as one folder name. */
export const packageFolder = (packageId: string): string =>
  encodeURIComponent(packageId).replace(/^\./, "%2E");

/** @throws DomainError package_hash_mismatch when the folder is not what was put in. */
export const verifyPackage = async (folder: string, expected: readonly PackageFile[]): Promise<void> => {
  const found = await listPackage(folder).catch(() => []);
  if (!sameFiles(found, expected))
    throw new DomainError(
      "package_hash_mismatch",
      "The stored package is not what was put in: a file is missing or was changed. Put the package in " +
        "again.",
    );
};

/** Two packages of one id with different contents. */
export const packageExists = (packageId: string): DomainError =>
  new DomainError(
    "model_exists",
    `The package ${packageId} is already there with other contents: give the new one another version.`,
  );

const TRIES = 3;

/**
 * Opens a package whose files and whose row others may change meanwhile: it is damaged only where its files
 * are not what its row says and nobody has touched either. Null: there is none, or none any more.
 * @throws what `open` throws of a package that is still there
 */
export const openSteadily = async (
  known: () => Promise<readonly PackageFile[] | null>,
  open: (files: readonly PackageFile[]) => Promise<string>,
): Promise<string | null> => {
  for (let left = TRIES - 1; ; left -= 1) {
    const files = await known();
    if (files === null) return null;
    try {
      return await open(files);
    } catch (cause) {
      const now = await known();
      if (now === null) return null;
      if (left <= 0 && sameFiles(now, files)) throw cause;
    }
  }
};
