import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import type { RandomBytes } from "../lib/random.ts";

/**
 * The sums behind a belief at rest, as base64url: AES-256-GCM under a key of the shop that is derived of the
 * pseudonym key (HKDF-SHA-256, RFC 5869) and lies outside the store. Filled up, so that a copy of the store
 * tells neither what was answered nor, by the size, how much.
 */
export type SealSums = {
  seal(shop: string, value: unknown): string;
  /** @throws Error where it was sealed for another shop, or under another key */
  open(shop: string, sealed: string): unknown;
};

const CIPHER = "aes-256-gcm";
const NONCE = 12;
const TAG = 16;
const FILLED_TO = 4096;

export const createSealSums = ({
  pseudonymKey,
  random,
}: {
  readonly pseudonymKey: Uint8Array;
  readonly random: RandomBytes;
}): SealSums => {
  const keyOf = (shop: string): Uint8Array =>
    new Uint8Array(hkdfSync("sha256", pseudonymKey, "", `candor belief 1\0${shop.length}\0${shop}`, 32));
  return {
    seal(shop, value) {
      const plain = Buffer.from(JSON.stringify(value));
      const filled = Buffer.alloc(Math.ceil(plain.length / FILLED_TO) * FILLED_TO, " ");
      plain.copy(filled);
      const nonce = random(NONCE);
      const cipher = createCipheriv(CIPHER, keyOf(shop), nonce);
      const sealed = Buffer.concat([cipher.update(filled), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
    },
    open(shop, sealed) {
      const bytes = Buffer.from(sealed, "base64url");
      const decipher = createDecipheriv(CIPHER, keyOf(shop), bytes.subarray(0, NONCE));
      decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
      return JSON.parse(plain.toString("utf8")) as unknown;
    },
  };
};
