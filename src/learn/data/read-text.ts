import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { DomainError } from "../../lib/errors.ts";

/**
 * The whole text of a plain or gzip file. A damaged gzip is `file_truncated`, a missing file `file_invalid`.
 */
export const readText = (path: string): string => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new DomainError("file_invalid", `Cannot read ${path}. Check the path and its permissions.`, {
      cause,
    });
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString("utf8");
  try {
    return gunzipSync(bytes).toString("utf8");
  } catch (cause) {
    throw new DomainError("file_truncated", `${path} is a damaged or cut off gzip file. Fetch it again.`, {
      cause,
    });
  }
};

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
