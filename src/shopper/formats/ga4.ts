import { ILL_FORMED, illFormedAt } from "../../lib/well-formed.ts";
import type { Channel, EventType } from "../event.ts";
import { boughtBefore, commerceLines } from "./commerce-lines.ts";
import { eventId } from "./event-id.ts";
import { type Ga4Event, ga4EventsOf } from "./ga4-shapes.ts";
import { eventFrom } from "./imported-event.ts";
import { currencyOf, idOf, isFields, listOf, queryOf } from "./json-fields.ts";
import { addEvent, leaveOut, type MapContext, type MappedEvents, nothingMapped } from "./mapped.ts";

/** GA4's recommended e-commerce events. Checkout steps and promotions say nothing that Candor keeps. */
const TYPES: ReadonlyMap<string, EventType> = new Map([
  ["view_item", "view"],
  ["view_item_list", "impression"],
  ["select_item", "click"],
  ["add_to_cart", "cart_add"],
  ["remove_from_cart", "cart_remove"],
  ["add_to_wishlist", "wishlist_add"],
  ["purchase", "purchase"],
  ["in_app_purchase", "purchase"],
  ["ecommerce_purchase", "purchase"],
  ["refund", "return"],
  ["search", "search"],
  ["view_search_results", "search"],
]);

/**
 * Maps GA4 events in either of its shapes: rows of the BigQuery export (one, or a list), and the body of a
 * Measurement Protocol request (`client_id`, `events`). The shopper is `user_id`, else `user_pseudo_id` /
 * `client_id` / `app_instance_id`; the item `item_id`, else `item_name`. An event with several items becomes
 * several of ours. A refund without items takes back the whole order, if `orderLines` knows it. GA4 gives no
 * event ids: they are made from user, time, name, place and item, so that an export read twice adds nothing.
 * Consent flags (`privacy_info`, `consent`, `non_personalized_ads`) are passed on.
 */
export const mapGa4 = (payload: unknown, context: MapContext): MappedEvents => {
  const mapped = nothingMapped();
  ga4EventsOf(payload).forEach((event, index) => {
    const message =
      event === null
        ? "This is no GA4 event. Send rows of the BigQuery export, or client_id and events of the " +
          "Measurement Protocol."
        : mapEvent(event, index, context, mapped);
    if (message !== null) mapped.refused.push({ index, code: "line_invalid", message });
  });
  return mapped;
};

/** Null when the event was mapped or left out, else the sentence that refuses it. */
const mapEvent = (
  event: Ga4Event,
  index: number,
  context: MapContext,
  mapped: MappedEvents,
): string | null => {
  const type = TYPES.get(event.name);
  if (type === undefined) {
    leaveOut(mapped, "events_not_used");
    return null;
  }
  if (illFormedAt({ params: event.params, items: event.items }) !== null) return ILL_FORMED;
  const { shopper_id } = event;
  if (shopper_id === null)
    return (
      "This event has neither user_id nor user_pseudo_id, client_id or app_instance_id. Send one of " +
      "them, under the rule of ids (at most 256 characters, well-formed, no white space at the ends)."
    );
  const occurred_at = event.occurred_at ?? context.received_at;
  if (occurred_at === null)
    return "This event has no event_timestamp or timestamp_micros. Send microseconds since 1970.";
  const { params } = event;
  const idAt = (place: number, item_id: string | null): string =>
    eventId(
      "ga4",
      shopper_id,
      event.micros ?? event.occurred_at ?? context.retry_id ?? occurred_at,
      event.name,
      event.sequence ?? index,
      place,
      item_id,
    );
  const base = {
    type,
    occurred_at,
    channel: event.channel satisfies Channel,
    session_id: idOf(params["ga_session_id"]) ?? idOf(params["session_id"]),
  };

  if (type === "search") {
    const query = queryOf(params["search_term"]);
    if (query === null) return "This search has no search_term. Send what was searched for.";
    addEvent(
      mapped,
      index,
      shopper_id,
      eventFrom({ ...base, event_id: idAt(0, null), query }),
      event.consent,
    );
    return null;
  }
  const order_id = type === "purchase" || type === "return" ? idOf(params["transaction_id"]) : null;
  const currency = currencyOf(params["currency"]) ?? context.currency;
  const items = listOf(event.items).filter(isFields);
  const lines = commerceLines(
    type,
    items,
    ["item_id", "item_name"],
    currency,
    boughtBefore(type, shopper_id, order_id, context),
  );
  if (lines.length === 0)
    return (
      "This event names no items, and no earlier order that would tell them. Send items with their " +
      "item_id."
    );
  if (lines.includes(null))
    return "An item has neither item_id nor item_name. Send the id that the catalogue has.";
  lines.forEach((line, place) => {
    if (line !== null)
      addEvent(
        mapped,
        index,
        shopper_id,
        eventFrom({ ...base, ...line, event_id: idAt(place, line.item_id), order_id }),
        event.consent,
      );
  });
  return null;
};
