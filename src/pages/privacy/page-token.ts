import { MAX_RIGHTS_SECONDS, mintShopperToken } from "../../consent/proofs/receipts/shopper-token.ts";
import type { SigningKeys } from "../../consent/proofs/receipts/signing-keys.ts";
import type { InnerCalls, Presented } from "../../http/inner-call.ts";
import type { Clock } from "../../lib/clock.ts";
import { type RandomBytes, randomId } from "../../lib/random.ts";
import type { TextSeal } from "../../lib/text-seal.ts";

type Deps = {
  readonly calls: InnerCalls;
  readonly signing: SigningKeys;
  readonly subjects: TextSeal;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

/** A page may stay open for so long after it was first opened, however often it was used. */
const MOST_SECONDS = 60 * 60;
const OPENED = /^pc(\d+)_/;

type Claims = { readonly jti: string; readonly iat: number; readonly exp: number };

/** The claims of a token that was verified before. */
const claimsOf = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as Claims;

/**
 * The token that a page carries on: for the same person and scopes, five minutes from now, and no longer
 * than an hour after the first (docs/decisions/2026-11-26-faces-and-where-tokens-live.md). The time of the
 * first stands in the id, which is signed.
 */
export const createPageTokens =
  ({ calls, signing, subjects, clock, random }: Deps) =>
  async (presented: Presented & { readonly token: string }): Promise<{ token: string; minutes: number }> => {
    const caller = await calls.callerOf("readShopper", presented);
    const { jti, iat, exp } = claimsOf(presented.token);
    const now = Math.floor(clock() / 1000);
    const opened = Number(OPENED.exec(jti)?.[1] ?? iat);
    const ttlSeconds = Math.min(MAX_RIGHTS_SECONDS, opened + MOST_SECONDS - now);
    if (caller.kind !== "token" || now + ttlSeconds <= exp)
      return { token: presented.token, minutes: Math.max(1, Math.floor((exp - now) / 60)) };
    const { token } = await mintShopperToken(
      { signing, subjects },
      {
        shop: caller.shop,
        subject: caller.shopper.key,
        scopes: caller.scopes,
        // The page is ours: the origin that the first was bound to is that of the page which opened it.
        origin: null,
        jti: randomId(`pc${opened}`, random),
        ttlSeconds,
        nowMs: clock(),
      },
    );
    return { token, minutes: Math.max(1, Math.floor(ttlSeconds / 60)) };
  };

export type PageTokens = ReturnType<typeof createPageTokens>;
