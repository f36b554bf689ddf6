import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTextSeal } from "../../src/lib/text-seal.ts";

const SECRET = new Uint8Array(32).fill(7);
const seal = createTextSeal(SECRET, "test");
const bounds = fc.array(fc.string({ maxLength: 20 }), { maxLength: 3 });
// Well-formed text: a lone surrogate has no UTF-8.
const texts = fc.string({ unit: "grapheme", maxLength: 300 });

describe("a sealed text", () => {
  it("opens to what it was, under its own bounds alone", () => {
    fc.assert(
      fc.property(bounds, bounds, texts, (bound, other, text) => {
        const sealed = seal.seal(bound, text);
        expect(seal.open(bound, sealed)).toBe(text);
        fc.pre(JSON.stringify(bound) !== JSON.stringify(other));
        expect(seal.open(other, sealed)).toBeNull();
      }),
    );
  });

  it("opens neither for another use nor under another secret", () => {
    const sealed = seal.seal(["a"], "text");
    expect(createTextSeal(SECRET, "another").open(["a"], sealed)).toBeNull();
    expect(createTextSeal(new Uint8Array(32).fill(8), "test").open(["a"], sealed)).toBeNull();
  });

  it("does not open once any character of it is changed, added or left out", () => {
    const sealed = seal.seal(["acme"], "1780315200000 e-1");
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom(..."AZaz09-_.=+ "), (at, sign) => {
        fc.pre(sealed[at] !== sign);
        expect(seal.open(["acme"], sealed.slice(0, at) + sign + sealed.slice(at + 1))).toBeNull();
        expect(seal.open(["acme"], sealed.slice(0, at) + sign + sealed.slice(at))).toBeNull();
        expect(seal.open(["acme"], sealed.slice(0, at) + sealed.slice(at + 1))).toBeNull();
      }),
      { numRuns: 400 },
    );
  });

  it("is null for whatever never was one", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.anything(), fc.constant("A".repeat(10_000))), (given) => {
        expect(seal.open([], given)).toBeNull();
      }),
    );
  });

  it("shares nothing with that of a text that begins alike", () => {
    const [one, two] = ["e-1", "e-2"].map((text) =>
      Buffer.from(seal.seal([], `the same beginning ${text}`), "base64url"),
    );
    const same = [...one!].filter((byte, at) => byte === two![at]).length;
    expect(same).toBeLessThan(one!.length / 4);
  });

  it("needs a secret that cannot be guessed", () => {
    expect(() => createTextSeal(new Uint8Array(16), "test")).toThrow(
      expect.objectContaining({ code: "config_invalid" }),
    );
  });
});
