import { type BitReader, createBitReader } from "./bits.ts";

/** Characters of a GPP string that are looked at: a TC string and every other section fit in. */
export const MAX_GPP_LENGTH = 8192;

export type GppSectionText = { readonly id: number; readonly text: string };

export type GppStringFault = "too_long" | "malformed" | "version";

export type SplitGpp =
  | { readonly state: "valid"; readonly sections: readonly GppSectionText[] }
  | { readonly state: "invalid"; readonly because: GppStringFault };

const HEADER_TYPE = 3;
const HEADER_VERSION = 1;
/** More sections than there are jurisdictions is an attack, not a choice. */
const MAX_SECTIONS = 64;
/** Bits of one Fibonacci number: enough for 10,000 and far above any section id. */
const MAX_FIBONACCI_BITS = 20;

/**
 * Splits a GPP string into its sections (GPP "Consent String Specification": header, then one part per
 * section id, joined by tildes). A string that opens with C is a bare TC string, as the specification's note
 * on section ids says. Never throws.
 */
export const splitGpp = (text: string): SplitGpp => {
  if (text.length > MAX_GPP_LENGTH) return { state: "invalid", because: "too_long" };
  if (text.startsWith("C")) return { state: "valid", sections: [{ id: 2, text }] };
  const [headerText = "", ...parts] = text.split("~");
  const bits = createBitReader(headerText);
  if (bits === null || bits.int(6) !== HEADER_TYPE) return { state: "invalid", because: "malformed" };
  if (bits.int(6) !== HEADER_VERSION) return { state: "invalid", because: "version" };
  const ids = readFibonacciRange(bits);
  if (ids === null || bits.overrun() || ids.length !== parts.length || parts.includes(""))
    return { state: "invalid", because: "malformed" };
  return { state: "valid", sections: ids.map((id, index) => ({ id, text: parts[index] ?? "" })) };
};

/**
 * Range(Fibonacci): 12 bits of count, then entries of a flag and one or two Fibonacci numbers, each an offset
 * to the one before.
 */
export const readFibonacciRange = (bits: BitReader): number[] | null => {
  const count = bits.int(12);
  if (count > MAX_SECTIONS) return null;
  const ids: number[] = [];
  let last = 0;
  for (let i = 0; i < count; i++) {
    const isGroup = bits.flag();
    const offset = readFibonacci(bits);
    const more = isGroup ? readFibonacci(bits) : 0;
    if (offset === null || more === null || ids.length + more >= MAX_SECTIONS) return null;
    for (let id = last + offset; id <= last + offset + more; id++) ids.push(id);
    last += offset + more;
  }
  return ids;
};

/**
 * One number in Fibonacci coding: the bits weigh 1, 2, 3, 5, 8, … and the second of two ones in a row ends
 * it.
 */
const readFibonacci = (bits: BitReader): number | null => {
  let [weight, next, value, previous] = [1, 2, 0, false];
  for (let i = 0; i < MAX_FIBONACCI_BITS; i++) {
    const bit = bits.flag();
    if (bit && previous) return value;
    if (bit) value += weight;
    [weight, next, previous] = [next, weight + next, bit];
  }
  return null;
};
