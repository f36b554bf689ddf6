import { compactVerify, decodeProtectedHeader } from "jose";
import { DomainError, type ErrorCode } from "../../../lib/errors.ts";
import type { VerificationKeys } from "./signing-keys.ts";

/**
 * One `typ` for each kind of JWS. A verifier asks for exactly one, so that proof of one thing is never taken
 * for leave to do another (RFC 8725 section 3.11); each payload carries its own `aud` beside it.
 */
export const JWS_TYPES = {
  consentReceipt: "candor-consent-receipt+jws",
  sessionReceipt: "candor-session-receipt+jws",
  shopperToken: "candor-shopper-token+jws",
  erasureReceipt: "candor-erasure-receipt+jws",
  ledgerHead: "candor-ledger-head+jws",
  audit: "candor-audit+jws",
} as const;

export type JwsType = (typeof JWS_TYPES)[keyof typeof JWS_TYPES];

/** Longest JWS that is looked at: a consent receipt carries the text of its notice. */
const MAX_JWS_LENGTH = 262_144;

/** What to look for in a JWS and how to refuse. */
export type JwsExpectation = { readonly typ: JwsType; readonly code: ErrorCode; readonly what: string };

export type VerifiedJws = { readonly kid: string; readonly payload: Readonly<Record<string, unknown>> };

/**
 * Verifies a compact JWS: alg EdDSA alone, the expected `typ`, a known `kid`, a JSON object within.
 * @throws DomainError with the expected code; its message never quotes the token.
 */
export const verifyTypedJws = async (
  jws: unknown,
  { keys, memory }: VerificationKeys,
  { typ, code, what }: JwsExpectation,
): Promise<VerifiedJws> => {
  const refuse = (why: string): DomainError => new DomainError(code, `${what} ${why}`);
  if (typeof jws !== "string" || jws.length > MAX_JWS_LENGTH)
    throw refuse("is not a compact JWS. Send it as it was issued.");
  const header = readHeader(jws);
  if (header === null) throw refuse("is not a compact JWS. Send it as it was issued.");
  if (header.alg !== "EdDSA") throw refuse("is signed with another algorithm than EdDSA.");
  if (header.typ !== typ) throw refuse("is of another type. Send the one that was issued for this use.");
  const key = typeof header.kid === "string" ? keys.get(header.kid) : undefined;
  if (header.kid === undefined || key === undefined) throw refuse("is signed with an unknown key.");
  const payload = memory?.recall(jws) ?? (await readSigned(jws, key));
  if (payload === null) throw refuse("does not carry a valid signature over a JSON object.");
  if (memory?.recall(jws) === undefined) memory?.remember(jws, payload);
  return { kid: header.kid, payload };
};

type Key = NonNullable<ReturnType<VerificationKeys["keys"]["get"]>>;

const readSigned = async (jws: string, key: Key): Promise<Record<string, unknown> | null> => {
  try {
    const { payload } = await compactVerify(jws, key, { algorithms: ["EdDSA"] });
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};

const readHeader = (
  jws: string,
): { alg?: string | undefined; typ?: string | undefined; kid?: string | undefined } | null => {
  try {
    return decodeProtectedHeader(jws);
  } catch {
    return null;
  }
};

/** Seconds since the epoch (RFC 7519 NumericDate) of a time in ms. */
export const toSeconds = (ms: number): number => Math.floor(ms / 1000);
