/** One JSON value of a file: the line on which it begins (from 1), or that it is broken there. */
export type SplitValue =
  | { readonly line: number; readonly json: unknown }
  | { readonly line: number; readonly fault: "not_json" | "too_large" };

export type JsonSplitter = {
  readonly push: (text: string) => SplitValue[];
  readonly end: () => SplitValue[];
};

/** No payload of one event is larger, in characters; a value beyond it is refused and not held. */
const MAX_VALUE = 8 << 20;
/** A broken value of up to this many characters is looked through again for values that it swallowed. */
const MAX_RESCAN = 1 << 20;

const STRUCTURE = /["{}[\]\n]/gu;
const IN_STRING = /["\\\n]/gu;
/** What a line within a value may begin with. */
const TOKEN = /^\s*(?:["{}[\],:\d-]|true|false|null|$)/u;
const MOST_TOKEN = 16;
const BLANK = /[\s,\ufeff\u0000]/u;

/**
 * Cuts text into JSON values, in whatever layout it came: one a line, one array (pretty, in one line of any
 * size, or with a comma at each line's end), or objects one after another. The elements of an array on top
 * are values by themselves. A value that is broken costs itself: reading goes on at the next line that begins
 * one. Holds no more than one value.
 */
export const createJsonSplitter = (): JsonSplitter => {
  let text = "";
  let at = 0;
  /** The line of `at`. */
  let line = 1;
  /** The array on top that is open: where it began, and whether a value was in it. */
  let array: { readonly line: number; isEmpty: boolean } | null = null;
  /** A value that began and has not ended: where, on which line, and the brackets that are open. */
  let open: { from: number; line: number; closers: string[] } | null = null;
  let isString = false;
  /** Within a value that was too large: its brackets are counted, its text is not held. */
  let isDropped = false;
  /** Within a line that is no JSON and too long to hold. */
  let isJunk = false;

  const parsed = (from: number, until: number, startLine: number, out: SplitValue[]): boolean => {
    try {
      out.push({ line: startLine, json: JSON.parse(text.slice(from, until)) as unknown });
      return true;
    } catch {
      return false;
    }
  };

  /** The open value is broken: it is told, and reading goes on at the next line that begins a value. */
  const breakOff = (out: SplitValue[], upTo: number): void => {
    if (open === null) return;
    out.push({ line: open.line, fault: isDropped ? "too_large" : "not_json" });
    const size = upTo - open.from;
    const body = size <= MAX_RESCAN && !isDropped ? text.slice(open.from, upTo) : "";
    const next = /\n(?=[{[]|\}\s*,\s*\{)/u.exec(body);
    if (next !== null) {
      at = open.from + next.index + 1;
      line = open.line + (body.slice(0, next.index + 1).match(/\n/gu)?.length ?? 0);
      if (text[at] === "}") at += 1;
    } else at = upTo;
    open = null;
    isString = false;
    isDropped = false;
  };

  /** Text between values: brackets of the array on top, blanks and commas; else up to the line's end. */
  const between = (out: SplitValue[], final: boolean): boolean => {
    const mark = text[at];
    if (mark === undefined) return false;
    if (isJunk) {
      const end = text.indexOf("\n", at);
      isJunk = end === -1;
      at = end === -1 ? text.length : end;
      return !isJunk;
    }
    if (mark === "\n") line += 1;
    if (array !== null && !BLANK.test(mark) && mark !== "]") array.isEmpty = false;
    if (BLANK.test(mark)) at += 1;
    else if (mark === "[" && array === null) {
      array = { line, isEmpty: true };
      at += 1;
    } else if (mark === "]" && array !== null) {
      // An empty list is a payload as well, and is told of.
      if (array.isEmpty) out.push({ line: array.line, json: [] });
      array = null;
      at += 1;
    } else if (mark === "{" || mark === "[") {
      open = { from: at, line, closers: [mark === "{" ? "}" : "]"] };
      at += 1;
    } else {
      const end = text.indexOf("\n", at);
      if (end === -1 && !final && text.length - at < MAX_RESCAN) return false;
      const until = end === -1 ? text.length : end;
      if (!parsed(at, until, line, out)) out.push({ line, fault: "not_json" });
      isJunk = end === -1;
      at = until;
    }
    return true;
  };

  /** Whether a line that begins here cannot belong to the value that is open. */
  const beginsAnew = (newline: number, closers: readonly string[]): boolean => {
    if (!TOKEN.test(text.slice(newline + 1, newline + 1 + MOST_TOKEN))) return true;
    if (text[newline + 1] !== "{") return false;
    let before = newline - 1;
    while (before >= 0 && /\s/u.test(text[before] ?? "")) before -= 1;
    const mark = text[before];
    return closers.at(-1) === "}" ? mark !== ":" : mark !== "[" && mark !== ",";
  };

  const within = (value: NonNullable<typeof open>, out: SplitValue[], final: boolean): boolean => {
    const find = isString ? IN_STRING : STRUCTURE;
    find.lastIndex = at;
    const found = find.exec(text);
    if (found === null) {
      at = text.length;
      return false;
    }
    const mark = found[0];
    const place = found.index;
    if (mark === "\\") {
      if (place + 1 >= text.length && !final) {
        at = place;
        return false;
      }
      at = place + 2;
      return true;
    }
    if (mark === "\n") {
      // What begins the next line tells whether this value goes on.
      if (place + MOST_TOKEN >= text.length && !final) {
        at = place;
        return false;
      }
      if (isString || beginsAnew(place, value.closers)) breakOff(out, place);
      else {
        line += 1;
        at = place + 1;
      }
      return true;
    }
    at = place + 1;
    if (mark === '"') isString = !isString;
    else if (mark === "{" || mark === "[") value.closers.push(mark === "{" ? "}" : "]");
    else if (value.closers.pop() !== mark) breakOff(out, at);
    else if (value.closers.length === 0) close(value, out);
    return true;
  };

  const close = (value: NonNullable<typeof open>, out: SplitValue[]): void => {
    if (!isDropped && parsed(value.from, at, value.line, out)) {
      open = null;
      return;
    }
    breakOff(out, at);
  };

  const drain = (final: boolean): SplitValue[] => {
    const out: SplitValue[] = [];
    while (at < text.length && (open === null ? between(out, final) : within(open, out, final)));
    if (final && open !== null) {
      breakOff(out, text.length);
      if (at < text.length) out.push(...drain(true));
    }
    if (open !== null && !isDropped && text.length - open.from > MAX_VALUE) isDropped = true;
    // What was read is let go of; a dropped value keeps nothing but its brackets.
    const keep = open === null || isDropped ? at : open.from;
    text = text.slice(keep);
    at -= keep;
    if (open !== null) open = { ...open, from: isDropped ? 0 : open.from - keep };
    return out;
  };

  return {
    push: (more) => {
      text += more;
      return drain(false);
    },
    end: () => drain(true),
  };
};
