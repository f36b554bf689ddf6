import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { signHead } from "../../../../src/consent/proofs/ledger/head.ts";
import { encodeLeaf } from "../../../../src/consent/proofs/ledger/leaf.ts";
import { type LedgerBundle } from "../../../../src/consent/proofs/ledger/ledger-bundle.ts";
import { verifyLedger } from "../../../../src/consent/proofs/ledger/verify.ts";
import type { SigningKeys } from "../../../../src/consent/proofs/receipts/signing-keys.ts";
import { keysOf, NOON, tamper } from "../receipts/keys.ts";
import { createLeaf } from "./create-leaf.ts";
import { encodedLeaf, exportLedger, headOf, leafFacts } from "./ledgers.ts";

let keys: SigningKeys;

let bundle: LedgerBundle;

beforeAll(async () => {
  keys = await keysOf(1);
  bundle = await exportLedger(keys, 12, [3, 4, 9]);
});

const codes = async (change: Partial<LedgerBundle>): Promise<string[]> =>
  (await verifyLedger({ ...bundle, ...change })).findings.map(({ code }) => code);

const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);

const put = <T>(list: readonly T[], at: number, value: T): T[] =>
  list.map((old, index) => (index === at ? value : old));

const flipped = (encoded: string): string => encoded.replace('"personalise":true', '"personalise":false');

describe("verifying an exported ledger", () => {
  it("finds nothing wrong with what was appended and signed, across a rotation of the key", async () => {
    const rotated = await keysOf(2, [1]);
    const heads = [...bundle.heads, await headOf(rotated, bundle.leaves)];
    expect(await verifyLedger({ ...bundle, heads, jwks: rotated.publicJwks() })).toMatchObject({
      valid: true,
      leaves: 12,
      heads: 5,
      head: { size: 12 },
      findings: [],
    });
  });

  it("finds nothing wrong with an empty ledger whose emptiness was signed", async () => {
    expect(await verifyLedger({ ...bundle, leaves: [], heads: [await headOf(keys, [])] })).toMatchObject({
      valid: true,
      head: { size: 0 },
    });
  });

  it("tells which run of leaves a changed leaf lies in", async () => {
    const verdict = await verifyLedger({
      ...bundle,
      leaves: put(bundle.leaves, 6, flipped(bundle.leaves[6]!)),
    });
    expect(verdict.findings).toEqual([
      {
        code: "leaf_changed",
        at: 4,
        sentence: "A leaf from 4 to 8 is not what was signed: the head of size 9 has another root.",
      },
    ]);
    expect(
      (await verifyLedger({ ...bundle, leaves: put(bundle.leaves, 3, flipped(bundle.leaves[3]!)) }))
        .findings[0]!.sentence,
    ).toContain("Leaf 3 is not what was signed");
  });

  it("tells which leaf was dropped, and which were", async () => {
    expect((await verifyLedger({ ...bundle, leaves: without(bundle.leaves, 5) })).findings[0]).toEqual({
      code: "leaf_missing",
      at: 5,
      sentence: "Leaf 5 is missing before place 5.",
    });
    expect(
      (await verifyLedger({ ...bundle, leaves: without(without(bundle.leaves, 5), 5) })).findings[0]!
        .sentence,
    ).toBe("Leaves 5 to 6 are missing before place 5.");
    expect(await codes({ leaves: bundle.leaves.slice(0, 11) })).toEqual(["leaf_missing"]);
  });

  it("tells which leaves were exchanged, and which was repeated", async () => {
    const swapped = put(put(bundle.leaves, 5, bundle.leaves[7]!), 7, bundle.leaves[5]!);
    expect(await codes({ leaves: swapped })).toEqual(["leaf_reordered", "leaf_reordered", "leaf_changed"]);
    expect(await codes({ leaves: [...bundle.leaves.slice(0, 6), ...bundle.leaves.slice(5)] })).toContain(
      "leaf_repeated",
    );
  });

  it("tells of a fork: two heads of one size, or two that tell different pasts", async () => {
    const otherPast = put(bundle.leaves, 2, encodedLeaf(2, "another receipt"));
    expect(await codes({ heads: [...bundle.heads, await headOf(keys, otherPast)] })).toContain("head_forked");
    expect(await codes({ heads: [...bundle.heads, await headOf(keys, otherPast, 7)] })).toEqual([
      "head_inconsistent",
    ]);
    expect(
      await codes({ heads: [...bundle.heads, await headOf(keys, [...otherPast, encodedLeaf(12)])] }),
    ).toEqual(["leaf_missing"]);
  });

  it("believes no head that was not signed with a published key, for this shop", async () => {
    const stranger = await keysOf(9);
    const otherShop = await signHead(keys, {
      shop: "other",
      size: 12,
      root: new Uint8Array(32),
      timeMs: NOON,
    });
    for (const head of [
      await headOf(stranger, bundle.leaves),
      tamper(bundle.heads[3]!, { payload: { size: 11 } }),
      otherShop,
      "x",
    ]) {
      expect(await codes({ heads: [...bundle.heads, head] })).toEqual(["head_invalid"]);
    }
    expect(await codes({ jwks: { keys: [] } })).toEqual([
      "head_invalid",
      "head_invalid",
      "head_invalid",
      "head_invalid",
      "head_missing",
    ]);
    expect(
      await codes({
        jwks: { keys: [null, 7, { kty: "OKP", crv: "Ed25519", x: "!", kid: "k" }, ...bundle.jwks.keys] },
      }),
    ).toEqual([]);
  });

  it("accepts no leaf of another form or another shop, and none that no head covers", async () => {
    const elsewhere = encodeLeaf(createLeaf({ ...leafFacts(11), shop: "other" }));
    expect(await codes({ leaves: put(bundle.leaves, 11, elsewhere) })).toEqual([
      "leaf_other_shop",
      "leaf_changed",
    ]);
    expect(await codes({ leaves: put(bundle.leaves, 11, `${bundle.leaves[11]!} `) })).toEqual([
      "leaf_malformed",
      "leaf_changed",
    ]);
    expect(await codes({ leaves: [...bundle.leaves, encodedLeaf(12)] })).toEqual(["leaves_unsigned"]);
    expect(await codes({ heads: [] })).toEqual(["head_missing"]);
  });

  it("says of what is no export that it is none", async () => {
    for (const value of [
      null,
      7,
      {},
      { ...bundle, version: 2 },
      { ...bundle, leaves: [7] },
      { ...bundle, heads: "x" },
      { ...bundle, jwks: null },
    ]) {
      expect((await verifyLedger(value as never)).findings.map(({ code }) => code)).toEqual([
        "bundle_malformed",
      ]);
    }
  });

  it("detects whatever is done to any leaf of any ledger, and has a sentence for it", async () => {
    const mutations = fc.oneof(
      fc.record({ kind: fc.constant("flip" as const), at: fc.nat(), by: fc.nat() }),
      fc.record({
        kind: fc.constantFrom("drop" as const, "repeat" as const, "rewrite" as const),
        at: fc.nat(),
        by: fc.nat(),
      }),
      fc.record({ kind: fc.constant("swap" as const), at: fc.nat(), by: fc.nat() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 30 }), mutations, async (size, { kind, at, by }) => {
        const honest = await exportLedger(keys, size, [Math.ceil(size / 2)]);
        const [from, to] = [at % size, by % size];
        fc.pre(kind !== "swap" || from !== to);
        const target = honest.leaves[from]!;
        const where = by % target.length;
        const leaves = {
          flip: () =>
            put(
              honest.leaves,
              from,
              target.slice(0, where) + (target[where] === "0" ? "1" : "0") + target.slice(where + 1),
            ),
          drop: () => without(honest.leaves, from),
          repeat: () => [...honest.leaves.slice(0, from), target, ...honest.leaves.slice(from)],
          rewrite: () => put(honest.leaves, from, encodedLeaf(from, "another receipt")),
          swap: () => put(put(honest.leaves, from, honest.leaves[to]!), to, target),
        }[kind]();
        const verdict = await verifyLedger({ ...honest, leaves });
        expect(verdict.valid).toBe(false);
        for (const { sentence } of verdict.findings) expect(sentence).toMatch(/^[A-Z].*\.$/);
      }),
      { numRuns: 150 },
    );
  });
});
