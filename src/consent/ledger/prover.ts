import { appendLeaf, EMPTY_FRONTIER, hashNode, listConsistencyRanges, listInclusionRanges, rootOf } from './merkle.ts';
import type { LeafRange } from './merkle.ts';

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

/** Leaves of one remembered subtree: 256 leaves read once cost 32 bytes from then on, and a complete subtree never changes. */
const TILE = 256;

/**
 * Makes a prover over stored leaf hashes. Roots of aligned runs of 256 leaves are remembered, so that a proof over n leaves
 * reads each run once in the process's life and at most two incomplete runs afterwards.
 */
export function createProver({ readLeafHashes }: { readLeafHashes: ReadLeafHashes }): Prover {
  const tiles = new Map<number, Uint8Array>();

  const hashRun = async (from: number, to: number): Promise<Uint8Array> => {
    const known = tiles.get(from);
    const isTile = to - from === TILE && from % TILE === 0;
    if (isTile && known !== undefined) return known;
    let frontier = EMPTY_FRONTIER;
    for (const hash of await readLeafHashes(from, to)) frontier = appendLeaf(frontier, hash);
    if (frontier.size !== to - from) throw new RangeError(`The ledger holds ${frontier.size} of the leaves ${from} to ${to - 1}.`);
    const root = rootOf(frontier);
    if (isTile) tiles.set(from, root);
    return root;
  };

  const hashRange = async ([from, to]: LeafRange): Promise<Uint8Array> => {
    if (to - from <= TILE) return hashRun(from, to);
    let half = TILE;
    while (half * 2 < to - from) half *= 2;
    const left = await hashRange([from, from + half]);
    return hashNode(left, await hashRange([from + half, to]));
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
}
