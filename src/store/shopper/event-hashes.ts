import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { filledJson, fillUp } from "../sealing/size-classes.ts";
import { placeOf } from "./program.ts";

/** Hashes (48 bits, under the shopper's key) of the event ids in full segments, by segment number. */
export type EventHashes = Map<number, number[]>;

const STAMP = 12;
const GROUP = 6;
const HASH = 6;
/** No segment ever held more events, and nobody ever had more segments. */
const MOST_EVENTS = 64;
const MOST_SEGMENTS = 2 ** 20;

/** Of each segment: number (4), count (2), hashes (6 each); a count of 0 is the end. */
const encodeHashes = (full: EventHashes): Buffer => {
  const bytes = Buffer.alloc(
    [...full.values()].reduce((sum, hashes) => sum + GROUP + HASH * hashes.length, GROUP),
  );
  let at = 0;
  for (const [number, hashes] of full) {
    at = bytes.writeUInt32LE(number, at);
    at = bytes.writeUInt16LE(hashes.length, at);
    for (const hash of hashes) at = bytes.writeUIntLE(hash, at, HASH);
  }
  return bytes;
};

const decodeHashes = (bytes: Buffer, from: number): EventHashes => {
  const full: EventHashes = new Map();
  let at = from;
  while (at < bytes.length) {
    const number = bytes.readUInt32LE(at);
    const count = bytes.readUInt16LE(at + 4);
    if (count === 0) break;
    at += GROUP;
    const hashes: number[] = [];
    for (let i = 0; i < count; i += 1, at += HASH) hashes.push(bytes.readUIntLE(at, HASH));
    full.set(number, hashes);
  }
  return full;
};

/**
 * Rows of before stood in the clear behind a stamp. A sealed row looks so in less than one of 2^50 cases: the
 * smallest takes two groups to fill to its last byte, and each has a number and a count that are small.
 */
const standsInClear = (bytes: Buffer): boolean => {
  let at = STAMP;
  let before = -1;
  while (at + GROUP < bytes.length) {
    const number = bytes.readUInt32LE(at);
    const count = bytes.readUInt16LE(at + 4);
    if (count === 0 || count > MOST_EVENTS || number <= before || number > MOST_SEGMENTS) return false;
    before = number;
    at += GROUP + HASH * count;
  }
  return at === bytes.length;
};

/**
 * Under the shopper's key, filled up to a size class: how many events somebody has is nobody's business
 * either.
 */
export const sealHashes = (
  sealer: Sealer,
  ref: ShopperRef,
  key: Buffer,
  name: string,
  full: EventHashes,
): Buffer => sealer.seal(key, placeOf(ref, name), fillUp(encodeHashes(full), 0));

export const openHashes = (
  sealer: Sealer,
  ref: ShopperRef,
  key: Buffer,
  name: string,
  row: Buffer | null,
): EventHashes => {
  if (row === null) return new Map();
  return standsInClear(row)
    ? decodeHashes(row, STAMP)
    : decodeHashes(sealer.unseal(key, placeOf(ref, name), row), 0);
};

/** Numbers of the segments that may hold one of these ids. */
export const segmentsWith = (full: EventHashes, hashes: readonly number[]): number[] => {
  const wanted = new Set(hashes);
  return [...full].filter(([, group]) => group.some((hash) => wanted.has(hash))).map(([number]) => number);
};

/**
 * Hashes of the ids of events that the shopper had forgotten: all that is left of them. Under the key that
 * lasts until erasure, as there is nothing from which they could be made anew under another.
 */
export const hashForgotten = (sealer: Sealer, own: Buffer, ids: readonly string[]): number[] =>
  sealer.eventHashes(own, ids);

/** The row of these hashes in clear, filled up to a size class like every row. */
export const encodeForgotten = (hashes: ReadonlySet<number>): Buffer => filledJson([...hashes]);

export const openForgotten = (
  sealer: Sealer,
  ref: ShopperRef,
  key: Buffer,
  name: string,
  row: Buffer | null,
): Set<number> =>
  new Set(
    row === null
      ? []
      : (JSON.parse(sealer.unseal(key, placeOf(ref, name), row).toString("utf8")) as number[]),
  );
