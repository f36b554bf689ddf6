import type { FeedOptions, FeedReader } from "../../catalogue/feeds/feed.ts";
import type { ShopperEvent } from "../event.ts";

/**
 * What the other system was told about consent, by its own category names. It can narrow what Candor may do
 * with the event and never widen it (docs/consent-rules.md, "Precedence").
 */
export type ForeignConsent = {
  readonly source: "segment" | "ga4";
  readonly categories: Readonly<Record<string, boolean>>;
};

export type ImportedEvent = {
  readonly shopper_id: string | null;
  readonly event: ShopperEvent;
  readonly consent?: ForeignConsent;
};

/**
 * `parseEvent` reads one line of the wire's own shape (docs/architecture.md, "Bodies") and throws a
 * DomainError for what it refuses.
 */
export type EventOptions = FeedOptions & { readonly parseEvent: (json: unknown) => ImportedEvent };

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
