import { textMark } from "../../lib/text-mark.ts";

/**
 * Uniform numbers in [0, 1) from a text, the same for ever (mulberry32, T. Ettinger 2017): an explanation can
 * be told again.
 */
export const seededFrom = (text: string): (() => number) => {
  let state = textMark(text) % 2 ** 32;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
