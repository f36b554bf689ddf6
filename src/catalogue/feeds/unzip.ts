import { basename } from "node:path";
import type { Readable } from "node:stream";
import { type Entry, fromFd, type ZipFile } from "yauzl";
import { DomainError } from "../../lib/errors.ts";

const isData = ({ fileName }: Entry): boolean =>
  !fileName.endsWith("/") && !/(?:^|\/)(?:__MACOSX|\.)/u.test(fileName);

const open = (fd: number): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    fromFd(fd, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error === null ? resolve(zip) : reject(error),
    );
  });

const listEntries = (zip: ZipFile): Promise<Entry[]> =>
  new Promise((resolve, reject) => {
    const found: Entry[] = [];
    zip.on("entry", (entry: Entry) => {
      found.push(entry);
      zip.readEntry();
    });
    zip.once("end", () => resolve(found));
    zip.once("error", reject);
    zip.readEntry();
  });

const readEntry = (zip: ZipFile, entry: Entry): Promise<Readable> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error === null ? resolve(stream) : reject(error)));
  });

const invalid = (path: string, message: string, cause?: unknown): DomainError =>
  new DomainError("file_invalid", `${basename(path)} ${message}`, cause === undefined ? {} : { cause });

/** Between an archive's path and the name of a file in it; no path holds one. */
const WITHIN = "\u0000";

/** A path of `filesWithin`: the archive's, and the name of the file in it where it says one. */
export const splitPath = (path: string): { archive: string; inner: string | null } => {
  const [archive = "", inner = null] = path.split(WITHIN);
  return { archive, inner };
};

const dataIn = async (path: string, zip: ZipFile): Promise<Entry[]> => {
  const entries = await listEntries(zip);
  if (entries.some(({ fileName }) => fileName === "[Content_Types].xml"))
    throw invalid(path, "is a spreadsheet (.xlsx). Save it as CSV (UTF-8), and give that file.");
  return entries.filter(isData);
};

const damaged = (path: string, cause: unknown): unknown =>
  cause instanceof DomainError
    ? cause
    : invalid(path, "holds damaged or encrypted zip data. Pack or download it again.", cause);

/** The paths of the files that a zip archive holds, for `unzip`. */
export const pathsWithin = async (path: string, fd: number): Promise<string[]> => {
  try {
    return (await dataIn(path, await open(fd))).map(({ fileName }) => `${path}${WITHIN}${fileName}`);
  } catch (cause) {
    throw damaged(path, cause);
  }
};

/**
 * The bytes of one file of a zip archive: of the one that is named, else of the only one. Throws
 * `file_invalid` where it holds none, or several and none is named, is a spreadsheet of Excel's, or is
 * damaged.
 */
export async function* unzip(path: string, fd: number, name: string | null = null): AsyncGenerator<Buffer> {
  try {
    const zip = await open(fd);
    const entries = await dataIn(path, zip);
    const [entry, ...more] = name === null ? entries : entries.filter(({ fileName }) => fileName === name);
    if (entry === undefined) throw invalid(path, "is a zip archive without a file in it.");
    if (name === null && more.length > 0)
      throw invalid(path, `is a zip archive of ${more.length + 1} files. Unpack it, and give the files.`);
    for await (const chunk of await readEntry(zip, entry)) yield chunk as Buffer;
  } catch (cause) {
    throw damaged(path, cause);
  }
}
