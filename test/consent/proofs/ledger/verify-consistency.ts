import { emptyRoot, equal, hashNode, isCount } from "../../../../src/consent/proofs/ledger/merkle.ts";

/**
 * Whether the tree of `size` leaves with `root` begins with the one of `oldSize` leaves with `oldRoot` (RFC
 * 9162 section 2.1.4.2).
 */
export const verifyConsistency = (claim: {
  oldSize: number;
  size: number;
  oldRoot: Uint8Array;
  root: Uint8Array;
  proof: readonly Uint8Array[];
}): boolean => {
  const { oldSize, size, oldRoot, root } = claim;
  if (!isCount(oldSize) || !isCount(size) || oldSize > size) return false;
  if (oldSize === size) return claim.proof.length === 0 && equal(oldRoot, root);
  if (oldSize === 0) return claim.proof.length === 0 && equal(oldRoot, emptyRoot());
  const proof = isPowerOfTwo(oldSize) ? [oldRoot, ...claim.proof] : [...claim.proof];
  let [node, last] = [oldSize - 1, size - 1];
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  const first = proof.shift();
  if (first === undefined) return false;
  let [oldHash, hash] = [first, first];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      [oldHash, hash] = [hashNode(sibling, oldHash), hashNode(sibling, hash)];
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else hash = hashNode(hash, sibling);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && equal(oldHash, oldRoot) && equal(hash, root);
};

const isPowerOfTwo = (value: number): boolean => {
  let half = value;
  while (half > 1 && half % 2 === 0) half /= 2;
  return half === 1;
};
