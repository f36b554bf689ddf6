import { createHash } from "node:crypto";
import type { PendingLeaf } from "../../port.ts";
import type { ErasureReceipt } from "../receipts/erasure-receipt.ts";
import { commitTo } from "./leaf.ts";

type Accepted = Pick<ErasureReceipt, "receipt_id" | "shop" | "accepted_at">;

/**
 * What the ledger is committed to when an erasure is accepted. The salt follows from the receipt's id, which
 * nobody can guess: whoever holds the receipt can show the leaf to be its own, and to everybody else it is
 * one of many (Art. 17 GDPR leaves nothing else).
 */
export const commitToErasure = ({ receipt_id, shop, accepted_at }: Accepted): string =>
  commitTo(
    { receipt_id, shop, accepted_at },
    createHash("sha256").update(`candor erasure leaf\0${receipt_id}`, "utf8").digest(),
  );

/** The leaf that waits in the outbox with the barrier. */
export const erasureLeaf = (accepted: Accepted): PendingLeaf => ({
  type: "erased",
  record_id: accepted.receipt_id,
  body: {
    time: accepted.accepted_at,
    type: "erased",
    purposes: {},
    notice_hash: null,
    policy_hash: null,
    commitment: commitToErasure(accepted),
  },
});
