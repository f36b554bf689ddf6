import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  timingSafeEqual,
} from "node:crypto";
import { DomainError } from "./errors.ts";

/**
 * Seals short texts that leave the house and come back: the subject of a token, a cursor, the handle of an
 * event.
 */
export type TextSeal = {
  /**
   * base64url. `bound` is what the text is tied to (a shop, a list, a shopper): it is not in the result, and
   * must be the same to open it. Equal input gives an equal result: put something fresh into `bound` or the
   * text where that would tell.
   */
  seal(bound: readonly string[], text: string): string;
  /** Null where it was not sealed here, was sealed for another use or another `bound`, or was changed. */
  open(bound: readonly string[], sealed: unknown): string | null;
};

const IV = 16;
const LONGEST = 8192;

/**
 * AES-256-CTR whose starting value is the HMAC-SHA-256 of what is sealed, cut to 128 bits (the construction
 * of SIV, RFC 5297, with HMAC as its PRF): needs no nonce, so that an answer can be made again to the byte,
 * and opens nothing that was changed. Both keys are derived with HKDF-SHA-256 (RFC 5869) from `secret`, by
 * `use`: what is sealed for one use opens for no other.
 */
export const createTextSeal = (secret: Uint8Array, use: string): TextSeal => {
  if (secret.length < 32)
    throw new DomainError("config_invalid", "Sealing needs a secret of at least 32 random bytes.");
  const derived = Buffer.from(hkdfSync("sha256", secret, new Uint8Array(0), `candor seal 1\0${use}`, 64));
  const macKey = createSecretKey(derived.subarray(0, 32));
  const key = createSecretKey(derived.subarray(32));
  // JSON ends where its bracket closes: no other bounds and text give the same bytes.
  const ivOf = (bound: readonly string[], text: Buffer): Buffer =>
    createHmac("sha256", macKey).update(JSON.stringify(bound), "utf8").update(text).digest().subarray(0, IV);
  return {
    seal(bound, text) {
      const plain = Buffer.from(text, "utf8");
      const iv = ivOf(bound, plain);
      return Buffer.concat([iv, createCipheriv("aes-256-ctr", key, iv).update(plain)]).toString("base64url");
    },
    open(bound, sealed) {
      if (typeof sealed !== "string" || sealed.length > LONGEST) return null;
      const bytes = Buffer.from(sealed, "base64url");
      // base64url has more than one spelling of the same bytes; only the one that was handed out is taken.
      if (bytes.length < IV || bytes.toString("base64url") !== sealed) return null;
      const iv = bytes.subarray(0, IV);
      const plain = createDecipheriv("aes-256-ctr", key, iv).update(bytes.subarray(IV));
      return timingSafeEqual(ivOf(bound, plain), iv) ? plain.toString("utf8") : null;
    },
  };
};
