import { isUtf8 } from "node:buffer";
import { openFeed } from "./open-feed.ts";

/** One line of a text file, from 1. `text` is null where `fault` says why it cannot be read. */
export type Line =
  | { readonly line: number; readonly text: string; readonly fault: null }
  | { readonly line: number; readonly text: null; readonly fault: string };

/** A line longer than this is refused and never held in memory. */
const MAX_LINE = 1 << 20;

/**
 * The lines of a file in chunks, without blank ones. A line that is too long or not UTF-8 is a faulty line;
 * its neighbours are read. Throws as `openFeed`.
 */
export async function* readLines(path: string, onBytes: (read: number) => void): AsyncGenerator<Line[]> {
  const lines = createLineCutter();
  for await (const bytes of openFeed(path, onBytes)) yield lines.push(bytes);
  yield lines.end();
}

const createLineCutter = (): { push: (bytes: Buffer) => Line[]; end: () => Line[] } => {
  let held: Buffer[] = [];
  let size = 0;
  let line = 0;
  let tooLong = false;

  const hold = (part: Buffer): void => {
    size += part.length;
    if (size > MAX_LINE) {
      tooLong = true;
      held = [];
    }
    if (!tooLong && part.length > 0) held.push(part);
  };
  const finish = (part: Buffer, into: Line[]): void => {
    hold(part);
    line += 1;
    const made = tooLong
      ? {
          line,
          text: null,
          fault: "This line is longer than 1 MB. Write one object per line, and split large ones.",
        }
      : lineOf(line, held);
    if (made !== null) into.push(made);
    held = [];
    size = 0;
    tooLong = false;
  };

  return {
    push: (bytes) => {
      const out: Line[] = [];
      let from = 0;
      for (let cut = bytes.indexOf(10); cut !== -1; cut = bytes.indexOf(10, from)) {
        finish(bytes.subarray(from, cut), out);
        from = cut + 1;
      }
      hold(bytes.subarray(from));
      return out;
    },
    end: () => {
      const out: Line[] = [];
      if (size > 0) finish(Buffer.alloc(0), out);
      return out;
    },
  };
};

const lineOf = (line: number, held: readonly Buffer[]): Line | null => {
  const whole = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
  const bytes = line === 1 && whole.subarray(0, 3).equals(UTF8_MARK) ? whole.subarray(3) : whole;
  if (!isUtf8(bytes)) return { line, text: null, fault: "This line is not UTF-8. Save the file as UTF-8." };
  const text = bytes.toString("utf8").trim();
  return text === "" ? null : { line, text, fault: null };
};

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
