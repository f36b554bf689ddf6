import type { CataloguePort } from "../../catalogue/port.ts";
import type { ConsentPort } from "../../consent/port.ts";
import type { LedgerPort } from "../../consent/proofs/ledger/port.ts";
import type { JobPort } from "../../jobs/port.ts";
import type { ModelPort } from "../../model/registry/port.ts";
import type { DecisionPort } from "../../recommend/record/port.ts";
import type { ShopPort } from "../../shop/port.ts";
import type { DestructionPort } from "../../shopper/destruction-port.ts";
import type { ShopperPort } from "../../shopper/port.ts";

/** `empty`: there is no store where it was; `other`: another was begun there since, or put in its place. */
export type StoreIdentity = "same" | "empty" | "other";

/** The store, split by owner. One contract suite runs on every driver. */
export type Store = {
  readonly shops: ShopPort;
  /** One driver keeps consent and behaviour: what spans both is one transaction. */
  readonly shoppers: ConsentPort & ShopperPort;
  readonly catalogue: CataloguePort;
  readonly ledger: LedgerPort;
  readonly decisions: DecisionPort;
  readonly jobs: JobPort;
  readonly models: ModelPort;
  readonly destruction: DestructionPort;
  /** The pseudonym of a shop's shopper id: HMAC-SHA-256 under the pseudonym key, base64url. */
  pseudonym(shop: string, shopperId: string): string;
  /** A word of a search as a number below 2^40, under a key of the shop that lies outside the store. */
  mark(shop: string, word: string): number;
  /**
   * Removes what has expired (answers under idempotency keys, void receipts, leases, decisions) and mends
   * index sets; returns how many. Run it now and then.
   */
  sweep(now: number): Promise<number>;
  /**
   * Wraps every stored key under the newest wrapping key (and epoch); returns how many. Run it once every
   * process has the rotated key store. The older keys may be dropped a day later, when answers under
   * idempotency keys of before have ended.
   */
  rewrap(): Promise<number>;
  /** Why it may lose what it acknowledged, in a sentence each; empty where it does not. */
  risks(): Promise<readonly string[]>;
  /** Is what is reached now the store that was opened? Rejects where it cannot be read. For `/readyz`. */
  identify(): Promise<StoreIdentity>;
  /**
   * What is written within may take the room that is kept for a "no" (docs/consent-rules.md, "No refusal is
   * refused"): withdrawal, refusal, objection, restriction, erasure, and what they bring along.
   */
  inReservedRoom<T>(action: () => Promise<T>): Promise<T>;
  /** Flushes what waits and closes; afterwards every call rejects. */
  close(): Promise<void>;
};
