import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { present } from "../../lib/present.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { shopperPlace } from "./program.ts";

/**
 * A shopper's first row. Under the shop's key: counters, the consent version and the tombstone's time; under
 * the shopper's own key, which stands here wrapped: the state. Destroying `wrapped` is the erasure of
 * everything sealed under it.
 */
export type Head = {
  /** Grows with every change of the state; every read of behaviour must name it. */
  readonly version: number;
  readonly erasedAt: number | null;
  /** Grows with every erasure; rows of an older generation wait for the purge and are never read. */
  readonly generation: number;
  /** The oldest generation that has not been purged; `generation` when there is nothing to purge. */
  readonly doomedFrom: number;
  /** Event segments are numbered `segmentFrom` … `segmentTo` − 1; the last one is open for more. */
  readonly segmentFrom: number;
  readonly segmentTo: number;
  /** Number of consent records. */
  readonly records: number;
  /**
   * The day since the epoch under which the shopper stands in the index of who is to be looked at; null for a
   * tombstone, and in rows of before there was one.
   */
  readonly due: number | null;
  readonly wrapped: Buffer | null;
  readonly state: Buffer | null;
};

/** The sealed state; who has keys has one. */
export const stateRow = ({ state }: Head): Buffer => present(state, "the state of a shopper");

export const NO_HEAD: Head = {
  version: 0,
  erasedAt: null,
  generation: 0,
  doomedFrom: 0,
  segmentFrom: 0,
  segmentTo: 0,
  records: 0,
  due: null,
  wrapped: null,
  state: null,
};

/**
 * Counters in the clear (1) and without the day of the index (2), as rows were written before; all under the
 * shop's key (3).
 */
const CLEAR = 1;
const UNDATED = 2;
const DATED = 3;
const CLEAR_HEAD = 52;
const FRONT = 14;
const UNDATED_FACTS = 36;
const FACTS = 40;
const NO_DAY = 0xffffffff;
/** What AES-GCM puts before the facts. */
const COVER = 28;

type Facts = Omit<Head, "wrapped" | "state">;

const encodeFacts = (head: Facts): Buffer => {
  const bytes = Buffer.alloc(FACTS);
  bytes.writeDoubleLE(head.version, 0);
  bytes.writeDoubleLE(head.erasedAt ?? Number.NaN, 8);
  bytes.writeUInt32LE(head.generation, 16);
  bytes.writeUInt32LE(head.doomedFrom, 20);
  bytes.writeUInt32LE(head.segmentFrom, 24);
  bytes.writeUInt32LE(head.segmentTo, 28);
  bytes.writeUInt32LE(head.records, 32);
  bytes.writeUInt32LE(head.due ?? NO_DAY, 36);
  return bytes;
};

const decodeFacts = (bytes: Buffer): Facts => {
  const erased = bytes.readDoubleLE(8);
  const due = bytes.length < FACTS ? NO_DAY : bytes.readUInt32LE(36);
  return {
    version: bytes.readDoubleLE(0),
    erasedAt: Number.isNaN(erased) ? null : erased,
    generation: bytes.readUInt32LE(16),
    doomedFrom: bytes.readUInt32LE(20),
    segmentFrom: bytes.readUInt32LE(24),
    segmentTo: bytes.readUInt32LE(28),
    records: bytes.readUInt32LE(32),
    due: due === NO_DAY ? null : due,
  };
};

const factsPlace = (ref: ShopperRef): string => `head/${shopperPlace(ref)}`;

/**
 * stamp (12 random bytes: a compare-and-set compares nothing else), form (1), length of the wrapped key (1),
 * facts under the shop's key, wrapped key, state.
 */
export const encodeHead = (sealer: Sealer, ref: ShopperRef, head: Head): Buffer => {
  const wrapped = head.wrapped ?? Buffer.alloc(0);
  const facts = sealer.cover(ref.shop, factsPlace(ref), encodeFacts(head));
  const form = Buffer.from([DATED, wrapped.length]);
  return Buffer.concat([sealer.stamp(), form, facts, wrapped, head.state ?? Buffer.alloc(0)]);
};

export const decodeHead = (sealer: Sealer, ref: ShopperRef, bytes: Buffer): Head => {
  const form = bytes[FRONT - 2];
  if (form !== CLEAR && form !== UNDATED && form !== DATED)
    throw new TypeError(`unknown format ${form} of a shopper's row`);
  const from = form === CLEAR ? CLEAR_HEAD : FRONT + COVER + (form === DATED ? FACTS : UNDATED_FACTS);
  const facts =
    form === CLEAR
      ? bytes.subarray(FRONT, CLEAR_HEAD)
      : sealer.uncoverOften(ref.shop, factsPlace(ref), bytes.subarray(FRONT, from));
  const wrapped = bytes.readUInt8(FRONT - 1);
  return {
    ...decodeFacts(facts),
    wrapped: wrapped === 0 ? null : bytes.subarray(from, from + wrapped),
    state: wrapped === 0 ? null : bytes.subarray(from + wrapped),
  };
};

/** Has this row a key, so that anything can be stored and read? False for a tombstone. */
export const isLive = (bytes: Buffer): boolean => bytes[13] !== 0;
