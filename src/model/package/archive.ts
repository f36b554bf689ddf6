import { mkdir, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Readable } from "node:stream";
import { type Extract, extract, type Header } from "tar-stream";
import { DomainError } from "../../lib/errors.ts";
import { type ArchiveLimits, DEFAULT_ARCHIVE_LIMITS, LONGEST_PATH } from "./limits.ts";
import { MANIFEST_FILE } from "./manifest-schema.ts";

/**
 * One block of 512 bytes a header, up to 511 of padding a file, and a tail (POSIX.1-2017 pax, "ustar
 * Interchange Format").
 */
const OVERHEAD_PER_FILE = 8 * 512;
const TAIL = 64 * 1024;
const SAFE_PATH = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,3}$/;

/**
 * Unpacks an uploaded tar into `dir`, which must be new or empty. Nothing outside `dir` is ever written, no
 * more than the limits is ever taken, and after a refusal `dir` is gone. The upload is left as it is then, so
 * that a server can still answer on its connection. What was unpacked is not yet checked: `checkPackage`
 * comes next.
 * @throws DomainError archive_path_unsafe | archive_too_large | archive_invalid | package_missing
 */
export const unpackPackage = async (
  upload: Readable,
  dir: string,
  limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS,
): Promise<void> => {
  await mkdir(dir, { recursive: true });
  const archive = extract();
  feed(upload, archive, limits).catch((cause: Error) => archive.destroy(cause));
  try {
    await takeEntries(archive, dir, limits);
  } catch (cause) {
    archive.destroy();
    await rm(dir, { recursive: true, force: true });
    throw cause instanceof DomainError
      ? cause
      : new DomainError(
          "archive_invalid",
          "the upload is not a whole tar archive; pack the folder again with `tar -cf package.tar -C " +
            "FOLDER .`",
          { cause },
        );
  }
};

/** What people send instead of a tar, by its first bytes. */
const OTHER_FORMATS: readonly (readonly [string, readonly number[]])[] = [
  ["a gzip file", [0x1f, 0x8b]],
  ["a zip file", [0x50, 0x4b, 3, 4]],
  ["a bzip2 file", [0x42, 0x5a, 0x68]],
  ["an xz file", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["a zstd file", [0x28, 0xb5, 0x2f, 0xfd]],
];
const LONGEST_MARK = 5;

const refuseOtherFormat = (start: Uint8Array): void => {
  const found = OTHER_FORMATS.find(([, mark]) => mark.every((byte, i) => start[i] === byte));
  if (found !== undefined)
    throw new DomainError(
      "archive_invalid",
      `the upload is ${found[0]}; send the tar as it is, not compressed: \`tar -cf package.tar -C FOLDER .\``,
    );
};

/**
 * Refuses an upload by what its header claims, before a byte of it is read.
 * @throws DomainError archive_too_large
 */
export const refuseClaim = (bytes: number, limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS): void => {
  if (bytes > mostBytes(limits)) throw tooLarge(limits);
};

const mostBytes = ({ bytes, files }: ArchiveLimits): number => bytes + files * OVERHEAD_PER_FILE + TAIL;

const tooLarge = ({ bytes }: ArchiveLimits): DomainError =>
  new DomainError(
    "archive_too_large",
    `the package is larger than ${Math.floor(bytes / 2 ** 20)} MB; keep fewer neighbours an item or ` +
      "weights as f16",
  );

/**
 * Hands the upload to the archive reader, and no more of it than the limits allow, whatever headers claim.
 */
const feed = async (upload: Readable, archive: Extract, limits: ArchiveLimits): Promise<void> => {
  const most = mostBytes(limits);
  let seen = 0;
  let start = Buffer.alloc(0);
  for await (const chunk of upload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (seen < LONGEST_MARK) {
      start = Buffer.concat([start, chunk.subarray(0, LONGEST_MARK)]);
      refuseOtherFormat(start);
    }
    seen += chunk.length;
    if (seen > most) throw tooLarge(limits);
    if (archive.destroyed) return;
    if (!archive.write(chunk))
      await new Promise<void>((resolve) => {
        archive.once("drain", () => resolve()).once("close", () => resolve());
      });
  }
  archive.end(null);
};

const takeEntries = async (archive: Extract, dir: string, limits: ArchiveLimits): Promise<void> => {
  const seen = new Set<string>();
  let left = limits.bytes;
  for await (const entry of archive) {
    const path = pathOf(entry.header);
    if (path === null) {
      entry.resume();
      continue;
    }
    // The claim is judged before a byte is read: a header may say 10 GB.
    if (entry.header.size > left) throw tooLarge(limits);
    left -= entry.header.size;
    if (seen.has(path))
      throw new DomainError("archive_invalid", `the archive holds "${path}" twice; pack the folder again`);
    seen.add(path);
    if (seen.size > limits.files)
      throw new DomainError(
        "archive_too_large",
        `a package has at most ${limits.files} files; put weights into fewer`,
      );
    await writeEntry(entry as AsyncIterable<Uint8Array>, join(dir, path));
  }
  if (!seen.has(MANIFEST_FILE))
    throw new DomainError(
      "package_missing",
      "the archive has no manifest.json at its top; pack the contents of the folder: `tar -cf " +
        "package.tar -C FOLDER .`",
    );
};

const writeEntry = async (chunks: AsyncIterable<Uint8Array>, path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, "wx", 0o640);
  try {
    for await (const chunk of chunks) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
};

/** The safe path of an entry, null for a folder. */
const pathOf = ({ name, type }: Header): string | null => {
  const path = name.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  if (type === "directory") {
    if (path !== "" && path !== "." && (path.length > LONGEST_PATH || !SAFE_PATH.test(path)))
      throw unsafe(name);
    return null;
  }
  if (type !== "file" && type !== "contiguous-file")
    throw new DomainError(
      "archive_path_unsafe",
      `the archive holds a ${String(type)} (${JSON.stringify(name.slice(0, 80))}); pack plain files only`,
    );
  if (path.length > LONGEST_PATH || !SAFE_PATH.test(path)) throw unsafe(name);
  return path;
};

/** Why a path is refused: it leads out, or it is only spelt in a way that not every machine reads alike. */
const unsafe = (name: string): DomainError => {
  const shown = JSON.stringify(name.slice(0, 80));
  const mend = 'name files plainly, such as "model.onnx" or "weights/part-1.bin"';
  const refuse = (why: string): DomainError =>
    new DomainError(
      "archive_path_unsafe",
      `the archive holds ${shown}${name.length > 80 ? "…" : ""}, ${why}; ${mend}`,
    );
  if (name.startsWith("/") || name.includes("\\") || name.split("/").includes(".."))
    return refuse("which could leave the folder of the package");
  if (name.length > LONGEST_PATH)
    return refuse(`a path of ${name.length} characters, and ${LONGEST_PATH} are allowed`);
  if (name.split("/").some((part) => part.startsWith(".") && part !== ".")) return refuse("a hidden file");
  if (/[^A-Za-z0-9_./-]/.test(name))
    return refuse('and a path may hold letters of English, digits, "_", "-" and "." alone');
  return refuse('which has more than three folders, or a part that begins with "-"');
};
