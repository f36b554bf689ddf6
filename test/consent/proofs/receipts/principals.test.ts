import { describe, expect, it } from "vitest";
import { createPrincipals, PRINCIPAL_USES } from "../../../../src/consent/proofs/receipts/principals.ts";

const SECRET = new Uint8Array(32).fill(5);
const ANNA = { shop: "acme", key: "the-key-of-annas-rows" };
const principals = createPrincipals(SECRET);
const namesOf = (made: typeof principals, ref = ANNA): string[] =>
  PRINCIPAL_USES.map((use) => made(use, ref));

describe("the name of a person in what is handed out", () => {
  it("stays the same for one use, and is another for each use, shop, person and secret", () => {
    expect(namesOf(createPrincipals(SECRET))).toEqual(namesOf(principals));
    const all = [
      ...namesOf(principals),
      ...namesOf(principals, { ...ANNA, shop: "other" }),
      ...namesOf(principals, { ...ANNA, key: "somebody" }),
      ...namesOf(createPrincipals(new Uint8Array(32).fill(6))),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(all.join(" ")).not.toContain(ANNA.key);
  });

  it("tells no other pair of shop and person apart wrongly", () => {
    expect(principals("dpv export", { shop: "a", key: "b\0c" })).not.toBe(
      principals("dpv export", { shop: "a\0b", key: "c" }),
    );
  });
});
