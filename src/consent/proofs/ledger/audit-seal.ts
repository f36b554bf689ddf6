import { createHash } from "node:crypto";
import { DomainError } from "../../../lib/errors.ts";
import type { SigningKeys, VerificationKeys } from "../receipts/signing-keys.ts";
import { JWS_TYPES, toSeconds, verifyTypedJws } from "../receipts/typed-jws.ts";
import { toCanonicalJson } from "./leaf.ts";

const AUDIENCE = "candor:audit";

/** What a bundle's signature is over: SHA-256 of its canonical JSON (RFC 8785), hex. */
const digestOf = (bundle: object): string =>
  createHash("sha256").update(toCanonicalJson(bundle), "utf8").digest("hex");

/**
 * Signs an officer's bundle: a JWS beside it that names its hash, so that the bundle itself stays readable.
 */
export const sealAudit = (keys: SigningKeys, shop: string, bundle: object, nowMs: number): Promise<string> =>
  keys.sign(JWS_TYPES.audit, { iss: shop, aud: AUDIENCE, iat: toSeconds(nowMs), sha256: digestOf(bundle) });

/**
 * Verifies the seal of a bundle. @throws DomainError `proof_invalid` where the signature, the shop or a
 * single byte of the bundle differs.
 */
export const verifyAuditSeal = async (
  signature: unknown,
  keys: VerificationKeys,
  shop: string,
  bundle: object,
): Promise<void> => {
  const { payload } = await verifyTypedJws(signature, keys, {
    typ: JWS_TYPES.audit,
    code: "proof_invalid",
    what: "The bundle’s signature",
  });
  if (payload["aud"] !== AUDIENCE || payload["iss"] !== shop)
    throw new DomainError("proof_invalid", "The bundle’s signature is another shop’s.");
  if (payload["sha256"] !== digestOf(bundle))
    throw new DomainError(
      "proof_invalid",
      "The bundle is not what was signed: it was changed after the export.",
    );
};
