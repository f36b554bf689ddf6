/**
 * A pseudo-random function for sampling and noise: SipHash-2-4 (Aumasson and Bernstein, 2012) on 64-bit words
 * held as pairs of 32-bit integers. What is drawn for (seed, unit, step) depends on nothing else, so that
 * removing another unit changes no draw (docs/learning.md, "Forgetting").
 */
import { createHash } from "node:crypto";

export type Prf = (...words: readonly number[]) => number;

/** Uniform number in [0, 1) as a function of the key and up to a few 32-bit words. */
export const createPrf = (key: string): Prf => {
  const digest = createHash("sha256").update(key).digest();
  const k = [0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset)) as [number, number, number, number];
  const v = new Int32Array(8);
  return (...words) => {
    v[0] = k[0] ^ 0x70736575;
    v[1] = k[1] ^ 0x736f6d65;
    v[2] = k[2] ^ 0x6e646f6d;
    v[3] = k[3] ^ 0x646f7261;
    v[4] = k[0] ^ 0x6e657261;
    v[5] = k[1] ^ 0x6c796765;
    v[6] = k[2] ^ 0x79746573;
    v[7] = k[3] ^ 0x74656462;
    const length = words.length;
    for (let w = 0; w <= length; w += 2) {
      const low = w < length ? words[w]! | 0 : 0;
      const high = w + 1 < length ? words[w + 1]! | 0 : (length * 4) << 24;
      v[6] = v[6]! ^ low;
      v[7] = v[7]! ^ high;
      sipRound(v);
      sipRound(v);
      v[0] = v[0]! ^ low;
      v[1] = v[1]! ^ high;
    }
    v[4] = v[4]! ^ 0xff;
    sipRound(v);
    sipRound(v);
    sipRound(v);
    sipRound(v);
    const low = (v[0]! ^ v[2]! ^ v[4]! ^ v[6]!) >>> 0;
    const high = (v[1]! ^ v[3]! ^ v[5]! ^ v[7]!) >>> 0;
    return (high * 2097152 + (low >>> 11)) / 9007199254740992;
  };
};

/** v[a] += v[b], 64 bit, low word first. */
const add = (v: Int32Array, a: number, b: number): void => {
  const low = (v[a]! >>> 0) + (v[b]! >>> 0);
  v[a + 1] = v[a + 1]! + v[b + 1]! + (low > 0xffffffff ? 1 : 0);
  v[a] = low;
};

/** v[b] = rotate left (v[b], bits) xor v[a]; 0 < bits < 32, or 32 for a swap of the halves. */
const rotateXor = (v: Int32Array, b: number, bits: number, a: number): void => {
  const low = v[b]!;
  const high = v[b + 1]!;
  v[b] = ((low << bits) | (high >>> (32 - bits))) ^ v[a]!;
  v[b + 1] = ((high << bits) | (low >>> (32 - bits))) ^ v[a + 1]!;
};

const swapHalves = (v: Int32Array, a: number): void => {
  const low = v[a]!;
  v[a] = v[a + 1]!;
  v[a + 1] = low;
};

const sipRound = (v: Int32Array): void => {
  add(v, 0, 2);
  rotateXor(v, 2, 13, 0);
  swapHalves(v, 0);
  add(v, 4, 6);
  rotateXor(v, 6, 16, 4);
  add(v, 0, 6);
  rotateXor(v, 6, 21, 0);
  add(v, 4, 2);
  rotateXor(v, 2, 17, 4);
  swapHalves(v, 4);
};

/** 32 bits that stand for an id in a draw. */
export const hashId = (id: string): number => {
  return createHash("sha256").update(id).digest().readUInt32LE(0);
};
