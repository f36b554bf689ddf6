import type { Grant } from "../consent/gate.ts";
import type { PendingLeaf } from "../consent/port.ts";
import type { Purpose } from "../consent/purposes.ts";
import type { ConsentRecord } from "../consent/record.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { ShopperState } from "../consent/state.ts";
import type { BeliefShare, KeepShares } from "./belief-share.ts";
import type { StoredEvent } from "./event.ts";

/**
 * One shopper's events to keep. `formerIds`: what else an event may have been called, by its id; what was
 * forgotten under that name stays away too. Null in the answer: consent changed since the grant was made;
 * decide again.
 */
export type Append = {
  readonly grant: Grant<Purpose>;
  readonly events: readonly StoredEvent[];
  readonly formerIds?: ReadonlyMap<string, string>;
};
export type AppendResult = readonly ("kept" | "duplicate" | "forgotten")[] | null;

/**
 * What a training run counted of a shopper, as it was counted (docs/learning.md, "As-trained records");
 * opaque here, sealed at rest.
 */
export type AsTrained = { readonly package: string; readonly watermark: number; readonly body: Uint8Array };

/**
 * What is to stand beside a shopper of trainings, by what stands there and what they say by now; null:
 * nothing, undefined: what stands there. Pure, and may be called again.
 */
export type ChangeTrained = (before: AsTrained | null, state: ShopperState) => AsTrained | null | undefined;

/**
 * Who read or changed a shopper's data: a key or token by name, and the call; never what. `at`: to the
 * minute, the newest of a day's sum.
 */
export type AccessNote = {
  readonly at: number;
  readonly caller: string;
  readonly call: string;
  readonly count: number;
  readonly by: "minute" | "day";
};
/** An answer that was recorded of a shopper, and until when it is kept. */
export type DecisionNote = {
  readonly recommendation_id: string;
  readonly at: number;
  readonly until: number;
};
export type Notes = { readonly accesses: readonly AccessNote[]; readonly decisions: readonly DecisionNote[] };

/** What retention judges: consent and instructions, behaviour in order of arrival, records newest first. */
export type KeptOfShopper = {
  readonly state: ShopperState;
  readonly events: readonly StoredEvent[];
  readonly records: readonly ConsentRecord[];
};
/** A shopper who is to be looked at, and the day since the epoch under which they are filed. */
export type DueShopper = { readonly key: string; readonly day: number };
/**
 * An event that comes in so long after it happened may pass its time before its shopper is looked at; each
 * such shopper is looked at with the next sweep.
 */
export const LATE_EVENT_MS = 7 * 86_400_000;

/**
 * The behaviour that is kept of shoppers, and what is kept beside it. Every read of behaviour names the
 * consent version that it was granted under and returns null when that has changed, within one atomic read;
 * what needs no grant is a shopper's own act, or what the service must do to forget. What consent itself
 * keeps has a port of its own (consent/port.ts). All times in ms.
 */
export type ShopperPort = {
  /**
   * Events of every subject of the grant, newest first (ties: later arrival first), one atomic read;
   * sensitive ones only with `sensitive`.
   */
  readEvents(
    grant: Grant<"personalise"> | Grant<"train"> | Grant<"measure"> | Grant<"contact"> | Grant<"access">,
  ): Promise<readonly StoredEvent[] | null>;
  /**
   * Durable before it resolves; an event id that the shopper already has is a duplicate and changes nothing.
   * Kept under the grant's first subject.
   */
  appendEvents(appends: readonly Append[]): Promise<readonly AppendResult[]>;
  /**
   * The shopper's own wish: removes one event for good. A keyed hash of its id stays among the shopper's rows
   * until erasure, so that the same event does not come in again. Null when there is none.
   */
  forgetEvent(ref: ShopperRef, eventId: string): Promise<StoredEvent | null>;
  /** Removes one event that is to be written anew; null when there is none. */
  deleteEvent(ref: ShopperRef, eventId: string): Promise<StoredEvent | null>;
  /**
   * Puts `after` in the place of `before` (same event id), if that still stands as it was read and consent
   * still has this version; false otherwise: read again.
   */
  replaceEvent(ref: ShopperRef, version: number, before: StoredEvent, after: StoredEvent): Promise<boolean>;
  /** Removes events that match, for retention; returns how many. */
  dropEventsWhere(ref: ShopperRef, drop: (event: StoredEvent) => boolean): Promise<number>;

  /**
   * Erasure's barrier, one transaction: from then on every read answers "never seen". Destroys nothing that
   * the job still needs: returns the as-trained record for the job, and leaves a tombstone with `erasedAt`.
   * Raised again before the purge, it returns the same record, so that an erasure that was cut short can be
   * taken up. `leaf` goes into the outbox of the consent ledger, in the same transaction.
   */
  raiseBarrier(
    ref: ShopperRef,
    erasedAt: number,
    leaf?: PendingLeaf,
  ): Promise<{ readonly asTrained: AsTrained | null }>;
  /** Session receipts that were handed to somebody whom the barrier hides; none once they are purged. */
  readDoomedReceipts(ref: ShopperRef): Promise<ShopperState["session_receipts"]>;
  /**
   * Purges rows, history, idempotent answers, salts and the shopper's key; idempotent. The tombstone stays.
   */
  purge(ref: ShopperRef): Promise<void>;

  readTrained(ref: ShopperRef): Promise<AsTrained | null>;
  /**
   * Each in one transaction with the look at the state, so that nothing is put back that an act of leaving
   * took. Tells of each whether it was written; of nobody that is not known anything is.
   */
  writeTrained(
    entries: readonly { readonly ref: ShopperRef; readonly change: ChangeTrained }[],
  ): Promise<readonly boolean[]>;

  /**
   * Keeps beside every subject of a grant what a making of the belief counts of the person, the share of the
   * making that stands, and those of the newest others. False: consent changed since the grant was made, and
   * the person is not to be counted.
   */
  keepShares: KeepShares;
  /** What makings of the belief counted of somebody; for their own copy. */
  readShares(ref: ShopperRef): Promise<readonly BeliefShare[]>;
  /** Of how many events that somebody had forgotten a keyed hash is kept, so that they stay away. */
  readForgottenCount(ref: ShopperRef): Promise<number>;
  /** What makings counted of somebody whom erasure's barrier hides; nothing once they are purged. */
  readDoomedShares(ref: ShopperRef): Promise<readonly BeliefShare[]>;

  /**
   * Adds notes under each shopper's own key; nobody without a stored row gets one. They die with erasure, and
   * end by themselves.
   */
  addNotes(entries: readonly { readonly ref: ShopperRef; readonly notes: Notes }[]): Promise<void>;
  /** Newest first; answers of up to `days` days ago. Read for the shopper or an officer. */
  readNotes(ref: ShopperRef, now: number, days: number): Promise<Notes>;

  /**
   * Pseudonyms of one of a shop's 256 index sets (0-255), in no order; written before a shopper's first row.
   */
  listShoppers(shop: string, set: number): Promise<readonly string[]>;
  /**
   * Who is filed under the day of `now` or an earlier one, and whoever changed since they were looked at; in
   * pages, in no order. Nobody is left out; one who is filed again meanwhile may be met twice.
   */
  listDue(shop: string, now: number): AsyncIterable<readonly DueShopper[]>;
  /**
   * Shows `judge` all that retention looks at of one shopper, in one atomic read; it answers when to look
   * again, and the shopper is filed under that day, or null, and nothing is written and the call answers
   * false. `judge` is pure and may be called again. `day`: where the shopper was found filed; null where they
   * were not found so.
   */
  reviewDue(
    ref: ShopperRef,
    day: number | null,
    judge: (kept: KeptOfShopper) => number | null,
  ): Promise<boolean>;
};
