import { open } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { DomainError } from "../../lib/errors.ts";
import { pathsWithin, splitPath, unzip } from "./unzip.ts";

const CHUNK = 1 << 18;

/** The name that a message may show: never the folder. */
export const nameOf = (path: string): string => {
  const { archive, inner } = splitPath(path);
  return inner === null ? basename(archive) : `${basename(archive)}: ${inner}`;
};

/** Files to read: of a zip archive of several files each of them, in its order. */
export const filesWithin = async (paths: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const path of paths) {
    const file = await open(path, "r").catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
    try {
      const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0).catch((cause: unknown) => {
        throw unreadable(path, cause);
      });
      const within = isZip(buffer) ? await pathsWithin(path, file.fd) : [];
      found.push(...(within.length > 1 ? within : [path]));
    } finally {
      await file.close();
    }
  }
  return found;
};

/**
 * The bytes of a file, unpacked when it holds gzip (RFC 1952 magic 1f 8b, whatever its name) or is a zip
 * archive of one file, in chunks of up to 256 kB. `onBytes` hears how much was read from disk. Throws
 * `not_found`, `file_invalid` (unreadable, damaged, or named .gz without being gzip) and `file_truncated`
 * (the gzip stream stops before its end).
 */
export async function* openFeed(path: string, onBytes: (read: number) => void): AsyncGenerator<Buffer> {
  const { archive, inner } = splitPath(path);
  if (inner !== null) {
    yield* unzipped(archive, inner);
    return;
  }
  const raw = readChunks(path, onBytes);
  const first = await raw.next();
  if (first.done === true) {
    throw path.endsWith(".gz")
      ? new DomainError("file_truncated", `${nameOf(path)} is empty. Copy or download it again, wholly.`)
      : new DomainError("file_invalid", `${nameOf(path)} is empty. Give a file that holds data.`);
  }
  if (isZip(first.value)) {
    // The directory of an archive stands at its end: it is read by place, and not as a stream.
    await raw.return(undefined);
    yield* unzipped(path);
    return;
  }
  const binary = BINARY.find(({ magic }) => first.value.subarray(0, magic.length).equals(magic));
  if (binary !== undefined) {
    await raw.return(undefined);
    throw new DomainError(
      "file_invalid",
      `${nameOf(path)} is ${binary.name}, which is not read. Save it as JSON (newline delimited) or ` +
        "CSV, and give that file.",
    );
  }
  const packed = first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (!packed && path.endsWith(".gz")) {
    await raw.return(undefined);
    throw new DomainError(
      "file_invalid",
      `${nameOf(path)} is named .gz and holds no gzip data. Pack it with gzip, or drop the ending .gz.`,
    );
  }
  const all = startingWith(first.value, raw);
  yield* packed ? unpack(path, all) : all;
}

/** Formats of tables that spreadsheets and BigQuery save as well, by how they begin. */
const BINARY = [
  { name: "a Parquet file", magic: Buffer.from("PAR1") },
  { name: "an Avro file", magic: Buffer.from("Obj\u0001") },
  { name: "an old spreadsheet (.xls)", magic: Buffer.from("d0cf11e0a1b11ae1", "hex") },
] as const;

/** `PK`, and the mark of a first file or of an empty archive. */
const isZip = (bytes: Buffer): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);

async function* unzipped(path: string, inner: string | null = null): AsyncGenerator<Buffer> {
  const file = await open(path, "r");
  try {
    yield* unzip(path, file.fd, inner);
  } finally {
    await file.close();
  }
}

async function* readChunks(path: string, onBytes: (read: number) => void): AsyncGenerator<Buffer> {
  const file = await open(path, "r").catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  try {
    for (;;) {
      const { bytesRead, buffer } = await file
        .read(Buffer.allocUnsafe(CHUNK), 0, CHUNK)
        .catch((cause: unknown) => {
          throw unreadable(path, cause);
        });
      if (bytesRead === 0) return;
      onBytes(bytesRead);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function* startingWith(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function* unpack(path: string, packed: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  pipeline(Readable.from(packed, { objectMode: false }), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (cause) {
    const code = codeOf(cause);
    if (code === "Z_BUF_ERROR")
      throw new DomainError(
        "file_truncated",
        `${nameOf(path)} stops before the end of its gzip data. Copy or download it again, wholly.`,
        { cause },
      );
    if (code.startsWith("Z_"))
      throw new DomainError(
        "file_invalid",
        `${nameOf(path)} holds damaged gzip data. Pack or download it again.`,
        { cause },
      );
    throw cause;
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";

const unreadable = (path: string, cause: unknown): DomainError => {
  const code = codeOf(cause);
  if (code === "ENOENT")
    return new DomainError("not_found", `There is no file ${nameOf(path)}. Check the path.`, { cause });
  if (code === "EISDIR")
    return new DomainError("file_invalid", `${nameOf(path)} is a folder. Give the files in it.`, { cause });
  return new DomainError(
    "file_invalid",
    `${nameOf(path)} cannot be read. Check that this account may read it.`,
    { cause },
  );
};
