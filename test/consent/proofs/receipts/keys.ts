import {
  createSigningKeys,
  publicJwkOf,
  type SigningKeys,
} from "../../../../src/consent/proofs/receipts/signing-keys.ts";
import { deriveSigningJwk } from "./derive-signing-jwk.ts";

/** A private key from a number: the same number, the same key. */
export const jwk = (seed: number) => deriveSigningJwk(new Uint8Array(32).fill(seed));

/** Signing keys whose current key is `current`, with retired ones beside it. */
export const keysOf = (current: number, retired: readonly number[] = []): Promise<SigningKeys> =>
  createSigningKeys({ current: jwk(current), retired: retired.map((seed) => publicJwkOf(jwk(seed))) });

/** 1 June 2026, noon. */
export const NOON = Date.UTC(2026, 5, 1, 12);

const decode = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Record<string, unknown>;
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value), "utf8").toString("base64url");

/** The same JWS with members of its header or payload changed after it was signed. */
export const tamper = (
  jws: string,
  { header = {}, payload = {} }: { header?: object; payload?: object },
): string => {
  const [head = "", body = "", signature = ""] = jws.split(".");
  return `${encode({ ...decode(head), ...header })}.${encode({ ...decode(body), ...payload })}.${signature}`;
};

export const payloadOf = (jws: string): Record<string, unknown> => decode(jws.split(".")[1]!);
