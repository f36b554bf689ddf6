import { DomainError } from "../../../lib/errors.ts";
import type { SigningKeys, VerificationKeys } from "../receipts/signing-keys.ts";
import { JWS_TYPES, verifyTypedJws } from "../receipts/typed-jws.ts";

/**
 * What the service stands for about a shop's ledger at one moment (RFC 6962's signed tree head, as a JWS).
 */
export type LedgerHead = {
  readonly shop: string;
  readonly size: number;
  /** Lower-case hex. */ readonly root: string;
  /** RFC 3339, UTC; the beginning of its hour. */ readonly time: string;
};

const AUDIENCE = "candor:ledger-head";
const ROOT = /^[0-9a-f]{64}$/;

/** Signs one head: a batch of appended leaves costs one signature. `root`: 32 bytes. */
export const signHead = (
  keys: SigningKeys,
  { shop, size, root, timeMs }: { shop: string; size: number; root: Uint8Array; timeMs: number },
): Promise<string> => {
  const head: LedgerHead = {
    shop,
    size,
    root: Buffer.from(root).toString("hex"),
    time: new Date(timeMs).toISOString(),
  };
  return keys.sign(JWS_TYPES.ledgerHead, { aud: AUDIENCE, ...head });
};

/**
 * Verifies a signed head of `shop`.
 * @throws DomainError `proof_invalid` where the signature, the key, the shop or the form is wrong.
 */
export const verifyHead = async (
  jws: unknown,
  keys: VerificationKeys,
  shop: string,
): Promise<LedgerHead & { readonly kid: string }> => {
  const { kid, payload } = await verifyTypedJws(jws, keys, {
    typ: JWS_TYPES.ledgerHead,
    code: "proof_invalid",
    what: "The ledger head",
  });
  const { size, root, time } = payload;
  const isHead =
    payload["aud"] === AUDIENCE &&
    typeof size === "number" &&
    Number.isSafeInteger(size) &&
    size >= 0 &&
    typeof root === "string" &&
    ROOT.test(root) &&
    typeof time === "string" &&
    !Number.isNaN(Date.parse(time));
  if (!isHead)
    throw new DomainError("proof_invalid", "The ledger head does not state a size, a root and a time.");
  if (payload["shop"] !== shop)
    throw new DomainError("proof_invalid", "The ledger head is another shop's. Ask for this shop's own.");
  return { kid, shop, size, root, time };
};
