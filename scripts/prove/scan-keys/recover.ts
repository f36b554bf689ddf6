import { createDecipheriv, createHmac } from "node:crypto";
import type { ShopperRef } from "../../../src/consent/shopper-ref.ts";
import type { KeyStore } from "../../../src/store/sealing/key-store.ts";
import { placeOf, shopperPlace } from "../../../src/store/shopper/program.ts";

/*
 * Somebody who has the raw files of a store and all of its keys, and wants an erased person back. Nothing
 * here asks the store: wrapped keys are looked for wherever the name of a wrapping key stands, and rows
 * wherever the person's pseudonym stands, in pages in use, free pages, append-only files and snapshots alike.
 */

const IV = 12;
const TAG = 16;
const KEY_SIZES = [32, 64];
const GENERATIONS = 2;

export type Recovered = {
  /** The person's keys that opened. */
  readonly keys: number;
  /** Texts of the person's rows that opened under them. */
  readonly rows: readonly Buffer[];
};

const open = (key: Buffer, place: string, sealed: Buffer): Buffer | null => {
  if (sealed.length < IV + TAG) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, IV));
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(IV, IV + TAG));
  const plain = decipher.update(sealed.subarray(IV + TAG));
  try {
    decipher.final();
    return plain;
  } catch {
    return null;
  }
};

function* occurrences(bytes: Buffer, text: string): Generator<number> {
  for (let at = bytes.indexOf(text, 0, "latin1"); at >= 0; at = bytes.indexOf(text, at + 1, "latin1"))
    yield at;
}

/** Keys of epochs wherever they stand, whether their slots are whole or not. */
const epochKeys = (bytes: Buffer): Buffer[] =>
  Array.from(occurrences(bytes, "CEP1"), (at) => bytes.subarray(at + 8, at + 40)).filter(
    (key) => key.length === 32,
  );

/** Every key that may have wrapped: each wrapping key alone, and with every epoch's key that can be found. */
export const wrappingKeys = (bytes: Buffer, keys: KeyStore): Buffer[] => {
  const epochs = epochKeys(bytes);
  return keys.wrapping.flatMap(({ key }) => [
    key,
    ...epochs.map((epoch) => createHmac("sha256", key).update("epoch\0").update(epoch).digest()),
  ]);
};

/** Everything of the size of a wrapped shopper's key that follows the name of a wrapping key. */
export const wrappedBlobs = (bytes: Buffer, keys: KeyStore): Buffer[] => {
  const found = new Map<string, Buffer>();
  for (const { kid } of keys.wrapping)
    for (const at of occurrences(bytes, kid)) {
      const start = at + (bytes[at - 1] ?? 0);
      for (const size of KEY_SIZES) {
        const blob = bytes.subarray(start, start + IV + TAG + size);
        found.set(blob.toString("latin1"), blob);
      }
    }
  return [...found.values()];
};

/**
 * What an LMDB page has at a key: the node's header stands before it. Values of pages of their own are
 * followed.
 */
const lmdbValue = (bytes: Buffer, at: number): { name: string; value: Buffer } | null => {
  if (at < 8) return null;
  const [size, flags, keySize] = [bytes.readUInt32LE(at - 8), bytes[at - 4]!, bytes.readUInt16LE(at - 2)];
  if (keySize === 0 || keySize > 512 || size > 1 << 24) return null;
  const name = bytes.toString("latin1", at, at + keySize).replace(/\0+$/, "");
  const from = at + keySize;
  if ((flags & 1) === 0) return { name, value: bytes.subarray(from, from + size) };
  if (from + 8 > bytes.length) return null;
  const page = Number(bytes.readBigUInt64LE(from)) * 4096 + 16;
  return { name, value: bytes.subarray(page, page + size) };
};

/** What follows a key in an append-only file (RESP), or in a snapshot (a length and the bytes). */
const redisValue = (bytes: Buffer, at: number, end: number): Buffer | null => {
  const resp = /^\r\n\$(\d+)\r\n/.exec(bytes.toString("latin1", end, end + 16));
  if (resp !== null) {
    const from = end + resp[0].length;
    return bytes.subarray(from, from + Number(resp[1]));
  }
  const first = bytes[end];
  if (first === undefined || at < 1) return null;
  if (first < 0x40) return bytes.subarray(end + 1, end + 1 + first);
  if (first < 0x80) {
    const size = ((first & 0x3f) << 8) | bytes[end + 1]!;
    return bytes.subarray(end + 2, end + 2 + size);
  }
  return first === 0x80 ? bytes.subarray(end + 5, end + 5 + bytes.readUInt32BE(end + 1)) : null;
};

const ROW = /^\d{1,4}\/(e\/\d{1,6}|h\/\d{1,6}|t)/;

/** Everything that may be a sealed row of the person, with the place it was sealed for. */
const sealedRows = (bytes: Buffer, ref: ShopperRef): { place: string; sealed: Buffer }[] => {
  const prefix = `${shopperPlace(ref)}/`;
  const rows: { place: string; sealed: Buffer }[] = [];
  for (const at of occurrences(bytes, prefix)) {
    const node = lmdbValue(bytes, at);
    if (node !== null) rows.push({ place: node.name, sealed: node.value });
  }
  const redis = `candor:{${shopperPlace(ref)}}/`;
  for (const at of occurrences(bytes, redis)) {
    const after = at + redis.length;
    const text = ROW.exec(bytes.toString("latin1", after, after + 24))?.[0];
    // In a snapshot the byte after a name may look like one more digit of it.
    for (const name of text === undefined ? [] : [text, text.slice(0, -1)]) {
      const sealed = redisValue(bytes, at, after + name.length);
      if (sealed !== null) rows.push({ place: placeOf(ref, name), sealed });
    }
  }
  return rows;
};

/**
 * What of a person can be had from the files with all keys. `blobs` and `wrapping` are the same for
 * everybody.
 */
export const recover = (
  bytes: Buffer,
  ref: ShopperRef,
  { blobs, wrapping }: { blobs: readonly Buffer[]; wrapping: readonly Buffer[] },
): Recovered => {
  const keys = new Map<string, Buffer>();
  for (let generation = 0; generation < GENERATIONS; generation += 1) {
    const place = `key ${placeOf(ref, `${generation}/key`)}`;
    for (const blob of blobs)
      for (const key of wrapping) {
        const plain = open(key, place, blob);
        for (let at = 0; at + 32 <= (plain?.length ?? 0); at += 32) {
          const one = plain!.subarray(at, at + 32);
          keys.set(one.toString("latin1"), one);
        }
      }
  }
  const rows = new Map<string, Buffer>();
  for (const { place, sealed } of keys.size === 0 ? [] : sealedRows(bytes, ref))
    for (const key of keys.values()) {
      const plain = open(key, place, sealed);
      if (plain !== null) rows.set(`${place} ${plain.toString("latin1")}`, plain);
    }
  return { keys: keys.size, rows: [...rows.values()] };
};
