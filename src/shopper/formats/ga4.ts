import { ILL_FORMED, illFormedAt } from "../../lib/well-formed.ts";
import type { EventType } from "../event.ts";
import { eventId, OF_ORDERS } from "../event-id.ts";
import { addProducts, addSearch, type CommerceEvent, productsIn } from "./commerce-lines.ts";
import { type Ga4Event, ga4EventsOf } from "./ga4-shapes.ts";
import { currencyOf, queryOf } from "./json-fields.ts";
import { type MapContext, type MappedEvents, nothingMapped } from "./mapped.ts";
import { BROKEN_ID, namedIdOf, shopperIdOf } from "./shopper-id.ts";

/**
 * GA4's recommended e-commerce events and those of Firebase before them. Checkout steps and promotions say
 * nothing that Candor keeps.
 */
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
  ["purchase_refund", "return"],
  ["order_cancelled", "order_cancelled"],
  ["search", "search"],
  ["view_search_results", "search"],
]);

/** The product's names; its title stands in where a tag sends no id. */
const NAMES = ["item_id", "sku", "id", "product_id", "item_sku", "gtin", "item_name"] as const;

/**
 * Maps GA4 events in either of its shapes: rows of the BigQuery export (one, or a list), and the body of a
 * Measurement Protocol request (`client_id`, `events`). The shopper is `user_id`, else `user_pseudo_id` /
 * `client_id` / `app_instance_id`; the item the first of the product's names that the catalogue knows. An
 * event with several items becomes several of ours. A refund without items takes back the whole order. GA4
 * gives no event ids: lines of an order have the id of order and line, other events one made from user, time,
 * name, place and item, so that an export read twice adds nothing. Consent flags (`privacy_info`, `consent`,
 * `non_personalized_ads`) are passed on.
 */
export const mapGa4 = (payload: unknown, context: MapContext): MappedEvents => {
  const mapped = nothingMapped();
  const events = ga4EventsOf(payload);
  if (events.length === 0) mapped.ignored.push({ index: 0, why: "no_events" });
  events.forEach((event, index) => {
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
  const type = TYPES.get(event.name.toLowerCase());
  if (type === undefined) {
    mapped.ignored.push({ index, why: "event_not_used" });
    return null;
  }
  if (illFormedAt({ params: event.params, items: event.items }) !== null) return ILL_FORMED;
  const shopper_id = shopperIdOf(event.shoppers, context, mapped);
  if (shopper_id === undefined) return BROKEN_ID;
  const occurred_at = event.occurred_at ?? context.received_at;
  if (occurred_at === null)
    return "This event has no event_timestamp or timestamp_micros. Send microseconds since 1970.";
  if (event.occurred_at === null && event.micros !== null) mapped.losses.push("times_unreadable");
  const read = eventOf(event, type, index, { shopper_id, occurred_at }, context);
  if (type === "search") {
    const query = queryOf(event.params["search_term"]);
    if (query === null) return "This search has no search_term. Send what was searched for.";
    addSearch(read, query, read.idAt(0, ""), mapped);
    return null;
  }
  addProducts(read, context, mapped);
  return null;
};

/** The items; events of Firebase that know one product name it among the parameters. */
const productsOf = ({ items, params }: Ga4Event): CommerceEvent["products"] => {
  const listed = productsIn(items, "item_id");
  const isNamed = params["item_id"] !== undefined || params["product_id"] !== undefined;
  return listed.length === 0 && isNamed ? [params] : listed;
};

const eventOf = (
  event: Ga4Event,
  type: EventType,
  index: number,
  { shopper_id, occurred_at }: Pick<CommerceEvent, "shopper_id" | "occurred_at">,
  context: MapContext,
): CommerceEvent => {
  const { params } = event;
  const when = event.micros ?? event.occurred_at ?? context.retry_id ?? occurred_at;
  return {
    index,
    type,
    shopper_id,
    occurred_at,
    channel: event.channel,
    session_id: namedIdOf(params["ga_session_id"], params["session_id"]),
    order_id: OF_ORDERS.includes(type) ? namedIdOf(params["transaction_id"]) : null,
    refund_id: namedIdOf(params["refund_id"]),
    value: null,
    currency: currencyOf([params["currency"]], context.currency),
    consent: event.consent,
    products: productsOf(event),
    names: NAMES,
    idAt: (place, item_id) =>
      eventId(
        "ga4",
        shopper_id,
        when,
        event.name,
        event.sequence ?? index,
        place,
        item_id === "" ? null : item_id,
      ),
  };
};
