import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { DomainError } from "../../lib/errors.ts";

/** Leave to use the controls of one answer ("not interested", "forget", "pause") and nothing else, for a quarter of an hour. */
export type ControlToken = {
  readonly shop: string;
  readonly recommendationId: string;
  /** Pseudonym of the shopper that the answer was for; null where it was for nobody. */
  readonly subject: string | null;
  readonly expiresAtMs: number;
};

export type ControlTokens = {
  /** A compact `<payload>.<mac>` in base64url, without any signature on the request path (DESIGN §12). */
  readonly mint: (facts: {
    shop: string;
    recommendationId: string;
    subject: string | null;
    nowMs: number;
  }) => string;
  /** @throws DomainError `token_invalid` where it is forged, another shop's or another answer's; `token_expired` where it has ended. */
  readonly verify: (
    token: unknown,
    expected: { shop?: string; recommendationId?: string; nowMs: number },
  ) => ControlToken;
};

export const CONTROL_TOKEN_MS = 15 * 60 * 1000;

/** In the key's derivation and in every MAC: a key or a MAC of another use never fits (RFC 5869 section 3.2). */
const CONTEXT = "candor control token v1";
const MAX_TOKEN_LENGTH = 2048;

/**
 * Control tokens under a key of their own, derived with HKDF-SHA-256 (RFC 5869) from `secret` (at least 32 bytes, shared by all
 * processes). Minting and verifying cost one HMAC-SHA-256.
 */
export function createControlTokens({ secret }: { secret: Uint8Array }): ControlTokens {
  if (secret.length < 32)
    throw new DomainError("config_invalid", "Control tokens need a secret of at least 32 random bytes.");
  const key = Buffer.from(hkdfSync("sha256", secret, new Uint8Array(0), CONTEXT, 32));
  const macOf = (payload: string): Buffer =>
    createHmac("sha256", key).update(`${CONTEXT}.${payload}`, "utf8").digest();
  const invalid = (why: string): DomainError =>
    new DomainError("token_invalid", `The control token ${why} Use the one of the answer itself.`);
  return {
    mint: ({ shop, recommendationId, subject, nowMs }) => {
      const payload = Buffer.from(
        JSON.stringify([shop, recommendationId, subject, nowMs + CONTROL_TOKEN_MS]),
        "utf8",
      ).toString("base64url");
      return `${payload}.${macOf(payload).toString("base64url")}`;
    },
    verify: (token, { shop, recommendationId, nowMs }) => {
      if (typeof token !== "string" || token.length > MAX_TOKEN_LENGTH) throw invalid("cannot be read.");
      const [payload = "", mac = "", ...more] = token.split(".");
      // The text and not its bytes: base64url has more than one spelling of the same bytes.
      const given = Buffer.from(mac, "utf8");
      const expected = Buffer.from(macOf(payload).toString("base64url"), "utf8");
      if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
        throw invalid("was not issued here.");
      const claims = readClaims(payload);
      if (claims === null) throw invalid("cannot be read.");
      if (
        (shop !== undefined && claims.shop !== shop) ||
        (recommendationId !== undefined && claims.recommendationId !== recommendationId)
      )
        throw invalid("belongs to another answer.");
      if (nowMs >= claims.expiresAtMs)
        throw new DomainError(
          "token_expired",
          "The control token has ended after 15 minutes. Ask for a new answer.",
        );
      return claims;
    },
  };
}

/** Only what was minted here comes this far; the check keeps a token of an older layout from being half understood. */
function readClaims(payload: string): ControlToken | null {
  const [shop, recommendationId, subject, expiresAtMs] = JSON.parse(
    Buffer.from(payload, "base64url").toString("utf8"),
  ) as unknown[];
  if (typeof shop !== "string" || typeof recommendationId !== "string" || typeof expiresAtMs !== "number")
    return null;
  return subject === null || typeof subject === "string"
    ? { shop, recommendationId, subject, expiresAtMs }
    : null;
}
