import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeyStore } from "../../../src/store/sealing/key-store.ts";
import { createSealer } from "../../../src/store/sealing/sealing.ts";

const keyStore = (wrapping: KeyStore["wrapping"], pseudonym = Buffer.alloc(32, 1)): KeyStore => ({
  path: "",
  pseudonym,
  wrapping,
  signing: { kid: "s", private_jwk: {}, public_jwk: {} },
  published: [],
  changesAt: null,
});
const OLD = { kid: "w-old", key: Buffer.alloc(32, 2) };
const NEW = { kid: "w-new", key: Buffer.alloc(32, 3) };
const sealer = (...wrapping: KeyStore["wrapping"][number][]) =>
  createSealer({ keys: keyStore(wrapping), random: randomBytes });

describe("sealing", () => {
  it("opens what it sealed, in its place alone, and only whole", () => {
    const { freshKey, seal, unseal } = sealer(OLD);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), fc.nat(), (bytes, place, at) => {
        const { key } = freshKey(place);
        const sealed = seal(key, place, Buffer.from(bytes));
        expect(new Uint8Array(unseal(key, place, sealed))).toEqual(bytes);
        expect(() => unseal(key, `${place}x`, sealed)).toThrow();
        expect(() => unseal(freshKey(place).key, place, sealed)).toThrow();
        const bent = Buffer.from(sealed);
        bent[at % bent.length]! ^= 1;
        expect(() => unseal(key, place, bent)).toThrow();
      }),
      { numRuns: 60 },
    );
  });

  it("never seals the same bytes twice alike", () => {
    const { freshKey, seal } = sealer(OLD);
    const { key } = freshKey("p");
    expect(
      new Set(Array.from({ length: 1000 }, () => seal(key, "p", Buffer.from("same")).toString("hex"))).size,
    ).toBe(1000);
  });

  it("wraps again under the newest key without changing the key that is wrapped", () => {
    const { key, wrapped } = sealer(OLD).freshKey("place");
    const both = sealer(NEW, OLD);
    expect(both.unwrap("place", wrapped)).toEqual(key);
    const again = both.rewrap("place", wrapped)!;
    expect(both.rewrap("place", again)).toBeNull();
    expect(sealer(NEW).unwrap("place", again)).toEqual(key);
    expect(() => sealer(NEW).unwrap("elsewhere", again)).toThrow();
    expect(() => sealer(NEW).unwrap("place", wrapped)).toThrow(/w-old/);
  });

  it(
    "gives one shopper one pseudonym in a shop, another in another shop, and another under " + "another key",
    () => {
      const one = sealer(OLD);
      const other = createSealer({ keys: keyStore([OLD], Buffer.alloc(32, 9)), random: randomBytes });
      expect(one.pseudonym("a", "x")).toBe(sealer(NEW).pseudonym("a", "x"));
      expect(
        new Set([
          one.pseudonym("a", "x"),
          one.pseudonym("b", "x"),
          one.pseudonym("a", "y"),
          other.pseudonym("a", "x"),
          one.hide("shopper", "a", "y"),
        ]).size,
      ).toBe(4);
      expect(one.pseudonym("a", "x")).toMatch(/^[\w-]{43}$/);
    },
  );
});
