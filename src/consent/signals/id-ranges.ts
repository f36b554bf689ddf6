import type { BitReader } from "./bits.ts";

/**
 * Ids as inclusive ranges in the order of the string: a range of 65,535 vendors costs one entry, so nothing
 * can be blown up.
 */
export type IdRanges = readonly (readonly [from: number, to: number])[];

/** Whether `id` lies in one of the ranges. */
export const hasId = (ranges: IdRanges, id: number): boolean => {
  return ranges.some(([from, to]) => from <= id && id <= to);
};

/**
 * Every id, ascending and once each. Only for small sets and tests: the size is that of the ids, not of the
 * ranges.
 */
export const listIds = (ranges: IdRanges): number[] => {
  const ids = new Set<number>();
  for (const [from, to] of ranges) for (let id = from; id <= to; id++) ids.add(id);
  return [...ids].sort((a, b) => a - b);
};

/** Shortest possible entry of a range list: the flag and one vendor id. */
const ENTRY_BITS = 17;

/**
 * Range(Int) of the TCF: 12 bits of count, then entries of a flag and one or two 16-bit ids. Null where it is
 * malformed.
 */
export const readRangeList = (bits: BitReader): IdRanges | null => {
  const count = bits.int(12);
  // A count that the rest of the string cannot hold is refused before the first entry is read.
  if (count * ENTRY_BITS > bits.remaining()) return null;
  const ranges: [number, number][] = [];
  for (let i = 0; i < count; i++) {
    const isRange = bits.flag();
    const from = bits.int(16);
    const to = isRange ? bits.int(16) : from;
    if (from === 0 || to < from) return null;
    ranges.push([from, to]);
  }
  return bits.overrun() ? null : ranges;
};

/** A fixed bit field whose first bit is id 1, as ranges. */
export const readBitField = (bits: BitReader, width: number): IdRanges => {
  const ranges: [number, number][] = [];
  for (let id = 1; id <= width; id++) {
    if (!bits.flag()) continue;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === id - 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges;
};

/**
 * OptimizedIntRange of the TCF: 16 bits of highest id, a flag, then a bit field or a range list. Null where
 * it is malformed.
 */
export const readVendors = (bits: BitReader): IdRanges | null => {
  const maxId = bits.int(16);
  if (bits.flag()) return readRangeList(bits);
  if (maxId > bits.remaining()) return null;
  return readBitField(bits, maxId);
};
