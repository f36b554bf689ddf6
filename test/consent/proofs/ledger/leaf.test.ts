import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  commitTo,
  decodeLeaf,
  encodeLeaf,
  opensCommitment,
  toCanonicalJson,
} from "../../../../src/consent/proofs/ledger/leaf.ts";
import { createLeaf } from "./create-leaf.ts";
import { leafFacts, SALT } from "./ledgers.ts";

describe("a leaf", () => {
  const leaf = createLeaf(leafFacts(7));

  it("has one form: canonical JSON, read back as it was", () => {
    expect(encodeLeaf(leaf)).toBe(
      `{"commitment":"${leaf.commitment}","notice_hash":"sha256:${"c".repeat(64)}","policy_hash":null,` +
        `"purposes":{"measure":false,"personalise":true},"sequence":7,"shop":"demo",` +
        `"time":"2026-06-01T12:00:07.000Z","type":"given","version":1}`,
    );
    expect(decodeLeaf(encodeLeaf(leaf))).toEqual(leaf);
  });

  it("names nobody: only salt and receipt together open it", () => {
    expect(leaf.commitment).toBe(createHash("sha256").update(SALT).update('"receipt 7"').digest("hex"));
    expect(opensCommitment(leaf, "receipt 7", SALT)).toBe(true);
    expect(opensCommitment(leaf, "receipt 8", SALT)).toBe(false);
    expect(opensCommitment(leaf, "receipt 7", new Uint8Array(32))).toBe(false);
    expect(opensCommitment(leaf, "receipt 7", new Uint8Array(0))).toBe(false);
  });

  it.each([
    ["another order of members", encodeLeaf(leaf).replace(/("sequence":7),("shop":"demo")/, "$2,$1")],
    ["a space", encodeLeaf(leaf).replace(",", ", ")],
    ["a member more", toCanonicalJson({ ...leaf, note: "x" })],
    ["a member less", toCanonicalJson({ ...leaf, policy_hash: undefined })],
    ["another version", toCanonicalJson({ ...leaf, version: 2 })],
    ["an unknown type", toCanonicalJson({ ...leaf, type: "granted" })],
    ["an unknown purpose", toCanonicalJson({ ...leaf, purposes: { all: true } })],
    ["a purpose that is neither yes nor no", toCanonicalJson({ ...leaf, purposes: { personalise: "yes" } })],
    ["a negative place", toCanonicalJson({ ...leaf, sequence: -1 })],
    ["a time that is none", toCanonicalJson({ ...leaf, time: "noon" })],
    ["a hash that is none", toCanonicalJson({ ...leaf, notice_hash: "sha256:12" })],
    ["a commitment in capitals", toCanonicalJson({ ...leaf, commitment: leaf.commitment.toUpperCase() })],
    ["no JSON", "{"],
    ["null", "null"],
    ["a list", "[]"],
  ])("is not read from %s", (_, text) => {
    expect(decodeLeaf(text)).toBeNull();
  });

  it("throws on no text whatever", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(decodeLeaf(text)).toBeNull();
      }),
    );
  });

  it("commits to any JSON value without regard to the order of its members", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ unit: "grapheme" }),
          fc.oneof(
            fc.string({ unit: "grapheme" }),
            fc.double({ noNaN: true, noDefaultInfinity: true }),
            fc.boolean(),
            fc.constant(null),
          ),
        ),
        (value) => {
          const reversed = Object.fromEntries(Object.entries(value).reverse());
          expect(commitTo(reversed, SALT)).toBe(commitTo(value, SALT));
        },
      ),
    );
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, "\ud800", undefined]) {
      expect(() => commitTo(value, SALT)).toThrow(expect.objectContaining({ code: "invalid_request" }));
    }
    expect(() => commitTo({}, new Uint8Array(16))).toThrow(
      expect.objectContaining({ code: "invalid_request" }),
    );
  });
});
