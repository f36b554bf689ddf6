import { commitTo, type Leaf } from "../../../../src/consent/proofs/ledger/leaf.ts";

export type LeafFacts = Omit<Leaf, "version" | "commitment" | "time"> & {
  readonly timeMs: number;
  readonly receipt: unknown;
  readonly salt: Uint8Array;
};

/** Makes a leaf: the commitment takes the receipt's place. */
export const createLeaf = ({
  shop,
  sequence,
  timeMs,
  type,
  purposes,
  notice_hash,
  policy_hash,
  receipt,
  salt,
}: LeafFacts): Leaf => {
  const time = new Date(timeMs).toISOString();
  return {
    version: 1,
    shop,
    sequence,
    time,
    type,
    purposes,
    notice_hash,
    policy_hash,
    commitment: commitTo(receipt, salt),
  };
};
