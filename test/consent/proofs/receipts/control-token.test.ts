import { createHmac, hkdfSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createControlTokens } from "../../../../src/consent/proofs/receipts/control-token.ts";
import { NOON } from "./keys.ts";

const tokens = createControlTokens({ secret: new Uint8Array(32).fill(1) });
const FACTS = { shop: "demo", recommendationId: "rec_1", subject: "k-1", nowMs: NOON };
const EXPECTED = { shop: "demo", recommendationId: "rec_1", nowMs: NOON + 60_000 };
const QUARTER = 15 * 60_000;

describe("a control token", () => {
  it("opens the controls of its own answer for 15 minutes", () => {
    const token = tokens.mint(FACTS);
    expect(tokens.verify(token, EXPECTED)).toEqual({
      shop: "demo",
      recommendationId: "rec_1",
      subject: "k-1",
      expiresAtMs: NOON + QUARTER,
      mintedAtMs: NOON,
    });
    expect(tokens.verify(token, { ...EXPECTED, nowMs: NOON + QUARTER - 1 })).toBeDefined();
    expect(() => tokens.verify(token, { ...EXPECTED, nowMs: NOON + QUARTER })).toThrow(
      expect.objectContaining({ code: "token_expired" }),
    );
  });

  it("may be for nobody, and survives any id", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 64 }),
        fc.string({ minLength: 1, maxLength: 64 }),
        fc.option(fc.string({ maxLength: 64 })),
        (shop, recommendationId, subject) => {
          expect(
            tokens.verify(tokens.mint({ ...FACTS, shop, recommendationId, subject }), {
              ...EXPECTED,
              shop,
              recommendationId,
            }),
          ).toMatchObject({ shop, recommendationId, subject });
        },
      ),
    );
  });

  it("opens nothing of another answer, another shop or another installation", () => {
    const token = tokens.mint(FACTS);
    const elsewhere = createControlTokens({ secret: new Uint8Array(32).fill(2) });
    for (const expected of [
      { ...EXPECTED, recommendationId: "rec_2" },
      { ...EXPECTED, shop: "other" },
    ]) {
      expect(() => tokens.verify(token, expected)).toThrow(
        expect.objectContaining({ code: "token_invalid" }),
      );
    }
    expect(() => elsewhere.verify(token, EXPECTED)).toThrow(
      expect.objectContaining({ code: "token_invalid" }),
    );
  });

  it("can be read by nobody, and has nothing in common with that of the shopper's next answer", () => {
    const [one, two] = ["rec_1", "rec_2"].map((recommendationId) =>
      Buffer.from(tokens.mint({ ...FACTS, recommendationId }).split(".")[1]!, "base64url"),
    );
    for (const claim of [FACTS.shop, FACTS.subject, "rec_", String(NOON + QUARTER)])
      expect(one!.toString("latin1")).not.toContain(claim);
    expect([...one!].filter((byte, at) => byte === two![at]).length).toBeLessThan(one!.length / 4);
  });

  it("is the same when its answer is made again", () => {
    expect(tokens.mint(FACTS)).toBe(createControlTokens({ secret: new Uint8Array(32).fill(1) }).mint(FACTS));
  });

  it("of before, which named its shopper to anybody, is not taken", () => {
    const payload = Buffer.from(JSON.stringify(["demo", "rec_1", "k-1", NOON + QUARTER])).toString(
      "base64url",
    );
    const key = Buffer.from(
      hkdfSync("sha256", new Uint8Array(32).fill(1), "", "candor control token v1", 32),
    );
    const mac = createHmac("sha256", key).update(`candor control token v1.${payload}`).digest("base64url");
    expect(() => tokens.verify(`${payload}.${mac}`, EXPECTED)).toThrow(
      expect.objectContaining({ code: "token_invalid" }),
    );
  });

  it("is refused once any character of it is changed", () => {
    const token = tokens.mint(FACTS);
    for (const longer of [`${token}.`, `${token}.x`, `${token}=`, `.${token}`])
      expect(() => tokens.verify(longer, EXPECTED)).toThrow(
        expect.objectContaining({ code: "token_invalid" }),
      );
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(..."AZaz09-_.=+ "), (at, char) => {
        fc.pre(token[at] !== char);
        expect(() => tokens.verify(token.slice(0, at) + char + token.slice(at + 1), EXPECTED)).toThrow(
          expect.objectContaining({ code: "token_invalid" }),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("refuses whatever was never minted with its own code", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.anything(), fc.constant("."), fc.constant("a.".repeat(2000))),
        (token) => {
          expect(() => tokens.verify(token, EXPECTED)).toThrow(
            expect.objectContaining({ name: "DomainError", code: "token_invalid" }),
          );
        },
      ),
    );
  });

  it("needs a secret that cannot be guessed", () => {
    expect(() => createControlTokens({ secret: new Uint8Array(16) })).toThrow(
      expect.objectContaining({ code: "config_invalid" }),
    );
  });
});
