import type { ConsentPolicy } from "../consent/policy.ts";
import type { Because, Purpose, Signals } from "../consent/purposes.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { ErrorCode } from "../lib/errors.ts";
import type { ShopperEvent } from "./event.ts";

/** What the keeper of events asks of the catalogue. */
export type ItemFacts = {
  readonly known: boolean;
  readonly sensitive: boolean;
  /** It is no id of an item, and a second name of several. */
  readonly ambiguous?: boolean;
};

/**
 * A line of an order, whose event has the id of both: told again it is a duplicate, and with other units a
 * correction, also of what the store holds under another id (the sender's own, or that of an earlier
 * release).
 */
export type OrderLine = {
  /** Which of the order's lines of this item, from 0. */
  readonly nth: number;
  /** The id that an earlier release gave to it; null where it gave none, or none that can be known. */
  readonly formerId: string | null;
};

export type Arrival = {
  readonly shopper: ShopperRef | null;
  readonly event: ShopperEvent;
  readonly signals: Signals;
  /** Purposes to which another system’s consent flags say no, for this event. */
  readonly declines: readonly Purpose[];
  /** Of what the order and the line tell apart. */
  readonly line?: OrderLine;
};

/**
 * What became of one event; a closed set on the wire. `corrected`: it took the place of what was told before.
 */
export type EventOutcome =
  | { readonly status: "kept"; readonly corrected?: true }
  | { readonly status: "duplicate" }
  | { readonly status: "not_kept"; readonly because: Because }
  | { readonly status: "rejected"; readonly code: ErrorCode; readonly message: string };

export const notKept = (because: Because): EventOutcome => ({ status: "not_kept", because });

export type EventBatch = {
  readonly shop: string;
  readonly arrivals: readonly Arrival[];
  readonly policy: ConsentPolicy;
  readonly imported: boolean;
  itemFacts(itemId: string): ItemFacts;
  /** Whether a search is about sensitive products. */
  isSensitiveSearch(query: string): boolean;
};

export type RecordEvents = (batch: EventBatch) => Promise<readonly EventOutcome[]>;

/** An arrival that passed the checks of its own, with its place in the batch. */
export type Pending = { readonly index: number; readonly arrival: Arrival };
