import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import { DomainError } from "../../lib/errors.ts";
import type { FeedOptions } from "./feed.ts";
import { nameOf, openFeed } from "./open-feed.ts";

const NEWLINE = 10;

/**
 * The text of a file in chunks. The encoding is that of its byte order mark, else the one that an XML
 * declaration names, else UTF-16 where every other byte is zero, else UTF-8. Lines that are not UTF-8 are
 * Windows-1252, as spreadsheets write it: they are read so and counted (`lines_windows_1252`). Throws
 * `file_invalid` where an encoding is declared and unknown, or does not hold.
 */
export async function* readText(
  path: string,
  onBytes: (read: number) => void,
  onCount?: FeedOptions["onCount"],
): AsyncGenerator<string> {
  let decoder: Decoder | null = null;
  let lines: ((text: string) => string) | null = null;
  for await (const bytes of openFeed(path, onBytes)) {
    decoder ??= decoderFor(path, bytes, onCount);
    const text = decoder.push(bytes);
    if (text === "") continue;
    lines ??= lineEndsOf(text);
    yield lines(text);
  }
  const last = decoder?.end() ?? "";
  if (last !== "") yield (lines ?? lineEndsOf(last))(last);
}

/** Lines that end with a carriage return alone, as old programs write them, end as all others do. */
const lineEndsOf = (start: string): ((text: string) => string) =>
  start.includes("\r") && !start.includes("\n") ? (text) => text.replaceAll("\r", "\n") : (text) => text;

type Decoder = { readonly push: (bytes: Buffer) => string; readonly end: () => string };

const decoderFor = (path: string, first: Buffer, onCount: FeedOptions["onCount"] | undefined): Decoder => {
  const label = encodingOf(first);
  return /^utf-?8$/iu.test(label) ? lineDecoder(path, onCount) : declaredDecoder(path, label);
};

const declaredDecoder = (path: string, label: string): Decoder => {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(label, { fatal: true });
  } catch (cause) {
    throw new DomainError(
      "file_invalid",
      `${nameOf(path)} declares an encoding that is not known. Save it as UTF-8.`,
      { cause },
    );
  }
  const decode = (bytes: Buffer | undefined): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch (cause) {
      throw new DomainError(
        "file_invalid",
        `${nameOf(path)} holds bytes that are not ${decoder.encoding}, as it says it is. Save it as UTF-8.`,
        { cause },
      );
    }
  };
  return { push: decode, end: () => decode(undefined) };
};

/** UTF-8 by whole lines, so that a line of another encoding costs no other. */
const lineDecoder = (path: string, onCount: FeedOptions["onCount"] | undefined): Decoder => {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = true;
  let line = 1;
  const decodeLines = (bytes: Buffer): string => {
    let text = "";
    for (let from = 0; from < bytes.length;) {
      const at = bytes.indexOf(NEWLINE, from);
      const until = at === -1 ? bytes.length : at + 1;
      const one = bytes.subarray(from, until);
      if (isUtf8(one)) text += one.toString("utf8");
      else {
        text += fromWindows1252(one);
        onCount?.("lines_windows_1252", 1, `${nameOf(path)}, line ${line}`);
      }
      if (at !== -1) line += 1;
      from = until;
    }
    return text;
  };
  const decode = (given: Buffer): string => {
    const bytes = isFirst && given.subarray(0, 3).equals(UTF8_MARK) ? given.subarray(3) : given;
    if (given.length > 0) isFirst = false;
    if (!isUtf8(bytes)) return decodeLines(bytes);
    if (onCount !== undefined)
      for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) line += 1;
    return bytes.toString("utf8");
  };
  return {
    push: (bytes) => {
      const end = bytes.lastIndexOf(NEWLINE);
      // A line that is longer than a few chunks is cut where a character begins.
      const cut = end !== -1 ? end + 1 : rest.length > 1 << 17 ? characterStart(bytes) : 0;
      const whole = Buffer.concat([rest, bytes.subarray(0, cut)]);
      if (cut === 0) {
        rest = Buffer.concat([rest, bytes]);
        return "";
      }
      rest = Buffer.from(bytes.subarray(cut));
      return decode(whole);
    },
    end: () => decode(rest),
  };
};

/** Where the last character of UTF-8 that these bytes begin, begins. */
const characterStart = (bytes: Buffer): number => {
  for (let at = bytes.length - 1; at > Math.max(0, bytes.length - 5); at -= 1)
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return at;
  return bytes.length;
};

/**
 * What Windows-1252 has at 0x80 to 0x9f, where Latin-1 has controls; some versions of Node decode it as
 * Latin-1.
 */
const HIGH = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

const fromWindows1252 = (bytes: Buffer): string =>
  bytes.toString("latin1").replace(/[\u0080-\u009f]/gu, (mark) => HIGH[mark.charCodeAt(0) - 0x80] ?? mark);

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

const encodingOf = (first: Buffer): string => {
  if (first[0] === 0xff && first[1] === 0xfe) return "utf-16le";
  if (first[0] === 0xfe && first[1] === 0xff) return "utf-16be";
  const start = first.subarray(0, 400);
  const zeros = (parity: number): number =>
    start.reduce((sum, byte, at) => sum + (at % 2 === parity && byte === 0 ? 1 : 0), 0);
  if (start.length > 3 && zeros(1) * 3 > start.length && zeros(0) === 0) return "utf-16le";
  if (start.length > 3 && zeros(0) * 3 > start.length && zeros(1) === 0) return "utf-16be";
  const declared = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']/u.exec(
    first.subarray(0, 200).toString("latin1"),
  );
  return declared?.[1] ?? "utf-8";
};
