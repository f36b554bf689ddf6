import { decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import {
  signConsentReceipt,
  verifyConsentReceipt,
} from "../../../../src/consent/proofs/receipts/consent-receipt.ts";
import {
  createSigningKeys,
  createVerificationKeys,
  publicJwkOf,
  withMemory,
} from "../../../../src/consent/proofs/receipts/signing-keys.ts";
import { deriveSigningJwk } from "./derive-signing-jwk.ts";
import { consentJws, keys, receipt, sessionJws, tokenJws, verifySession, verifyToken } from "./issued.ts";
import { jwk, keysOf, NOON, tamper } from "./keys.ts";

describe("signing keys", () => {
  it("names a key by its RFC 7638 thumbprint, as the example of RFC 8037 appendix A.3 has it", () => {
    const seed = Buffer.from("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", "base64url");
    expect(deriveSigningJwk(seed)).toMatchObject({
      x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
      kid: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    });
  });

  it("keeps what a retired key signed provable, and publishes no private half", async () => {
    const before = await keysOf(1);
    const jws = await signConsentReceipt(before, receipt, NOON);
    const after = await keysOf(3, [1]);
    await expect(verifyConsentReceipt(jws, after, "demo")).resolves.toEqual(receipt);
    expect(decodeProtectedHeader(await signConsentReceipt(after, receipt, NOON)).kid).toBe(jwk(3).kid);
    expect(JSON.stringify(after.publicJwks())).not.toContain('"d"');
    const offline = await createVerificationKeys(
      JSON.parse(JSON.stringify(after.publicJwks())) as { keys: unknown[] },
    );
    await expect(verifyConsentReceipt(jws, offline, "demo")).resolves.toEqual(receipt);
  });

  it("refuses keys that are none, and two of one name", async () => {
    await expect(createSigningKeys({ current: { ...jwk(1), d: "!" }, retired: [] })).rejects.toMatchObject({
      code: "config_invalid",
    });
    await expect(
      createSigningKeys({ current: jwk(1), retired: [publicJwkOf(jwk(1))] }),
    ).rejects.toMatchObject({ code: "config_invalid" });
    expect(() => deriveSigningJwk(new Uint8Array(31))).toThrow(
      expect.objectContaining({ code: "config_invalid" }),
    );
  });
});

describe("a memory of genuine JWS", () => {
  it(
    "changes no verdict: not on the end, the shop, the type, what was taken back, nor " + "on a forgery",
    async () => {
      const remembering = withMemory(keys, 2);
      for (let round = 0; round < 3; round++) {
        await expect(verifyToken(tokenJws, { keys: remembering })).resolves.toMatchObject({ subject: "k-1" });
        await expect(verifySession(sessionJws, { keys: remembering })).resolves.toMatchObject({ jti: "j-1" });
        await expect(
          verifyToken(tokenJws, { keys: remembering, nowMs: NOON + 600_000 }),
        ).rejects.toMatchObject({ code: "token_expired" });
        await expect(verifyToken(tokenJws, { keys: remembering, shop: "other" })).rejects.toMatchObject({
          code: "token_invalid",
        });
        await expect(verifyToken(sessionJws, { keys: remembering })).rejects.toMatchObject({
          code: "token_invalid",
        });
        await expect(
          verifySession(sessionJws, { keys: remembering, isRevoked: () => true }),
        ).rejects.toMatchObject({ code: "receipt_replayed" });
        await expect(
          verifyToken(tamper(tokenJws, { payload: { sub: "k-2" } }), { keys: remembering }),
        ).rejects.toMatchObject({ code: "token_invalid" });
        await expect(verifyConsentReceipt(consentJws, remembering, "demo")).resolves.toBeDefined();
      }
    },
  );

  it("keeps what comes with every request, however many others come once", () => {
    const { memory } = withMemory(keys, 2);
    for (const jws of ["steady", "a", "b", "c"]) {
      memory!.remember(jws, { jws });
      expect(memory!.recall("steady")).toEqual({ jws: "steady" });
    }
    expect(memory!.recall("a")).toBeUndefined();
  });

  it("forgets the oldest when it is full, and never what is forged", async () => {
    const { memory } = withMemory(keys, 2);
    ["a", "b", "c"].forEach((jws) => memory!.remember(jws, { jws }));
    expect(["a", "b", "c"].map((jws) => memory!.recall(jws))).toEqual([
      undefined,
      { jws: "b" },
      { jws: "c" },
    ]);
    memory!.remember("x".repeat(5000), {});
    expect(memory!.recall("x".repeat(5000))).toBeUndefined();
  });
});
