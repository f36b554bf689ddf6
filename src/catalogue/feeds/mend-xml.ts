import { createLineCounter } from "./line-counter.ts";

/** A character that no document of XML may hold (XML 1.0, section 2.2). */
const DISALLOWED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu;
/** What a reference to a character or an entity looks like; the longest name of HTML has 31 letters. */
const REFERENCE = /&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});/iuy;
const LONGEST = 40;
const SPECIAL = /[&<]/gu;
/** What may stand before a document only at its very beginning; nothing of it is needed. */
const DECLARATION = /^(\s*)<\?xml\s[^>]*\?>/u;

/** Where text is copied as it is, and what ends that. */
const VERBATIM = [
  { from: "<![CDATA[", to: "]]>" },
  { from: "<!--", to: "-->" },
] as const;

/** Whether so much is there that a declaration would have ended. */
const isBegun = (text: string): boolean => {
  const start = text.trimStart();
  return start.length > 400 || (start.length > 5 && (!start.startsWith("<?xml") || start.includes("?>")));
};

export type XmlMender = {
  readonly push: (text: string) => string;
  readonly end: () => string;
};

/**
 * Mends what shops write into XML by hand and no parser takes: `&` and `<` that begin nothing (`Salt &
 * pepper`, `5 < 6`), characters that XML forbids, a declaration that blank lines stand before. One product's
 * title is not to cost all the others. Sections of CDATA and comments stay as they are. `onMended` hears the
 * line. Holds back what may go on in the next piece.
 */
export const createXmlMender = (onMended: (line: number) => void): XmlMender => {
  let held = "";
  let line = 1;
  let hasBegun = false;
  /** What ends the section that is copied as it is; null outside of one. */
  let until: string | null = null;

  const begin = (): void => {
    if (!hasBegun) held = held.replace(DECLARATION, "$1");
    hasBegun = true;
  };

  const mendAt = (text: string, at: number): string => {
    if (text[at] === "&") {
      REFERENCE.lastIndex = at;
      return REFERENCE.test(text) ? "&" : "&amp;";
    }
    return /^<[a-z_:/!?\u0080-\uffff]/iu.test(text.slice(at, at + 2)) ? "<" : "&lt;";
  };

  const drain = (final: boolean): string => {
    const text = held;
    let out = "";
    let at = 0;
    const lineOf = createLineCounter(text, line);
    while (at < text.length) {
      if (until !== null) {
        const end = text.indexOf(until, at);
        const open = final ? text.length : Math.max(at, text.length - until.length);
        const stop = end === -1 ? open : end + until.length;
        out += text.slice(at, stop);
        at = stop;
        if (end === -1) break;
        until = null;
        continue;
      }
      SPECIAL.lastIndex = at;
      const found = SPECIAL.exec(text);
      const place = found?.index ?? text.length;
      out += text.slice(at, place);
      at = place;
      if (found === null || (!final && text.length - at < LONGEST)) break;
      const section = VERBATIM.find(({ from }) => text.startsWith(from, at));
      const mended = section === undefined ? mendAt(text, at) : section.from;
      if (mended.length > 1 && section === undefined) onMended(lineOf(at));
      until = section?.to ?? null;
      out += mended;
      at += section?.from.length ?? 1;
    }
    line = lineOf(at);
    held = text.slice(at);
    return out;
  };

  return {
    push: (text) => {
      held += text.replace(DISALLOWED, " ");
      if (!hasBegun && !isBegun(held)) return "";
      begin();
      return drain(false);
    },
    end: () => {
      begin();
      return drain(true);
    },
  };
};
