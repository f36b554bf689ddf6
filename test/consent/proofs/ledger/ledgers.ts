import { signHead } from "../../../../src/consent/proofs/ledger/head.ts";
import { encodeLeaf, hashEncodedLeaf } from "../../../../src/consent/proofs/ledger/leaf.ts";
import type { LedgerBundle } from "../../../../src/consent/proofs/ledger/ledger-bundle.ts";
import { rootOfLeaves } from "../../../../src/consent/proofs/ledger/merkle.ts";
import type { SigningKeys } from "../../../../src/consent/proofs/receipts/signing-keys.ts";
import { NOON } from "../receipts/keys.ts";
import { createLeaf, type LeafFacts } from "./create-leaf.ts";

export const SALT = new Uint8Array(32).fill(3);

export const leafFacts = (sequence: number, receipt: unknown = `receipt ${sequence}`): LeafFacts => ({
  shop: "demo",
  sequence,
  timeMs: NOON + sequence * 1000,
  type: "given",
  purposes: { personalise: true, measure: false },
  notice_hash: `sha256:${"c".repeat(64)}`,
  policy_hash: null,
  receipt,
  salt: SALT,
});

export const encodedLeaf = (sequence: number, receipt?: unknown): string =>
  encodeLeaf(createLeaf(leafFacts(sequence, receipt)));

export const headOf = (keys: SigningKeys, leaves: readonly string[], size = leaves.length): Promise<string> =>
  signHead(keys, {
    shop: "demo",
    size,
    root: rootOfLeaves(leaves.slice(0, size).map(hashEncodedLeaf)),
    timeMs: NOON + size,
  });

/**
 * A ledger of `size` leaves as it is exported, with a signed head after each of `batches` and after the last
 * leaf.
 */
export const exportLedger = async (
  keys: SigningKeys,
  size: number,
  batches: readonly number[],
): Promise<LedgerBundle> => {
  const leaves = Array.from({ length: size }, (_, sequence) => encodedLeaf(sequence));
  const heads = await Promise.all([...batches, size].map((at) => headOf(keys, leaves, at)));
  return { version: 1, shop: "demo", leaves, heads, jwks: keys.publicJwks() };
};
