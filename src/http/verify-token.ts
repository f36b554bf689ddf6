import type { ControlTokens } from "../consent/proofs/receipts/control-token.ts";
import { verifyShopperToken } from "../consent/proofs/receipts/shopper-token.ts";
import { type SigningKeys, withMemory } from "../consent/proofs/receipts/signing-keys.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Clock } from "../lib/clock.ts";
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
  /** Whom a token of this very shop speaks for: proof that two ids are one person's. */
  proveIdentity(token: string, shop: string): Promise<ShopperRef>;
};

/** Tokens that were found genuine and are remembered as such. */
const MOST_REMEMBERED = 5_000;

export const createTokenVerifier = ({ controlTokens, signing, subjects, clock }: Deps): TokenVerifier => {
  const keys = withMemory(signing, MOST_REMEMBERED);
  const verifyMinted = (token: string, shop: string | null) =>
    verifyShopperToken(token, { keys, subjects, shop, origin: null, nowMs: clock() });
  return {
    async verifyToken(token) {
      if (token.split(".").length === 2) {
        const { shop, recommendationId, subject } = controlTokens.verify(token, { nowMs: clock() });
        const shopper = subject === null ? null : { shop, key: subject };
        return { kind: "control", shop, shopper, recommendationId };
      }
      const { shop, subject, scopes, origin } = await verifyMinted(token, null);
      return { kind: "token", shop, shopper: { shop, key: subject }, scopes, origin };
    },
    async proveIdentity(token, shop) {
      const { subject } = await verifyMinted(token, shop);
      return { shop, key: subject };
    },
  };
};
