import type { PendingLeaf } from "../../port.ts";

/** A leaf that waits, with the shopper whose record it proves. `id` orders the outbox. */
export type OutboxEntry = {
  readonly id: string;
  readonly shop: string;
  readonly key: string;
  readonly leaf: PendingLeaf;
};

/** One placed leaf: its canonical bytes (JCS) and its RFC 6962 hash. */
export type PlacedLeaf = { readonly index: number; readonly leaf: string; readonly hash: string };

export type StoredHead = {
  readonly size: number;
  readonly root: string;
  readonly jws: string;
  readonly signed_at: number;
};

/** A shop's consent ledger: append-only, one appender at a time (under a lease of the job port). */
export type LedgerPort = {
  readOutbox(shop: string, limit: number): Promise<readonly OutboxEntry[]>;
  /**
   * One transaction: leaves placed at consecutive indexes from `from`, the head written, the outbox entries
   * removed. False when `from` is not the size.
   */
  append(
    shop: string,
    from: number,
    leaves: readonly PlacedLeaf[],
    head: StoredHead,
    placed: readonly string[],
  ): Promise<boolean>;
  readHead(shop: string): Promise<StoredHead | null>;
  /** Every head that was signed, oldest first (a checker compares them). */
  listHeads(shop: string, after: number, limit: number): Promise<readonly StoredHead[]>;
  readLeaves(shop: string, from: number, limit: number): Promise<readonly PlacedLeaf[]>;
};
