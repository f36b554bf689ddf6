import type { ConsentRecord } from "./record.ts";
import type { ShopperRef } from "./shopper-ref.ts";
import type { ShopperState } from "./state.ts";

/**
 * A ledger leaf that waits for the appender: written in one transaction with the record that it proves
 * (outbox).
 */
export type PendingLeaf = {
  readonly type: ConsentRecord["kind"] | "erased";
  readonly record_id: string;
  readonly body: Readonly<Record<string, unknown>>;
};

/** What a change of state writes in one transaction. */
export type StateChange = {
  readonly state: ShopperState;
  readonly record?: ConsentRecord;
  readonly leaf?: PendingLeaf;
  /** Erase the stored events (and what was learnt beside them) in the same transaction. */
  readonly dropEvents?: boolean;
};

/**
 * What is kept of shoppers' consent: the state that is decided from, and the records that prove it. Consent
 * comes first, so that nothing here needs a grant; no behaviour can be read through it. All times in ms.
 */
export type ConsentPort = {
  /**
   * Consent and standing instructions. Never cached, never from a replica. An unknown shopper is
   * `neverSeen()`.
   */
  readState(ref: ShopperRef): Promise<ShopperState>;
  /**
   * Atomic read-change-write. `change` is pure and may be called again when somebody else was faster;
   * returning null writes nothing. Durable before it resolves.
   */
  changeState(ref: ShopperRef, change: (state: ShopperState) => StateChange | null): Promise<ShopperState>;
  /** Consent records, newest first. They are kept by law, and read for the shopper or an officer. */
  readHistory(ref: ShopperRef): Promise<readonly ConsentRecord[]>;
  /** Removes records that match, for retention; their leaves stay in the ledger. Returns how many. */
  dropRecordsWhere(ref: ShopperRef, drop: (record: ConsentRecord) => boolean): Promise<number>;
  /** Notes where the ledger's appender placed a record. */
  setLedgerIndex(ref: ShopperRef, recordId: string, index: number): Promise<void>;
};
