import { createHmac } from "node:crypto";
import { DomainError } from "../../../lib/errors.ts";
import { type Purpose, PURPOSES } from "../../purposes.ts";
import type { SigningKeys, VerificationKeys } from "./signing-keys.ts";
import { JWS_TYPES, toSeconds, verifyTypedJws } from "./typed-jws.ts";

/**
 * Consent for one session of a visitor of whom nothing is stored (docs/consent-rules.md, "Session receipts").
 */
export type SessionReceipt = {
  readonly jti: string;
  readonly purposes: readonly Purpose[];
  readonly noticeHash: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
};

export type SessionReceiptFacts = SessionReceipt & {
  readonly shop: string;
  /** From `sessionSubject`. */ readonly subject: string;
};

export const MAX_SESSION_RECEIPT_MS = 24 * 60 * 60 * 1000;
/**
 * Clocks of two instances may differ by this much when one verifies what another has just issued; the end has
 * no leeway.
 */
const SKEW_MS = 30_000;
const NOTICE_HASH = /^sha256:[0-9a-f]{64}$/;
const audienceOf = (shop: string): string => `candor:session-receipt:${shop}`;

/**
 * `sub` of a session receipt: HMAC-SHA-256 of shop and session under the pseudonym key, so that the receipt
 * names no session.
 */
export const sessionSubject = (pseudonymKey: Uint8Array, shop: string, sessionId: string): string => {
  // Lengths first: no other pair of shop and session gives the same bytes.
  return createHmac("sha256", pseudonymKey)
    .update(`session\0${shop.length}\0${shop}\0${sessionId}`, "utf8")
    .digest("base64url");
};

/**
 * Signs a session receipt. @throws DomainError `invalid_request` where it would last longer than 24 hours or
 * carries no notice.
 */
export const signSessionReceipt = async (keys: SigningKeys, facts: SessionReceiptFacts): Promise<string> => {
  const lifetime = facts.expiresAtMs - facts.issuedAtMs;
  if (!(lifetime > 0 && lifetime <= MAX_SESSION_RECEIPT_MS))
    throw new DomainError(
      "invalid_request",
      "A session receipt lasts 24 hours at most. Give an earlier end.",
    );
  if (!NOTICE_HASH.test(facts.noticeHash))
    throw new DomainError(
      "notice_hash_missing",
      "A session receipt needs the hash of the notice that was shown: sha256: and 64 hex digits.",
    );
  return keys.sign(JWS_TYPES.sessionReceipt, {
    iss: "candor",
    aud: audienceOf(facts.shop),
    sub: facts.subject,
    jti: facts.jti,
    iat: toSeconds(facts.issuedAtMs),
    exp: toSeconds(facts.expiresAtMs),
    purposes: PURPOSES.filter((purpose) => facts.purposes.includes(purpose)),
    notice_hash: facts.noticeHash,
  });
};

export type SessionReceiptCheck = {
  readonly keys: VerificationKeys;
  readonly shop: string;
  /** `sessionSubject` of the session that presents the receipt. */
  readonly subject: string;
  readonly nowMs: number;
  /** Whether the receipt was taken back: by a withdrawal, an erasure or a newer record. */
  readonly isRevoked: (jti: string) => boolean | Promise<boolean>;
};

const readSigned = async (jws: unknown, keys: VerificationKeys): Promise<Readonly<Record<string, unknown>>> =>
  (
    await verifyTypedJws(jws, keys, {
      typ: JWS_TYPES.sessionReceipt,
      code: "receipt_invalid",
      what: "The session receipt",
    })
  ).payload;

const lacksClaim = (): DomainError =>
  new DomainError("receipt_invalid", "The session receipt lacks a claim. Send it as it was issued.");

/**
 * A session receipt by its signature and form alone, for whoever looks at one without the service: whose
 * session it was for, and whether it was taken back, only the service knows.
 * @throws DomainError `receipt_invalid`
 */
export const readSessionReceipt = async (jws: unknown, keys: VerificationKeys): Promise<SessionReceipt> => {
  const receipt = readClaims(await readSigned(jws, keys));
  if (receipt === null) throw lacksClaim();
  return receipt;
};

/**
 * Verifies a session receipt for the very shop and session that present it.
 * @throws DomainError `receipt_invalid` (signature, type, shop, session, form), `receipt_expired`, or
 * `receipt_replayed` (taken back).
 */
export const verifySessionReceipt = async (
  jws: unknown,
  { keys, shop, subject, nowMs, isRevoked }: SessionReceiptCheck,
): Promise<SessionReceipt> => {
  const payload = await readSigned(jws, keys);
  if (payload["aud"] !== audienceOf(shop))
    throw new DomainError(
      "receipt_invalid",
      "The session receipt is another shop's. Ask for consent in this one.",
    );
  if (payload["sub"] !== subject)
    throw new DomainError(
      "receipt_invalid",
      "The session receipt is another session's. Ask for consent in this one.",
    );
  const receipt = readClaims(payload);
  if (receipt === null) throw lacksClaim();
  if (receipt.issuedAtMs > nowMs + SKEW_MS)
    throw new DomainError("receipt_invalid", "The session receipt is dated in the future.");
  if (nowMs >= receipt.expiresAtMs)
    throw new DomainError("receipt_expired", "The session receipt has ended. Ask for consent again.");
  if (await isRevoked(receipt.jti))
    throw new DomainError("receipt_replayed", "The session receipt was taken back. Ask for consent again.");
  return receipt;
};

const readClaims = (payload: Readonly<Record<string, unknown>>): SessionReceipt | null => {
  const { jti, iat, exp, purposes, notice_hash: noticeHash } = payload;
  if (
    typeof jti !== "string" ||
    typeof iat !== "number" ||
    typeof exp !== "number" ||
    !Array.isArray(purposes)
  )
    return null;
  if (typeof noticeHash !== "string" || !NOTICE_HASH.test(noticeHash)) return null;
  if (!(exp > iat && (exp - iat) * 1000 <= MAX_SESSION_RECEIPT_MS)) return null;
  return {
    jti,
    purposes: PURPOSES.filter((purpose) => purposes.includes(purpose)),
    noticeHash,
    issuedAtMs: iat * 1000,
    expiresAtMs: exp * 1000,
  };
};
