import { constants } from "node:buffer";
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { constants as zlib, gunzipSync, type ZlibOptions } from "node:zlib";
import { DomainError } from "../../lib/errors.ts";

/** Bytes that are read from a file at once, where it is read in pieces. */
const PIECE = 1 << 20;
/** Bytes that hold the first line of a file, packed or not. */
const START = 1 << 16;

const codeOf = (cause: unknown): unknown =>
  cause instanceof Error && "code" in cause ? cause.code : undefined;

const tooLarge = (path: string, cause?: unknown): DomainError =>
  new DomainError(
    "file_too_large",
    `${path} holds more text than is read at once (${Math.floor(constants.MAX_STRING_LENGTH / 1e6)} MB, ` +
      "unpacked). Give a part of it, such as its newest days.",
    { cause },
  );

/** `cause` of a file that could not be read, as what the caller can mend. */
const unreadable = (path: string, cause: unknown): DomainError =>
  codeOf(cause) === "ERR_FS_FILE_TOO_LARGE"
    ? tooLarge(path, cause)
    : new DomainError("file_invalid", `Cannot read ${path}. Check the path and its permissions.`, { cause });

const reading = <T>(path: string, read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    throw unreadable(path, cause);
  }
};

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const unpack = (path: string, packed: Buffer, options: ZlibOptions): Buffer => {
  try {
    return gunzipSync(packed, options);
  } catch (cause) {
    if (codeOf(cause) === "ERR_BUFFER_TOO_LARGE") throw tooLarge(path, cause);
    throw new DomainError("file_truncated", `${path} is a damaged or cut off gzip file. Fetch it again.`, {
      cause,
    });
  }
};

/**
 * The whole text of a plain or gzip file. A damaged gzip is `file_truncated`, a missing file `file_invalid`,
 * and one of more text than a string holds `file_too_large`.
 */
export const readText = (path: string): string => {
  const most = constants.MAX_STRING_LENGTH;
  if (reading(path, () => statSync(path).size) > most) throw tooLarge(path);
  const bytes = reading(path, () => readFileSync(path));
  return (isGzip(bytes) ? unpack(path, bytes, { maxOutputLength: most }) : bytes).toString("utf8");
};

function* plainPieces(path: string, size: number): Generator<Buffer> {
  const file = reading(path, () => openSync(path, "r"));
  try {
    for (;;) {
      const bytes = Buffer.allocUnsafe(size);
      const read = reading(path, () => readSync(file, bytes));
      if (read === 0) return;
      yield bytes.subarray(0, read);
    }
  } finally {
    closeSync(file);
  }
}

/** The first line of a plain or gzip file, of which no more is read. Throws as `readText`. */
export const firstLineOf = (path: string): string => {
  const [start = Buffer.alloc(0)] = plainPieces(path, START);
  // What is cut off here goes on in the file.
  const bytes = isGzip(start) ? unpack(path, start, { finishFlush: zlib.Z_SYNC_FLUSH }) : start;
  const text = bytes.subarray(0, START).toString("utf8");
  return text.split("\n", 1)[0] ?? "";
};

/** A gzip file is unpacked whole, as bytes: those may be many more than the characters of one string. */
function* bytePieces(path: string): Generator<Buffer> {
  let isFirst = true;
  for (const piece of plainPieces(path, PIECE)) {
    if (isFirst && isGzip(piece)) {
      const packed = reading(path, () => readFileSync(path));
      const bytes = unpack(path, packed, {});
      for (let from = 0; from < bytes.length; from += PIECE) yield bytes.subarray(from, from + PIECE);
      return;
    }
    isFirst = false;
    yield piece;
  }
}

/** The text of a plain or gzip file of any size, in pieces of whole lines. Throws as `readText`. */
export function* textPieces(path: string): Generator<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for (const bytes of bytePieces(path)) {
    const text = decoder.write(bytes);
    const end = text.lastIndexOf("\n") + 1;
    if (rest.length + text.length > constants.MAX_STRING_LENGTH) throw tooLarge(path);
    if (end > 0) yield rest + text.slice(0, end);
    rest = end > 0 ? text.slice(end) : rest + text;
  }
  const last = rest + decoder.end();
  if (last !== "") yield last;
}

/** Non-empty lines without line ends. */
export function* linesOf(text: string): Generator<string> {
  let from = 0;
  while (from < text.length) {
    let to = text.indexOf("\n", from);
    if (to < 0) to = text.length;
    const end = to > from && text.charCodeAt(to - 1) === 13 ? to - 1 : to;
    if (end > from) yield text.slice(from, end);
    from = to + 1;
  }
}
