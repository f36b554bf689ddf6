import type { ControlTokens } from "../consent/proofs/receipts/control-token.ts";
import { verifyShopperToken } from "../consent/proofs/receipts/shopper-token.ts";
import { type SigningKeys, withMemory } from "../consent/proofs/receipts/signing-keys.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { TokenScope } from "../contract/endpoints.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import type { TextSeal } from "../lib/text-seal.ts";
import type { TokenClaims } from "./authorise.ts";

type Deps = {
  readonly controlTokens: ControlTokens;
  readonly signing: SigningKeys;
  /** Seals the subject of a shopper token, so that it names nobody to whoever reads it. */
  readonly subjects: TextSeal;
  readonly clock: Clock;
};

export type TokenVerifier = {
  /** A control token of an answer, or a token that Candor minted. */
  verifyToken(token: string): Promise<TokenClaims>;
  /** Whom a token of this very shop, for the origin of the call, speaks for, and for what. */
  proveIdentity(
    token: string,
    call: { readonly shop: string; readonly origin: string | null },
  ): Promise<{ readonly shopper: ShopperRef; readonly scopes: readonly TokenScope[] }>;
};

/** Tokens that were found genuine and are remembered as such. */
const MOST_REMEMBERED = 5_000;

export const createTokenVerifier = ({ controlTokens, signing, subjects, clock }: Deps): TokenVerifier => {
  const keys = withMemory(signing, MOST_REMEMBERED);
  const verifyMinted = (token: string, call: { shop: string | null; origin: string | null }) =>
    verifyShopperToken(token, { keys, subjects, ...call, nowMs: clock() });
  return {
    async verifyToken(token) {
      // Without a dot it is no token of ours at all; most likely a key that was cut.
      if (!token.includes("."))
        throw new DomainError(
          "token_invalid",
          "This is neither an access key, which begins with ck_, nor a token, whose parts are joined by " +
            "dots: send either whole, as it was issued.",
        );
      if (token.split(".").length === 2) {
        const { shop, recommendationId, subject, mintedAtMs } = controlTokens.verify(token, {
          nowMs: clock(),
        });
        const shopper = subject === null ? null : { shop, key: subject };
        return { kind: "control", shop, shopper, recommendationId, mintedAt: mintedAtMs };
      }
      const anywhere = { shop: null, origin: null };
      const { shop, subject, scopes, origin, issuedAtMs: mintedAt } = await verifyMinted(token, anywhere);
      return { kind: "token", shop, shopper: { shop, key: subject }, scopes, origin, mintedAt };
    },
    async proveIdentity(token, { shop, origin }) {
      const { subject, scopes } = await verifyMinted(token, { shop, origin });
      return { shopper: { shop, key: subject }, scopes };
    },
  };
};
