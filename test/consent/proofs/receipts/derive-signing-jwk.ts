import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { type PrivateJwk } from "../../../../src/consent/proofs/receipts/signing-keys.ts";
import { DomainError } from "../../../../src/lib/errors.ts";

/** PKCS #8 prefix of an Ed25519 private key (RFC 8410 section 7): the 32 bytes of the seed follow. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/**
 * Derives a private key from 32 random bytes, which the caller draws. `kid` is the RFC 7638 thumbprint, so
 * that a key has one name.
 */
export const deriveSigningJwk = (seed: Uint8Array): PrivateJwk => {
  if (seed.length !== 32)
    throw new DomainError("config_invalid", "A signing key needs a seed of exactly 32 random bytes.");
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
  const { x } = createPublicKey(key).export({ format: "jwk" }) as { x: string };
  const kid = createHash("sha256").update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest("base64url");
  return {
    kty: "OKP",
    crv: "Ed25519",
    x,
    d: Buffer.from(seed).toString("base64url"),
    kid,
    use: "sig",
    alg: "EdDSA",
  };
};
