/** Hashes (48 bits, under the shopper's key) of the event ids in full segments, by segment number. */
export type EventHashes = Map<number, number[]>;

const STAMP = 12;
const GROUP = 6;
const HASH = 6;

/** stamp(12), then for each segment: number (4), count (2), hashes (6 each). */
export const encodeHashes = (full: EventHashes, stamp: Buffer): Buffer => {
  const size = [...full.values()].reduce((sum, hashes) => sum + GROUP + HASH * hashes.length, STAMP);
  const bytes = Buffer.allocUnsafe(size);
  let at = stamp.copy(bytes, 0);
  for (const [number, hashes] of full) {
    at = bytes.writeUInt32LE(number, at);
    at = bytes.writeUInt16LE(hashes.length, at);
    for (const hash of hashes) at = bytes.writeUIntLE(hash, at, HASH);
  }
  return bytes;
};

export const decodeHashes = (bytes: Buffer | null): EventHashes => {
  const full: EventHashes = new Map();
  if (bytes === null) return full;
  let at = STAMP;
  while (at < bytes.length) {
    const number = bytes.readUInt32LE(at);
    const count = bytes.readUInt16LE(at + 4);
    at += GROUP;
    const hashes: number[] = [];
    for (let i = 0; i < count; i += 1, at += HASH) hashes.push(bytes.readUIntLE(at, HASH));
    full.set(number, hashes);
  }
  return full;
};

/** Numbers of the segments that may hold one of these ids. */
export const segmentsWith = (full: EventHashes, hashes: readonly number[]): number[] => {
  const wanted = new Set(hashes);
  return [...full].filter(([, group]) => group.some((hash) => wanted.has(hash))).map(([number]) => number);
};
