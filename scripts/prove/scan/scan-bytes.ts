import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { setImmediate } from "node:timers/promises";
import { formsOf, SHORTEST } from "./forms.ts";

export type Found = {
  readonly word: string;
  readonly form: string;
  readonly where: string;
  readonly at: number;
};

export type Scanner = {
  readonly needles: number;
  /** All places of all forms of all words in `bytes`; `where` names the file or row in what is found. */
  scan(bytes: Buffer, where: string): Found[];
};

type Needle = { readonly word: string; readonly form: string; readonly bytes: Buffer };

const FILTER_BITS = 24;
/** Where the first four bytes of something stand in the filter. */
const slotOf = (first: number): number => Math.imul(first, 2654435761) >>> (32 - FILTER_BITS);

/**
 * Looks for a list of words in bytes, in every form of `formsOf`, in one pass: the first four bytes are tried
 * against a filter, and what passes against the needles that begin so.
 */
export const createScanner = (words: Iterable<string>): Scanner => {
  const byStart = new Map<number, Needle[]>();
  const filter = new Uint8Array(2 ** FILTER_BITS);
  let needles = 0;
  for (const word of words) {
    if (Buffer.byteLength(word) < SHORTEST) throw new RangeError(`too short to be looked for: ${word}`);
    for (const { name, bytes } of formsOf(word)) {
      const first = bytes.readUInt32LE(0);
      filter[slotOf(first)] = 1;
      const same = byStart.get(first);
      if (same === undefined) byStart.set(first, [{ word, form: name, bytes }]);
      else same.push({ word, form: name, bytes });
      needles += 1;
    }
  }
  return {
    needles,
    scan(bytes, where) {
      const found: Found[] = [];
      for (let at = 0; at + SHORTEST <= bytes.length; at += 1) {
        const first =
          (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
        if (filter[slotOf(first)] === 0) continue;
        for (const needle of byStart.get(first) ?? [])
          if (bytes.subarray(at, at + needle.bytes.length).equals(needle.bytes))
            found.push({ word: needle.word, form: needle.form, where, at });
      }
      return found;
    },
  };
};

const PIECE = 512 * 1024;
/** No needle is longer. */
const OVERLAP = 1024;

/** With a breath between pieces, so that connections of this process are not taken for dead meanwhile. */
const scanInPieces = async (content: Buffer, file: string, scanner: Scanner): Promise<Found[]> => {
  const found: Found[] = [];
  for (let from = 0; from < content.length; from += PIECE) {
    const piece = scanner.scan(content.subarray(from, from + PIECE + OVERLAP), file);
    for (const one of piece) if (one.at < PIECE) found.push({ ...one, at: from + one.at });
    await setImmediate();
  }
  return found;
};

/**
 * Scans every file under a folder as it stands on the disk, so that free pages and appended logs are read
 * too. `skip` leaves out files by their path within the folder.
 */
export const scanFolder = async (
  dir: string,
  scanner: Scanner,
  skip: (path: string) => boolean = () => false,
): Promise<{
  readonly found: readonly Found[];
  readonly bytes: number;
  readonly files: readonly string[];
}> => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .filter((path) => !skip(path))
    .sort();
  const found: Found[] = [];
  let bytes = 0;
  for (const file of files) {
    const content = await readFile(join(dir, file));
    bytes += content.length;
    found.push(...(await scanInPieces(content, file, scanner)));
  }
  return { found, bytes, files };
};
