import { createHash } from "node:crypto";
import { present } from "../../../lib/present.ts";

/**
 * Merkle tree hashing of RFC 6962 section 2.1 with SHA-256; verification after RFC 9162 sections 2.1.3.2 and
 * 2.1.4.2. Hashes are 32 bytes.
 */
const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = Uint8Array.of(0x01);

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Hash of a leaf's bytes: SHA-256(0x00 ‖ leaf). */
export const hashLeaf = (leaf: Uint8Array): Uint8Array => sha256(LEAF_PREFIX, leaf);

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right). */
export const hashNode = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(NODE_PREFIX, left, right);

/** Root of the tree without leaves: SHA-256 of nothing. */
export const emptyRoot = (): Uint8Array => sha256();

/**
 * All that an appender needs of a tree: the roots of its complete subtrees, largest first, one for each bit
 * of `size`. Appending costs O(log n) at worst and one node on average; the leaves themselves are not needed.
 */
export type Frontier = { readonly size: number; readonly peaks: readonly Uint8Array[] };

export const EMPTY_FRONTIER: Frontier = { size: 0, peaks: [] };

/** The frontier after one more leaf hash. */
export const appendLeaf = ({ size, peaks }: Frontier, leafHash: Uint8Array): Frontier => {
  const next = [...peaks];
  let node = leafHash;
  // Each trailing one of the old size is a complete subtree as large as the one that the new leaf completes.
  for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2))
    node = hashNode(present(next.pop(), "a peak of the tree"), node);
  next.push(node);
  return { size: size + 1, peaks: next };
};

/** Root of the whole tree: the peaks folded from the right. */
export const rootOf = ({ peaks }: Frontier): Uint8Array => {
  if (peaks.length === 0) return emptyRoot();
  return peaks.reduceRight((right, left) => hashNode(left, right));
};

/** Root over leaf hashes, from nothing. */
export const rootOfLeaves = (leafHashes: Iterable<Uint8Array>): Uint8Array => {
  let frontier = EMPTY_FRONTIER;
  for (const hash of leafHashes) frontier = appendLeaf(frontier, hash);
  return rootOf(frontier);
};

/** Leaves `from` (included) to `to` (excluded) whose root is one node of a proof. */
export type LeafRange = readonly [from: number, to: number];

/** Largest power of two below `size` (size of at least 2): where RFC 6962 splits a tree. */
const splitOf = (size: number): number => {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
};

/**
 * Ranges whose roots prove that leaf `index` is in the tree of `size` leaves, from the leaf upward (RFC 6962
 * section 2.1.1).
 */
export const listInclusionRanges = (index: number, size: number): LeafRange[] => {
  const ranges: LeafRange[] = [];
  for (let [from, to] = [0, size]; to - from > 1;) {
    const middle = from + splitOf(to - from);
    const isLeft = index < middle;
    ranges.push(isLeft ? [middle, to] : [from, middle]);
    if (isLeft) to = middle;
    else from = middle;
  }
  return ranges.reverse();
};

/**
 * Ranges whose roots prove that the tree of `size` leaves begins with the tree of `oldSize` leaves (RFC 6962
 * section 2.1.2).
 */
export const listConsistencyRanges = (oldSize: number, size: number): LeafRange[] => {
  const ranges: LeafRange[] = [];
  if (oldSize === 0 || oldSize === size) return ranges;
  let [from, to, isWhole] = [0, size, true];
  while (to > oldSize) {
    const middle = from + splitOf(to - from);
    if (oldSize <= middle) {
      ranges.push([middle, to]);
      to = middle;
    } else {
      ranges.push([from, middle]);
      from = middle;
      isWhole = false;
    }
  }
  // The old tree's own root is known to whoever asks, unless it was cut in two on the way.
  if (!isWhole) ranges.push([from, to]);
  return ranges.reverse();
};

/**
 * Whether `proof` leads from `leafHash` at `index` to `root` of a tree of `size` leaves (RFC 9162 section
 * 2.1.3.2).
 */
export const verifyInclusion = (claim: {
  leafHash: Uint8Array;
  index: number;
  size: number;
  proof: readonly Uint8Array[];
  root: Uint8Array;
}): boolean => {
  const { index, size, proof, root } = claim;
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  let [node, last, hash] = [index, size - 1, claim.leafHash];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = hashNode(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else hash = hashNode(hash, sibling);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && equal(hash, root);
};

export const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Hashes are public, so that the time of the comparison tells nothing. */
export const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b);
