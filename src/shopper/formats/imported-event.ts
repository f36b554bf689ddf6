import type { FeedOptions, FeedReader, FileLine } from "../../catalogue/feeds/feed.ts";
import type { SentCategories } from "../../consent/signals/cmp.ts";
import type { SignalBody } from "../../consent/signals/read-signals.ts";
import type { OrderLine } from "../arrival.ts";
import type { ShopperEvent } from "../event.ts";

/**
 * What the other system was told about consent, by its own category names. It can narrow what Candor may do
 * with the event and never widen it (docs/consent-rules.md, "Precedence").
 */
export type ForeignConsent = SentCategories;

export type ImportedEvent = {
  readonly shopper_id: string | null;
  readonly event: ShopperEvent;
  readonly consent?: ForeignConsent;
  /** A word for nobody stood where the shopper's id should be. */
  readonly passed_over?: true;
  /** Signals of the browser that were written down with the event. */
  readonly signals?: SignalBody;
  /** Of what the order and the line tell apart. */
  readonly line?: OrderLine;
  /** Where it stood, so that what becomes of it later is told by its line. */
  readonly at?: FileLine;
};

/**
 * `parseEvent` reads one line of the wire's own shape (docs/architecture.md, "Bodies") and throws a
 * DomainError for what it refuses. `findItem` finds the item that any of several names stands for, and
 * `namesNobody` knows the words that are no shopper's id.
 */
export type EventOptions = FeedOptions & {
  readonly parseEvent: (json: unknown) => ImportedEvent;
  readonly findItem?: FindItem;
  readonly namesNobody?: (id: string) => boolean;
};

/** The item that one of several names stands for, best name first; null where the catalogue knows none. */
export type FindItem = (names: readonly string[]) => string | null;

export type EventReader = FeedReader<ImportedEvent[], EventOptions>;

/** Fills what a format leaves out, so that every mapper makes whole events. */
export const eventFrom = (
  given: Pick<ShopperEvent, "event_id" | "type" | "occurred_at"> & Partial<ShopperEvent>,
): ShopperEvent => ({
  item_id: null,
  channel: "web",
  session_id: null,
  quantity: null,
  price_minor: null,
  currency: null,
  order_id: null,
  value: null,
  query: null,
  case_id: null,
  ref_event_id: null,
  recommendation_id: null,
  ...given,
});
