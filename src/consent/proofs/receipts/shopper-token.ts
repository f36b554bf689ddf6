import { DomainError } from "../../../lib/errors.ts";
import type { TextSeal } from "../../../lib/text-seal.ts";
import type { SigningKeys, VerificationKeys } from "./signing-keys.ts";
import { JWS_TYPES, toSeconds, verifyTypedJws } from "./typed-jws.ts";

/** What a browser may be let do for its own shopper (docs/architecture.md, "Who may call what"). */
export const TOKEN_SCOPES = ["events", "recommend", "consent", "preferences", "rights"] as const;
export type ShopperTokenScope = (typeof TOKEN_SCOPES)[number];

/**
 * Leave for one shopper, one shop, some scopes, some minutes. `subject`: the shopper, as whoever issues
 * tokens names them. In the token it is sealed, each time differently: a token names nobody outside, and two
 * tokens do not tell that they are one person's.
 */
export type ShopperToken = {
  readonly shop: string;
  readonly subject: string;
  readonly scopes: readonly ShopperTokenScope[];
  /** The one web origin that may use the token; null for an app. */
  readonly origin: string | null;
  readonly jti: string;
  readonly expiresAtMs: number;
};

export const MAX_TOKEN_SECONDS = 30 * 60;
/** `rights` opens export and erasure: a stolen token must be worth little. */
export const MAX_RIGHTS_SECONDS = 5 * 60;
const SKEW_MS = 30_000;
const AUDIENCE = "candor:shopper-token";
/** Scheme, host and port and nothing else: the form of an Origin header (RFC 6454 section 6.2). */
const ORIGIN = /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/;

export type ShopperTokenRequest = Omit<ShopperToken, "expiresAtMs" | "scopes"> & {
  readonly scopes: readonly string[];
  readonly ttlSeconds: number;
  readonly nowMs: number;
};

/**
 * Mints a shopper token; one signature, and only when a shop asks for one.
 * @throws DomainError `invalid_request` for an unknown or empty scope, a lifetime over 30 minutes (5 with
 * `rights`) or a malformed origin.
 */
export const mintShopperToken = async (
  { signing, subjects }: { readonly signing: SigningKeys; readonly subjects: TextSeal },
  request: ShopperTokenRequest,
): Promise<{ token: string; expiresAtMs: number }> => {
  const { shop, subject, origin, jti, ttlSeconds, nowMs } = request;
  const scopes = TOKEN_SCOPES.filter((scope) => request.scopes.includes(scope));
  if (scopes.length === 0 || request.scopes.some((scope) => !TOKEN_SCOPES.some((known) => known === scope))) {
    throw new DomainError("invalid_request", `Name one or more scopes out of: ${TOKEN_SCOPES.join(", ")}.`, {
      errors: [{ path: "scopes", message: "unknown or empty" }],
    });
  }
  const most = scopes.includes("rights") ? MAX_RIGHTS_SECONDS : MAX_TOKEN_SECONDS;
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > most) {
    throw new DomainError("invalid_request", `A token with these scopes lasts 1 to ${most} seconds.`, {
      errors: [{ path: "ttl_s", message: `1 to ${most}` }],
    });
  }
  if (origin !== null && !ORIGIN.test(origin)) {
    throw new DomainError(
      "invalid_request",
      "Give the origin as the browser sends it: scheme, host in lower case and port, no path.",
      { errors: [{ path: "origin", message: "not an origin" }] },
    );
  }
  const iat = toSeconds(nowMs);
  const token = await signing.sign(JWS_TYPES.shopperToken, {
    iss: shop,
    aud: AUDIENCE,
    sub: subjects.seal([shop, jti], subject),
    jti,
    iat,
    exp: iat + ttlSeconds,
    scopes,
    origin,
  });
  return { token, expiresAtMs: (iat + ttlSeconds) * 1000 };
};

export type ShopperTokenCheck = {
  readonly keys: VerificationKeys;
  /** What opens the subject: the seal that it was minted with. */
  readonly subjects: TextSeal;
  /** The shop that the call is for; null where the token itself decides. */
  readonly shop: string | null;
  /** The call's Origin header; null where none was sent, as an app or a same-origin GET sends none. */
  readonly origin: string | null;
  readonly nowMs: number;
};

/**
 * Verifies a shopper token.
 * @throws DomainError `token_invalid`, `token_expired`, or `origin_not_allowed` where another web origin
 * presents it.
 */
export const verifyShopperToken = async (
  jws: unknown,
  { keys, subjects, shop, origin, nowMs }: ShopperTokenCheck,
): Promise<ShopperToken & { readonly issuedAtMs: number }> => {
  const { payload } = await verifyTypedJws(jws, keys, {
    typ: JWS_TYPES.shopperToken,
    code: "token_invalid",
    what: "The shopper token",
  });
  const token = readClaims(payload);
  if (token === null || token.issuedAtMs > nowMs + SKEW_MS)
    throw new DomainError(
      "token_invalid",
      "The shopper token lacks a claim or claims too much. Mint another.",
    );
  if (shop !== null && token.shop !== shop)
    throw new DomainError("token_invalid", "The shopper token is another shop's.");
  if (nowMs >= token.expiresAtMs)
    throw new DomainError("token_expired", "The shopper token has ended. Mint another.");
  if (origin !== null && token.origin !== null && origin !== token.origin) {
    throw new DomainError("origin_not_allowed", "The shopper token was minted for another origin.");
  }
  const subject = subjects.open([token.shop, token.jti], token.subject);
  if (subject === null)
    throw new DomainError("token_invalid", "The shopper token names nobody here. Mint another.");
  return { ...token, subject };
};

const readClaims = (
  payload: Readonly<Record<string, unknown>>,
): (ShopperToken & { issuedAtMs: number }) | null => {
  const { aud, iss, sub, jti, iat, exp, scopes: claimed, origin } = payload;
  if (aud !== AUDIENCE || typeof iss !== "string" || typeof sub !== "string" || typeof jti !== "string")
    return null;
  if (typeof iat !== "number" || typeof exp !== "number" || !Array.isArray(claimed)) return null;
  if (origin !== null && typeof origin !== "string") return null;
  const scopes = TOKEN_SCOPES.filter((scope) => claimed.includes(scope));
  const most = scopes.includes("rights") ? MAX_RIGHTS_SECONDS : MAX_TOKEN_SECONDS;
  if (scopes.length === 0 || !(exp > iat && exp - iat <= most)) return null;
  return { shop: iss, subject: sub, jti, scopes, origin, issuedAtMs: iat * 1000, expiresAtMs: exp * 1000 };
};
