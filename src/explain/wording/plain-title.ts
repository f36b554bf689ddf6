import { LRUCache } from "lru-cache";
import { present } from "../../lib/present.ts";

/** The longest title that is spoken whole, in characters as people count them (graphemes). */
export const LONGEST_TITLE = 60;

/** A grapheme may carry any number of marks: beyond this many code units a title is cut whatever it is. */
const MOST_UNITS = LONGEST_TITLE * 8;

/**
 * Controls, line ends, invisible spaces, and the embeddings, overrides and isolates that reorder what stands
 * around them (UAX #9).
 */
const UNSPEAKABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/u;
const UNSPEAKABLE_ALL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu;
const INVISIBLE_ALL = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;
const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_SURROGATE_ALL = /\p{Surrogate}/gu;
const SPACES = /\s{2,}|^\s|\s$/;

/**
 * Letters of scripts that run from right to left (Hebrew to Arabic Extended, their presentation forms, and
 * the planes 10800-10FFF and 1E800-1EFFF).
 */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** What could end an attribute or begin a tag, in a page that forgets to escape. */
const MARKUP = /[<>"']/;
const MARKUP_ALL = /[<>"']/g;
const LOOKS_LIKE: Readonly<Record<string, string>> = { "<": "‹", ">": "›", '"': "″", "'": "’" };

/** One line of visible characters that cannot become markup, of any length. */
export const clean = (text: string): string => {
  let plain = text;
  if (UNSPEAKABLE.test(plain)) plain = plain.replace(UNSPEAKABLE_ALL, " ").replace(INVISIBLE_ALL, "");
  if (LONE_SURROGATE.test(plain)) plain = plain.replace(LONE_SURROGATE_ALL, "\ufffd");
  if (MARKUP.test(plain))
    plain = plain.replace(MARKUP_ALL, (mark) => present(LOOKS_LIKE[mark], "what a mark is written as"));
  return SPACES.test(plain) ? plain.replace(/\s+/g, " ").trim() : plain;
};

/** Latin text without combining marks: one code unit is one character. */
const ONE_UNIT_EACH = /^[ -~\u00a0-\u024f\u2010-\u2027\u2030-\u203f]*$/;

/**
 * Where the character after the last one that is kept begins; the end of the text where all of it is kept.
 */
const endOf = (text: string, segmenter: Intl.Segmenter): number => {
  if (ONE_UNIT_EACH.test(text)) return text.length <= LONGEST_TITLE ? text.length : LONGEST_TITLE - 1;
  let count = 0;
  let last = 0;
  for (const { index } of segmenter.segment(text.slice(0, MOST_UNITS + 1))) {
    if (count === LONGEST_TITLE) return last;
    count += 1;
    last = index;
  }
  return text.length <= MOST_UNITS ? text.length : last;
};

/**
 * Cuts at the boundary of a character, at the end of a word where one is near, and says so with an ellipsis.
 */
const cut = (text: string, segmenter: Intl.Segmenter): string => {
  if (text.length <= LONGEST_TITLE) return text;
  const end = endOf(text, segmenter);
  if (end === text.length) return text;
  const kept = text.slice(0, end);
  const word = kept.lastIndexOf(" ");
  return `${(word > (end * 2) / 3 ? kept.slice(0, word) : kept).trimEnd()}…`;
};

/**
 * Titles that are remembered as written: they come again and again, from a catalogue of thousands. Most are
 * written as they are, so that remembering one costs little more than its place.
 */
const MOST_REMEMBERED = 20_000;

/**
 * Makes the writer of titles as they may stand in a sentence: one line of visible characters, at most
 * LONGEST_TITLE of them. What is left is plain text that cannot become markup: angle brackets and straight
 * quotes are written as their typographic kin. A title with letters that run from right to left is isolated
 * (FSI, PDI), so that it does not reorder the sentence.
 */
export const createPlainTitle = (intlTag: string): ((text: string) => string) => {
  const segmenter = new Intl.Segmenter(intlTag, { granularity: "grapheme" });
  const remembered = new LRUCache<string, string>({ max: MOST_REMEMBERED });
  const write = (text: string): string => {
    const plain = cut(clean(text), segmenter);
    return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
  };
  return (text) => {
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const plain = write(text);
    remembered.set(text, plain);
    return plain;
  };
};
