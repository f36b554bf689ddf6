import type { PendingLeaf } from "../../port.ts";

/** A leaf that waits, with the shopper whose record it proves. `id` orders the outbox. */
export type OutboxEntry = {
  readonly id: string;
  readonly shop: string;
  readonly key: string;
  readonly leaf: PendingLeaf;
};

/** An entry whose leaf stands in the ledger, while its shopper's record may not know that yet. */
export type PlacedEntry = OutboxEntry & { readonly index: number };

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
  /** Leaves that wait for their place, in order. */
  readOutbox(shop: string, limit: number): Promise<readonly OutboxEntry[]>;
  /**
   * One transaction: leaves placed at consecutive indexes from `from`, the head written, the outbox entries
   * noted as placed. False when `from` is not the size.
   */
  append(
    shop: string,
    from: number,
    leaves: readonly PlacedLeaf[],
    head: StoredHead,
    placed: readonly string[],
  ): Promise<boolean>;
  /** What `append` has placed and nobody has settled: of a writer that died in between, or one at work. */
  readPlaced(shop: string, limit: number): Promise<readonly PlacedEntry[]>;
  /** Takes out placed entries whose records know their place. */
  settle(shop: string, ids: readonly string[]): Promise<void>;
  /** Is there anything to place or to settle? Asked several times a second. */
  hasWaiting(shop: string): Promise<boolean>;
  /** The newest whose leaves stand as what is acknowledged does: nobody is shown one that may be lost. */
  readHead(shop: string): Promise<StoredHead | null>;
  /** Every head that was signed, up to that one, oldest first (a checker compares them). */
  listHeads(shop: string, after: number, limit: number): Promise<readonly StoredHead[]>;
  readLeaves(shop: string, from: number, limit: number): Promise<readonly PlacedLeaf[]>;
};
