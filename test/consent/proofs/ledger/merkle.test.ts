import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  appendLeaf,
  EMPTY_FRONTIER,
  emptyRoot,
  hashLeaf,
  listConsistencyRanges,
  listInclusionRanges,
  rootOf,
  rootOfLeaves,
  verifyInclusion,
} from "../../../../src/consent/proofs/ledger/merkle.ts";
import { createProver } from "../../../../src/consent/proofs/ledger/prover.ts";
import { bytes, LEAVES, N, ROOTS } from "./merkle-vectors.ts";
import { verifyConsistency } from "./verify-consistency.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const proverOf = (leaves: readonly Uint8Array[]) =>
  createProver({ readLeafHashes: async (from, to) => leaves.slice(from, to) });

const trees = fc
  .array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 200 })
  .map((leaves) => leaves.map(hashLeaf));

/**
 * The definition of RFC 6962 section 2.1, word for word and slow: a second statement to hold the others
 * against.
 */
const merkleTreeHash = (leaves: readonly Uint8Array[]): Uint8Array => {
  if (leaves.length === 0) return createHash("sha256").digest();
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return createHash("sha256")
    .update(Uint8Array.of(1))
    .update(merkleTreeHash(leaves.slice(0, k)))
    .update(merkleTreeHash(leaves.slice(k)))
    .digest();
};

describe("the tree", () => {
  it.each(ROOTS.map((root, size) => [size, root] as const))(
    "of the first %i reference leaves has the known root",
    (size, root) => {
      expect(hex(rootOfLeaves(LEAVES.slice(0, size)))).toBe(root);
    },
  );

  it("has the root that the definition gives, however many leaves were appended one by one", () => {
    fc.assert(
      fc.property(trees, (leaves) => {
        let frontier = EMPTY_FRONTIER;
        for (const [index, leaf] of leaves.entries()) {
          frontier = appendLeaf(frontier, leaf);
          expect(frontier.size).toBe(index + 1);
        }
        expect(hex(rootOf(frontier))).toBe(hex(merkleTreeHash(leaves)));
        expect(frontier.peaks.length).toBe(
          [...leaves.length.toString(2)].filter((bit) => bit === "1").length,
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe("inclusion", () => {
  it.each([
    [0, 1, []],
    [0, 8, [N.leaf1, N.n23, N.n4567]],
    [5, 8, [N.leaf4, N.n67, N.n0123]],
    [2, 3, [ROOTS[2]!]],
    [1, 5, [N.leaf0, N.n23, N.leaf4]],
  ])("of leaf %i among %i is proved as the reference code does", async (index, size, proof) => {
    expect((await proverOf(LEAVES).proveInclusion(index, size)).map(hex)).toEqual(proof);
  });

  it("is proved for every leaf of every tree, and for no other leaf, place, size or root", async () => {
    await fc.assert(
      fc.asyncProperty(trees, fc.nat(), fc.nat(), async (leaves, seed, other) => {
        const [size, index] = [leaves.length, seed % leaves.length];
        const proof = await proverOf(leaves).proveInclusion(index, size);
        const claim = { leafHash: leaves[index]!, index, size, proof, root: rootOfLeaves(leaves) };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leafHash: hashLeaf(bytes("ffffffffffffffffff")) })).toBe(false);
        expect(verifyInclusion({ ...claim, root: emptyRoot() })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: [...proof, emptyRoot()] })).toBe(false);
        if (proof.length > 0) expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
        const elsewhere = other % size;
        if (hex(leaves[elsewhere]!) !== hex(leaves[index]!))
          expect(verifyInclusion({ ...claim, index: elsewhere })).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    [-1, 8],
    [8, 8],
    [0.5, 8],
    [0, Number.NaN],
    [Number.POSITIVE_INFINITY, 8],
  ])("of leaf %d among %d is nothing that could be true", (index, size) => {
    expect(verifyInclusion({ leafHash: LEAVES[0]!, index, size, proof: [], root: bytes(ROOTS[1]!) })).toBe(
      false,
    );
  });
});

describe("consistency", () => {
  it.each([
    [1, 1, []],
    [1, 8, [N.leaf1, N.n23, N.n4567]],
    [6, 8, [N.n45, N.n67, N.n0123]],
    [2, 5, [N.n23, N.leaf4]],
  ])("of size %i with size %i is proved as the reference code does", async (oldSize, size, proof) => {
    expect((await proverOf(LEAVES).proveConsistency(oldSize, size)).map(hex)).toEqual(proof);
  });

  it("is proved for every prefix of every tree, and for no tree that rewrote its past", async () => {
    await fc.assert(
      fc.asyncProperty(trees, fc.nat(), fc.nat(), async (leaves, seed, flipped) => {
        const [size, oldSize] = [leaves.length, seed % (leaves.length + 1)];
        const proof = await proverOf(leaves).proveConsistency(oldSize, size);
        const claim = {
          oldSize,
          size,
          oldRoot: rootOfLeaves(leaves.slice(0, oldSize)),
          root: rootOfLeaves(leaves),
          proof,
        };
        expect(verifyConsistency(claim)).toBe(true);
        if (oldSize === 0) return;
        const rewritten = leaves.map((leaf, index) => (index === flipped % oldSize ? hashLeaf(leaf) : leaf));
        const theirProof = await proverOf(rewritten).proveConsistency(oldSize, size);
        expect(verifyConsistency({ ...claim, root: rootOfLeaves(rewritten), proof: theirProof })).toBe(false);
        expect(verifyConsistency({ ...claim, root: rootOfLeaves(rewritten) })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: [...proof, emptyRoot()] })).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it("cannot hold from a larger tree to a smaller one", () => {
    expect(
      verifyConsistency({
        oldSize: 8,
        size: 7,
        oldRoot: bytes(ROOTS[8]!),
        root: bytes(ROOTS[7]!),
        proof: [],
      }),
    ).toBe(false);
  });
});

describe("the prover", () => {
  it("gives the same proofs from its memory of complete runs as from the leaves", async () => {
    const leaves = Array.from({ length: 1500 }, (_, index) => hashLeaf(Buffer.from(String(index))));
    let read = 0;
    const prover = createProver({
      readLeafHashes: async (from, to) => {
        read += to - from;
        return leaves.slice(from, to);
      },
    });
    for (const size of [1, 255, 256, 257, 1024, 1499, 1500]) {
      const root = rootOfLeaves(leaves.slice(0, size));
      expect(hex(await prover.rootAt(size))).toBe(hex(root));
      for (const index of [0, Math.floor(size / 2), size - 1]) {
        expect(
          verifyInclusion({
            leafHash: leaves[index]!,
            index,
            size,
            proof: await prover.proveInclusion(index, size),
            root,
          }),
        ).toBe(true);
      }
      for (const oldSize of [1, Math.floor(size / 3), size]) {
        const oldRoot = rootOfLeaves(leaves.slice(0, oldSize));
        expect(
          verifyConsistency({
            oldSize,
            size,
            oldRoot,
            root,
            proof: await prover.proveConsistency(oldSize, size),
          }),
        ).toBe(true);
      }
    }
    read = 0;
    await prover.rootAt(1500);
    expect(read).toBe(1500 % 256);
  });

  it("says so when leaves are missing, and proves nothing", async () => {
    await expect(proverOf(LEAVES.slice(0, 5)).proveInclusion(0, 8)).rejects.toThrow("The ledger holds");
  });

  it("names the ranges of a proof without reading anything", () => {
    expect(listInclusionRanges(5, 8)).toEqual([
      [4, 5],
      [6, 8],
      [0, 4],
    ]);
    expect(listConsistencyRanges(6, 8)).toEqual([
      [4, 6],
      [6, 8],
      [0, 4],
    ]);
  });
});
