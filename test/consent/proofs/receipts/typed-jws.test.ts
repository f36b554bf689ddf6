import fc from "fast-check";
import { decodeProtectedHeader, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { verifyHead } from "../../../../src/consent/proofs/ledger/head.ts";
import { verifyConsentReceipt } from "../../../../src/consent/proofs/receipts/consent-receipt.ts";
import { verifyErasureReceipt } from "../../../../src/consent/proofs/receipts/erasure-receipt.ts";
import {
  consentJws,
  erasureJws,
  headJws,
  keys,
  sessionJws,
  tokenJws,
  verifySession,
  verifyToken,
} from "./issued.ts";
import { jwk, keysOf, payloadOf, tamper } from "./keys.ts";

describe("every kind of JWS", () => {
  const verifiers = {
    session: (jws: unknown) => verifySession(jws),
    consent: (jws: unknown) => verifyConsentReceipt(jws, keys, "demo"),
    erasure: (jws: unknown) => verifyErasureReceipt(jws, keys, "demo"),
    token: (jws: unknown) => verifyToken(jws),
    head: (jws: unknown) => verifyHead(jws, keys, "demo"),
  };
  const code = {
    session: "receipt_invalid",
    consent: "receipt_invalid",
    erasure: "receipt_invalid",
    token: "token_invalid",
    head: "proof_invalid",
  };
  const issued = () => ({
    session: sessionJws,
    consent: consentJws,
    erasure: erasureJws,
    token: tokenJws,
    head: headJws,
  });
  const kinds = Object.keys(verifiers) as (keyof typeof verifiers)[];

  it.each(kinds.flatMap((given) => kinds.map((asked) => [given, asked] as const)))(
    "a %s is taken as a %s only where they are the same",
    async (given, asked) => {
      const verdict = verifiers[asked](issued()[given]);
      if (given === asked) await expect(verdict).resolves.toBeDefined();
      else await expect(verdict).rejects.toMatchObject({ code: code[asked] });
    },
  );

  it.each(kinds)("a forged %s is refused, however it was forged", async (kind) => {
    const jws = issued()[kind];
    const { typ, kid } = decodeProtectedHeader(jws);
    const payload = payloadOf(jws);
    const stranger = await keysOf(66);
    const forgeries = [
      tamper(jws, { payload: { iss: "other" } }),
      tamper(jws, { header: { kid: jwk(2).kid } }),
      tamper(jws, { header: { kid: "nobody" } }),
      tamper(jws, { header: { alg: "none" } }),
      tamper(jws, { header: { alg: "HS256" } }),
      new UnsecuredJWT(payload).encode(),
      // The classic confusion of algorithms: a MAC under the public key, which everybody has.
      await new SignJWT(payload)
        .setProtectedHeader({ alg: "HS256", typ: typ!, kid: kid! })
        .sign(Buffer.from(jwk(1).x, "base64url")),
      await stranger.sign(typ!, payload),
      jws.slice(0, -4),
      `${jws}.`,
      jws.replaceAll(".", ""),
      "",
      "..",
      "a.b.c",
      null,
      undefined,
      7,
      {},
      "x".repeat(300_000),
    ];
    for (const forgery of forgeries)
      await expect(verifiers[kind](forgery)).rejects.toMatchObject({ name: "DomainError", code: code[kind] });
  });

  it.each(kinds)("a %s signed here with a payload that lacks its claims is refused", async (kind) => {
    const { typ } = decodeProtectedHeader(issued()[kind]);
    for (const payload of [
      {},
      [],
      { aud: payloadOf(issued()[kind])["aud"], iss: "demo", shop: "demo", receipt: null },
    ]) {
      await expect(verifiers[kind](await keys.sign(typ!, payload))).rejects.toMatchObject({
        code: code[kind],
      });
    }
  });

  it.each(kinds)(
    "a %s of no type, or of the general one, is refused although it was signed here",
    async (kind) => {
      const payload = payloadOf(issued()[kind]);
      for (const typ of ["JWT", "", undefined])
        await expect(verifiers[kind](await keys.sign(typ as string, payload))).rejects.toMatchObject({
          code: code[kind],
        });
    },
  );

  it("throws nothing but a DomainError, whatever it is given", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...kinds),
        fc.oneof(
          fc.string(),
          fc.anything(),
          fc
            .tuple(fc.nat(400), fc.string({ maxLength: 1 }))
            .map(([at, char]) => sessionJws.slice(0, at) + char + sessionJws.slice(at + 1)),
        ),
        async (kind, jws) => {
          fc.pre(jws !== issued()[kind]);
          await expect(verifiers[kind](jws)).rejects.toMatchObject({ name: "DomainError" });
        },
      ),
      { numRuns: 300 },
    );
  });
});
