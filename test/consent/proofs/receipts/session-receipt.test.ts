import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  sessionSubject,
  signSessionReceipt,
} from "../../../../src/consent/proofs/receipts/session-receipt.ts";
import { HOUR, keys, NOTICE, SECRET, SESSION, sessionJws, SUBJECT, verifySession } from "./issued.ts";
import { NOON, payloadOf } from "./keys.ts";

describe("a session receipt", () => {
  it("opens its purposes for its shop and session, until its end and not a moment longer", async () => {
    await expect(verifySession(sessionJws)).resolves.toMatchObject({
      jti: "j-1",
      purposes: ["personalise"],
      noticeHash: NOTICE,
    });
    await expect(verifySession(sessionJws, { nowMs: NOON + HOUR - 1 })).resolves.toBeDefined();
    await expect(verifySession(sessionJws, { nowMs: NOON + HOUR })).rejects.toMatchObject({
      code: "receipt_expired",
    });
  });

  it("opens nothing in another shop or another session", async () => {
    await expect(
      verifySession(sessionJws, { shop: "other", subject: sessionSubject(SECRET, "other", "s-9") }),
    ).rejects.toMatchObject({ code: "receipt_invalid" });
    await expect(verifySession(sessionJws, { shop: "other" })).rejects.toMatchObject({
      code: "receipt_invalid",
    });
    await expect(
      verifySession(sessionJws, { subject: sessionSubject(SECRET, "demo", "s-8") }),
    ).rejects.toMatchObject({ code: "receipt_invalid" });
  });

  it("opens nothing once it was taken back", async () => {
    await expect(verifySession(sessionJws, { isRevoked: (jti) => jti === "j-1" })).rejects.toMatchObject({
      code: "receipt_replayed",
    });
    await expect(
      verifySession(sessionJws, { isRevoked: async (jti) => jti === "j-1" }),
    ).rejects.toMatchObject({ code: "receipt_replayed" });
  });

  it("allows 30 seconds between the clocks of two instances, and no more", async () => {
    await expect(verifySession(sessionJws, { nowMs: NOON - 30_000 })).resolves.toBeDefined();
    await expect(verifySession(sessionJws, { nowMs: NOON - 31_000 })).rejects.toMatchObject({
      code: "receipt_invalid",
    });
  });

  it("is never made for more than 24 hours, nor believed when it claims more", async () => {
    await expect(
      signSessionReceipt(keys, { ...SESSION, expiresAtMs: NOON + 24 * HOUR + 1 }),
    ).rejects.toMatchObject({ code: "invalid_request" });
    await expect(signSessionReceipt(keys, { ...SESSION, noticeHash: "none" })).rejects.toMatchObject({
      code: "notice_hash_missing",
    });
    const long = await keys.sign("candor-session-receipt+jws", {
      ...payloadOf(sessionJws),
      exp: NOON / 1000 + 25 * 3600,
    });
    await expect(verifySession(long)).rejects.toMatchObject({ code: "receipt_invalid" });
  });

  it("carries neither the session nor the shopper in the clear", () => {
    expect(JSON.stringify(payloadOf(sessionJws))).not.toContain("s-9");
    expect(sessionSubject(SECRET, "a", "b\0c")).not.toBe(sessionSubject(SECRET, "a\0b", "c"));
    expect(SUBJECT).toBe(
      createHmac("sha256", SECRET).update("session\x004\x00demo\x00s-9").digest("base64url"),
    );
  });
});
