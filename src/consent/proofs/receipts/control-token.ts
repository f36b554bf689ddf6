import { DomainError } from "../../../lib/errors.ts";
import { createTextSeal } from "../../../lib/text-seal.ts";

/**
 * Leave to use the controls of one answer ("not interested", "forget", "pause") and nothing else, for a
 * quarter of an hour.
 */
export type ControlToken = {
  readonly shop: string;
  readonly recommendationId: string;
  /** Pseudonym of the shopper that the answer was for; null where it was for nobody. */
  readonly subject: string | null;
  readonly mintedAtMs: number;
  readonly expiresAtMs: number;
};

export type ControlTokens = {
  /**
   * `ct2.` and the sealed claims, without any signature on the request path. Nothing of it can be read
   * outside, and no two answers give tokens with anything in common: the id of the answer is random, and is
   * part of what is sealed.
   */
  readonly mint: (facts: {
    shop: string;
    recommendationId: string;
    subject: string | null;
    nowMs: number;
  }) => string;
  /**
   * @throws DomainError `token_invalid` where it is forged, another shop's or another answer's;
   * `token_expired` where it has ended.
   */
  readonly verify: (
    token: unknown,
    expected: { shop?: string; recommendationId?: string; nowMs: number },
  ) => ControlToken;
};

export const CONTROL_TOKEN_MS = 15 * 60 * 1000;

const PREFIX = "ct2.";
const MAX_TOKEN_LENGTH = 2048;

/**
 * Control tokens under keys of their own, derived from `secret` (at least 32 bytes, shared by all processes).
 * Minting and verifying cost one HMAC-SHA-256 and one AES.
 */
export const createControlTokens = ({ secret }: { secret: Uint8Array }): ControlTokens => {
  const claims = createTextSeal(secret, "control token");
  const invalid = (why: string): DomainError =>
    new DomainError("token_invalid", `The control token ${why} Use the one of the answer itself.`);
  return {
    mint: ({ shop, recommendationId, subject, nowMs }) =>
      PREFIX + claims.seal([], JSON.stringify([shop, recommendationId, subject, nowMs + CONTROL_TOKEN_MS])),
    verify: (token, { shop, recommendationId, nowMs }) => {
      if (typeof token !== "string" || token.length > MAX_TOKEN_LENGTH) throw invalid("cannot be read.");
      const payload = token.startsWith(PREFIX) ? claims.open([], token.slice(PREFIX.length)) : null;
      if (payload === null) throw invalid("was not issued here.");
      const found = readClaims(payload);
      if (found === null) throw invalid("cannot be read.");
      if (
        (shop !== undefined && found.shop !== shop) ||
        (recommendationId !== undefined && found.recommendationId !== recommendationId)
      )
        throw invalid("belongs to another answer.");
      if (nowMs >= found.expiresAtMs)
        throw new DomainError(
          "token_expired",
          "The control token has ended after 15 minutes. Ask for a new answer.",
        );
      return found;
    },
  };
};

/**
 * Only what was minted here comes this far; the check keeps a token of an older layout from being half
 * understood.
 */
const readClaims = (payload: string): ControlToken | null => {
  const [shop, recommendationId, subject, expiresAtMs] = JSON.parse(payload) as unknown[];
  if (typeof shop !== "string" || typeof recommendationId !== "string" || typeof expiresAtMs !== "number")
    return null;
  return subject === null || typeof subject === "string"
    ? { shop, recommendationId, subject, mintedAtMs: expiresAtMs - CONTROL_TOKEN_MS, expiresAtMs }
    : null;
};
