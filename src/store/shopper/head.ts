/**
 * A shopper's first row. In clear: counters, the consent version and the tombstone's time; sealed: the state, under the
 * shopper's own key, which stands here wrapped. Destroying `wrapped` is the erasure of everything sealed under it.
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
  readonly wrapped: Buffer | null;
  readonly state: Buffer | null;
};

export const NO_HEAD: Head = {
  version: 0,
  erasedAt: null,
  generation: 0,
  doomedFrom: 0,
  segmentFrom: 0,
  segmentTo: 0,
  records: 0,
  wrapped: null,
  state: null,
};

const FORMAT = 1;
const FIXED = 52;

/** `stamp` (12 random bytes) comes first: a compare-and-set compares nothing else. */
export const encodeHead = (head: Head, stamp: Buffer): Buffer => {
  const wrapped = head.wrapped ?? Buffer.alloc(0);
  const state = head.state ?? Buffer.alloc(0);
  const bytes = Buffer.allocUnsafe(FIXED + wrapped.length + state.length);
  stamp.copy(bytes, 0);
  bytes[12] = FORMAT;
  bytes[13] = wrapped.length;
  bytes.writeDoubleLE(head.version, 14);
  bytes.writeDoubleLE(head.erasedAt ?? Number.NaN, 22);
  bytes.writeUInt32LE(head.generation, 30);
  bytes.writeUInt32LE(head.doomedFrom, 34);
  bytes.writeUInt32LE(head.segmentFrom, 38);
  bytes.writeUInt32LE(head.segmentTo, 42);
  bytes.writeUInt32LE(head.records, 46);
  bytes.writeUInt16LE(0, 50);
  wrapped.copy(bytes, FIXED);
  state.copy(bytes, FIXED + wrapped.length);
  return bytes;
};

export const decodeHead = (bytes: Buffer): Head => {
  if (bytes[12] !== FORMAT) throw new TypeError(`unknown format ${bytes[12]} of a shopper's row`);
  const wrapped = bytes[13]!;
  const erased = bytes.readDoubleLE(22);
  return {
    version: bytes.readDoubleLE(14),
    erasedAt: Number.isNaN(erased) ? null : erased,
    generation: bytes.readUInt32LE(30),
    doomedFrom: bytes.readUInt32LE(34),
    segmentFrom: bytes.readUInt32LE(38),
    segmentTo: bytes.readUInt32LE(42),
    records: bytes.readUInt32LE(46),
    wrapped: wrapped === 0 ? null : bytes.subarray(FIXED, FIXED + wrapped),
    state: wrapped === 0 ? null : bytes.subarray(FIXED + wrapped),
  };
};

/** Has this row a key, so that anything can be stored and read? False for a tombstone. */
export const isLive = (bytes: Buffer): boolean => bytes[13] !== 0;
