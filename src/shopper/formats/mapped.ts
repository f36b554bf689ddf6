import type { ErrorCode } from "../../lib/errors.ts";
import type { FindItem, ImportedEvent } from "./imported-event.ts";

/** What a mapper may know beside the payload; none of it changes what an event says. */
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
  /** Finds the item among the names that a payload gives it; without it, the first name counts. */
  readonly findItem?: FindItem;
  /** Words that are nobody's id, the shop's own addresses among them; without it, those of every shop. */
  readonly namesNobody?: (id: string) => boolean;
};

/** Why a sound row was not used; a closed set on the wire. */
export type IgnoredBecause =
  "not_a_track_call" | "event_not_used" | "no_events" | "no_units" | "no_products" | "line_not_used";

/** What a product said and nobody could read; the event is kept without it. A closed set on the wire. */
export const LOSSES = [
  "prices_unreadable",
  "prices_without_currency",
  "prices_ambiguous",
  "quantities_unreadable",
  "times_unreadable",
] as const;
export type Loss = (typeof LOSSES)[number];

/**
 * What became of one payload. `index` is the place in it, from 0: of the call in Segment's batch, of the
 * event in GA4's `events`. Every call or event of the payload is in at least one of the three lists.
 */
export type MappedEvents = {
  readonly events: { readonly index: number; readonly imported: ImportedEvent }[];
  readonly refused: { readonly index: number; readonly code: ErrorCode; readonly message: string }[];
  /** What is sound and has no use here. */
  readonly ignored: { readonly index: number; readonly why: IgnoredBecause }[];
  /** Placeholders that were passed over where an id of a shopper should be. */
  nobodies: number;
  /** Parts of products that could not be read, or may be something else. */
  readonly losses: Loss[];
};

export const nothingMapped = (): MappedEvents => ({
  events: [],
  refused: [],
  ignored: [],
  nobodies: 0,
  losses: [],
});

/** A sentence for each reason, for people. */
export const IGNORED_SENTENCES: Readonly<Record<IgnoredBecause, string>> = {
  not_a_track_call: "Only track calls tell what somebody did with products; other calls are not read.",
  event_not_used: "Candor keeps nothing of events by this name.",
  no_events: "This body holds no events.",
  no_units: "The quantity of this line is 0: nothing was bought or given back.",
  no_products: "This list names no products.",
  line_not_used: "This line is no sale of a product.",
};
