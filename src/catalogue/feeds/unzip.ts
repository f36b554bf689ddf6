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

/**
 * The bytes of the one file that a zip archive holds. Throws `file_invalid` where it holds none or several,
 * is a spreadsheet of Excel's, or is damaged.
 */
export async function* unzip(path: string, fd: number): AsyncGenerator<Buffer> {
  try {
    const zip = await open(fd);
    const entries = await listEntries(zip);
    if (entries.some(({ fileName }) => fileName === "[Content_Types].xml"))
      throw invalid(path, "is a spreadsheet (.xlsx). Save it as CSV (UTF-8), and give that file.");
    const [entry, ...more] = entries.filter(isData);
    if (entry === undefined) throw invalid(path, "is a zip archive without a file in it.");
    if (more.length > 0)
      throw invalid(path, `is a zip archive of ${more.length + 1} files. Unpack it, and give the files.`);
    for await (const chunk of await readEntry(zip, entry)) yield chunk as Buffer;
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw invalid(path, "holds damaged or encrypted zip data. Pack or download it again.", cause);
  }
}
