import type { StoredEvent } from "../../src/shopper/event.ts";

/** What a web shop's event has besides its id, type and item, where nothing more was said. */
const UNSAID = {
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
  imported: false,
  sensitive: false,
} as const;

type Said = Pick<StoredEvent, "event_id" | "type" | "item_id" | "occurred_at"> & Partial<StoredEvent>;

/** An event as it is kept; it came in when it occurred, unless the test says otherwise. */
export const storedEvent = (said: Said): StoredEvent => ({
  received_at: said.occurred_at,
  ...UNSAID,
  ...said,
});
