import { present } from "../../../lib/present.ts";
import type { ConsentRecord } from "../../record.ts";
import type { LedgerPort } from "./port.ts";
import { createProver, type Prover } from "./prover.ts";

/** The way from a record's leaf to the signed head of `size`. */
export type RecordProof = {
  readonly leaf: string;
  readonly size: number;
  readonly proof: readonly string[];
  readonly head: string;
};

/** One prover a shop: it remembers complete subtrees, so that a later proof reads few leaves. */
export const createProvers = (ledger: Pick<LedgerPort, "readLeaves">): ((shop: string) => Prover) => {
  const provers = new Map<string, Prover>();
  return (shop) => {
    const known = provers.get(shop);
    if (known !== undefined) return known;
    const made = createProver({
      readLeafHashes: async (from, to) =>
        (await ledger.readLeaves(shop, from, to - from)).map(({ hash }) => Buffer.from(hash, "hex")),
    });
    provers.set(shop, made);
    return made;
  };
};

type Deps = {
  readonly ledger: Pick<LedgerPort, "readHead" | "readLeaves">;
  readonly proverOf: (shop: string) => Prover;
};

/** Proves records against the shop's newest signed head; null for one that waits for its place. */
export type ProveRecords = (
  shop: string,
  records: readonly ConsentRecord[],
) => Promise<readonly (RecordProof | null)[]>;

export const createProveRecords =
  ({ ledger, proverOf }: Deps): ProveRecords =>
  async (shop, records) => {
    const head = await ledger.readHead(shop);
    return Promise.all(
      records.map(async ({ ledger_index: index }) => {
        if (index === null || head === null || index >= head.size) return null;
        const [[leaf], proof] = await Promise.all([
          ledger.readLeaves(shop, index, 1),
          proverOf(shop).proveInclusion(index, head.size),
        ]);
        return {
          leaf: present(leaf, "a leaf under the head").leaf,
          size: head.size,
          proof: proof.map((hash) => Buffer.from(hash).toString("hex")),
          head: head.jws,
        };
      }),
    );
  };
