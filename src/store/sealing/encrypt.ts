import { createCipheriv, createDecipheriv, createSecretKey, KeyObject } from "node:crypto";
import { DomainError } from "../../lib/errors.ts";
import { type RandomBytes } from "../../lib/random.ts";

const IV = 12;

const TAG = 16;

const POOL = 4096;

/** Random bytes in small pieces from a pool: one call of the source for each 341 nonces. */
export const createStamps = (random: RandomBytes): (() => Buffer) => {
  let pool = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used + IV > pool.length) {
      pool = Buffer.from(random(POOL));
      used = 0;
    }
    const stamp = Buffer.from(pool.subarray(used, used + IV));
    used += IV;
    return stamp;
  };
};

/** Of each key that is held as bytes: it goes when they go, so that no key is kept for longer by it. */
const objects = new WeakMap<Buffer, KeyObject>();

// Keys go in as key objects everywhere: Node 24 takes ten microseconds to find out what plain bytes are.
const asObject = (key: Buffer | KeyObject): KeyObject => {
  if (key instanceof KeyObject) return key;
  const object = objects.get(key) ?? createSecretKey(key);
  objects.set(key, object);
  return object;
};

export const encrypt = (key: Buffer | KeyObject, iv: Buffer, place: string, plain: Buffer): Buffer => {
  const cipher = createCipheriv("aes-256-gcm", asObject(key), iv);
  cipher.setAAD(Buffer.from(place));
  const body = cipher.update(plain);
  cipher.final();
  return Buffer.concat([iv, cipher.getAuthTag(), body], IV + TAG + body.length);
};

export const decrypt = (key: Buffer | KeyObject, place: string, sealed: Buffer): Buffer => {
  try {
    const decipher = createDecipheriv("aes-256-gcm", asObject(key), sealed.subarray(0, IV));
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(sealed.subarray(IV, IV + TAG));
    const plain = decipher.update(sealed.subarray(IV + TAG));
    decipher.final();
    return plain;
  } catch (cause) {
    throw new DomainError(
      "internal",
      "A stored row does not open under its key: it was changed or moved. Restore the store from a backup.",
      { cause },
    );
  }
};
