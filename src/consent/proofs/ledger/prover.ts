import {
  appendLeaf,
  EMPTY_FRONTIER,
  hashNode,
  type LeafRange,
  listConsistencyRanges,
  listInclusionRanges,
  rootOf,
} from "./merkle.ts";

/** Reads the hashes of leaves `from` (included) to `to` (excluded), in order. */
export type ReadLeafHashes = (from: number, to: number) => Promise<readonly Uint8Array[]>;

/** Makes proofs for one shop's tree. */
export type Prover = {
  /** Proof that leaf `index` is in the tree of `size` leaves, from the leaf upward. */
  readonly proveInclusion: (index: number, size: number) => Promise<Uint8Array[]>;
  /** Proof that the tree of `size` leaves begins with the one of `oldSize`. */
  readonly proveConsistency: (oldSize: number, size: number) => Promise<Uint8Array[]>;
  readonly rootAt: (size: number) => Promise<Uint8Array>;
};

/**
 * Leaves of the smallest remembered subtree: 256 leaves read once cost 64 bytes from then on, and a complete
 * subtree never changes.
 */
const TILE = 256;

/**
 * Makes a prover over stored leaf hashes. Roots of complete subtrees of 256 leaves and more are remembered,
 * so that each leaf is read once in the process's life, and a later proof over n leaves reads two runs of 256
 * at most and hashes O(log n) nodes.
 */
export const createProver = ({ readLeafHashes }: { readLeafHashes: ReadLeafHashes }): Prover => {
  const remembered = new Map<string, Uint8Array>();

  const hashRun = async ([from, to]: LeafRange): Promise<Uint8Array> => {
    let frontier = EMPTY_FRONTIER;
    for (const hash of await readLeafHashes(from, to)) frontier = appendLeaf(frontier, hash);
    if (frontier.size !== to - from)
      throw new RangeError(`The ledger holds ${frontier.size} of the leaves ${from} to ${to - 1}.`);
    return rootOf(frontier);
  };

  const hashRange = async ([from, to]: LeafRange): Promise<Uint8Array> => {
    const size = to - from;
    if (size < TILE) return hashRun([from, to]);
    let half = TILE / 2;
    while (half * 2 < size) half *= 2;
    const isComplete = half * 2 === size && from % size === 0;
    const name = `${from}-${to}`;
    const known = isComplete ? remembered.get(name) : undefined;
    if (known !== undefined) return known;
    const left = size === TILE ? null : await hashRange([from, from + half]);
    const root =
      left === null ? await hashRun([from, to]) : hashNode(left, await hashRange([from + half, to]));
    if (isComplete) remembered.set(name, root);
    return root;
  };

  const hashAll = async (ranges: readonly LeafRange[]): Promise<Uint8Array[]> => {
    const hashes: Uint8Array[] = [];
    for (const range of ranges) hashes.push(await hashRange(range));
    return hashes;
  };

  return {
    proveInclusion: (index, size) => hashAll(listInclusionRanges(index, size)),
    proveConsistency: (oldSize, size) => hashAll(listConsistencyRanges(oldSize, size)),
    rootAt: (size) => (size === 0 ? Promise.resolve(rootOf(EMPTY_FRONTIER)) : hashRange([0, size])),
  };
};
