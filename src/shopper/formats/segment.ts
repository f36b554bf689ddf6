import { ILL_FORMED, illFormedAt } from "../../lib/well-formed.ts";
import type { Channel, EventType } from "../event.ts";
import { boughtBefore, commerceLines } from "./commerce-lines.ts";
import { eventId } from "./event-id.ts";
import { eventFrom, type ForeignConsent } from "./imported-event.ts";
import {
  currencyOf,
  fieldsOf,
  firstId,
  idOf,
  instantOf,
  isFields,
  type Json,
  listOf,
  numberOf,
  queryOf,
  textOf,
} from "./json-fields.ts";
import { addEvent, leaveOut, type MapContext, type MappedEvents, nothingMapped } from "./mapped.ts";

/**
 * Segment's e-commerce spec (v2) in lower case. Names that are not here (checkout steps, coupons, promotions)
 * say nothing that Candor keeps.
 */
const TYPES: ReadonlyMap<string, EventType> = new Map([
  ["products searched", "search"],
  ["product list viewed", "impression"],
  ["product clicked", "click"],
  ["product viewed", "view"],
  ["product added", "cart_add"],
  ["product removed", "cart_remove"],
  ["wishlist product added to cart", "cart_add"],
  ["product added to wishlist", "wishlist_add"],
  ["order completed", "purchase"],
  ["order refunded", "return"],
  ["order cancelled", "order_cancelled"],
  ["product reviewed", "rating"],
]);

const MANY: readonly EventType[] = ["impression", "purchase", "return", "order_cancelled"];

/**
 * Maps Segment calls: one call, a list of calls, or the body `{"batch": […]}` of its HTTP API. `track` calls
 * of the e-commerce spec become events; other calls are left out unread (identify calls hold traits, which
 * Candor has no use for). The shopper is `userId`, else `anonymousId`; the item `product_id`, else `sku`; the
 * event's id the `messageId` (with `:n` from the second product on), so that a retry is a duplicate.
 * `context.consent.categoryPreferences` is passed on.
 */
export const mapSegment = (payload: unknown, context: MapContext): MappedEvents => {
  const mapped = nothingMapped();
  const batch = fieldsOf(payload)["batch"];
  const calls = Array.isArray(payload)
    ? (payload as unknown[])
    : Array.isArray(batch)
      ? (batch as unknown[])
      : [payload];
  calls.forEach((call, index) => {
    const message = isFields(call)
      ? mapCall(call, index, context, mapped)
      : "This is no Segment call. Send an object with type, event and properties.";
    if (message !== null) mapped.refused.push({ index, code: "line_invalid", message });
  });
  return mapped;
};

/** Null when the call was mapped or left out, else the sentence that refuses it. */
const mapCall = (call: Json, index: number, context: MapContext, mapped: MappedEvents): string | null => {
  if (illFormedAt(call) !== null) return ILL_FORMED;
  if (call["type"] !== "track") {
    leaveOut(mapped, "not_track_calls");
    return null;
  }
  const type = TYPES.get(textOf(call["event"])?.toLowerCase().replace(/\s+/gu, " ") ?? "");
  if (type === undefined) {
    leaveOut(mapped, "events_not_used");
    return null;
  }
  const shopper_id = firstId(call["userId"], call["anonymousId"]);
  if (shopper_id === null)
    return (
      "This call has neither userId nor anonymousId. Send one of them, under the rule of ids (at most " +
      "256 characters, well-formed, no white space at the ends)."
    );
  const told =
    instantOf(call["timestamp"]) ?? instantOf(call["originalTimestamp"]) ?? instantOf(call["receivedAt"]);
  const occurred_at = told ?? context.received_at;
  if (occurred_at === null) return "This call has no timestamp. Send one as RFC 3339 with a zone.";
  const properties = fieldsOf(call["properties"]);
  const given = idOf(call["messageId"]);
  const when = told ?? (context.retry_id == null ? occurred_at : `${context.retry_id} ${index}`);
  const idAt = (place: number): string =>
    given === null || given.length > 240
      ? eventId("segment", shopper_id, when, type, given, JSON.stringify(properties), place)
      : place === 0
        ? given
        : `${given}:${place + 1}`;
  const base = { type, occurred_at, channel: channelOf(call), session_id: idOf(properties["session_id"]) };
  const consent = consentOf(call);

  if (type === "search") {
    const query = queryOf(properties["query"]);
    if (query === null) return "Products Searched has no query. Send what was searched for.";
    addEvent(mapped, index, shopper_id, eventFrom({ ...base, event_id: idAt(0), query }), consent);
    return null;
  }
  const value = type === "rating" ? numberOf(properties["rating"]) : null;
  if (type === "rating" && (value === null || value < 1 || value > 5))
    return "Product Reviewed has no rating from 1 to 5. Send one.";
  const order_id = idOf(properties["order_id"]);
  const products = MANY.includes(type) ? listOf(properties["products"]).filter(isFields) : [properties];
  const currency =
    currencyOf(properties["currency"]) ?? currencyOf(products[0]?.["currency"]) ?? context.currency;
  const lines = commerceLines(
    type,
    products,
    ["product_id", "sku"],
    currency,
    boughtBefore(type, shopper_id, order_id, context),
  );
  if (lines.length === 0)
    return (
      "This call names no products, and no earlier order that would tell them. Send products with their " +
      "product_id."
    );
  if (lines.includes(null))
    return "A product has neither product_id nor sku. Send the id that the catalogue has.";
  lines.forEach((line, place) => {
    if (line !== null)
      addEvent(
        mapped,
        index,
        shopper_id,
        eventFrom({ ...base, ...line, event_id: idAt(place), order_id, value }),
        consent,
      );
  });
  return null;
};

const channelOf = (call: Json): Channel => {
  const context = fieldsOf(call["context"]);
  const device = textOf(fieldsOf(context["device"])["type"])?.toLowerCase();
  return call["channel"] === "mobile" || device === "ios" || device === "android" ? "app" : "web";
};

const consentOf = (call: Json): ForeignConsent | null => {
  const preferences = fieldsOf(fieldsOf(call["context"])["consent"])["categoryPreferences"];
  if (!isFields(preferences)) return null;
  const categories: Record<string, boolean> = {};
  for (const [name, agreed] of Object.entries(preferences).slice(0, 100))
    if (typeof agreed === "boolean" && name !== "__proto__") categories[name] = agreed;
  return { source: "segment", categories };
};
