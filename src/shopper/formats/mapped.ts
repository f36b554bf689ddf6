import type { ErrorCode } from "../../lib/errors.ts";
import type { ShopperEvent } from "../event.ts";
import type { ForeignConsent, ImportedEvent } from "./imported-event.ts";

/** A purchased line that a later refund of the whole order can name. */
export type OrderLine = {
  readonly event_id: string;
  readonly item_id: string;
  readonly quantity: number;
  readonly price_minor: number | null;
  readonly currency: string | null;
};

/**
 * What a mapper may know beside the payload. All optional knowledge narrows refusals; none of it changes what
 * an event says.
 */
export type MapContext = {
  /**
   * When the payload came, ms; stands in for a missing time. Null for a file, where such an event is refused.
   */
  readonly received_at: number | null;
  /**
   * The same for a retry of the payload: stands for a missing time in an event's id, so that the retry is a
   * duplicate.
   */
  readonly retry_id?: string | null;
  /** The shop's currency, for amounts without one. */
  readonly currency: string | null;
  /**
   * The lines of an earlier order of this shopper, for refunds that name an order and no products, and for
   * `ref_event_id`.
   */
  readonly orderLines?: (shopper_id: string | null, order_id: string) => readonly OrderLine[];
};

/**
 * What became of one payload. `index` is the place in it, from 0: of the call in Segment's batch, of the
 * event in GA4's `events`.
 */
export type MappedEvents = {
  readonly events: { readonly index: number; readonly imported: ImportedEvent }[];
  readonly refused: { readonly index: number; readonly code: ErrorCode; readonly message: string }[];
  /** Events that are sound and that Candor has no use for, by reason. */
  readonly left_out: Map<string, number>;
};

export const nothingMapped = (): MappedEvents => ({ events: [], refused: [], left_out: new Map() });

export const leaveOut = (mapped: MappedEvents, reason: string): void => {
  mapped.left_out.set(reason, (mapped.left_out.get(reason) ?? 0) + 1);
};

/** Adds an event with the other system's consent, when it sent any. */
export const addEvent = (
  mapped: MappedEvents,
  index: number,
  shopper_id: string | null,
  event: ShopperEvent,
  consent: ForeignConsent | null,
): void => {
  mapped.events.push({
    index,
    imported: consent === null ? { shopper_id, event } : { shopper_id, event, consent },
  });
};

/**
 * The lines of the orders that passed, so that a later refund of one finds them. Grows with the purchases of
 * the files that it serves.
 */
export const createOrderBook = (): {
  remember: (imported: ImportedEvent) => void;
  orderLines: NonNullable<MapContext["orderLines"]>;
} => {
  const book = new Map<string, OrderLine[]>();
  const keyOf = (shopper_id: string | null, order_id: string): string =>
    JSON.stringify([shopper_id, order_id]);
  return {
    remember: ({ shopper_id, event }) => {
      if (event.type !== "purchase" || event.order_id === null || event.item_id === null) return;
      const line: OrderLine = {
        event_id: event.event_id,
        item_id: event.item_id,
        quantity: event.quantity ?? 1,
        price_minor: event.price_minor,
        currency: event.currency,
      };
      const key = keyOf(shopper_id, event.order_id);
      const lines = book.get(key);
      if (lines === undefined) book.set(key, [line]);
      else if (!lines.some(({ event_id }) => event_id === line.event_id)) lines.push(line);
    },
    orderLines: (shopper_id, order_id) => book.get(keyOf(shopper_id, order_id)) ?? [],
  };
};
