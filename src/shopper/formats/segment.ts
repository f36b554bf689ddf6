import { ILL_FORMED, illFormedAt } from "../../lib/well-formed.ts";
import type { Channel, EventType } from "../event.ts";
import { eventId } from "../event-id.ts";
import { addProducts, addSearch, type CommerceEvent, productsIn } from "./commerce-lines.ts";
import {
  currencyOf,
  fieldsOf,
  idOf,
  isFields,
  isSaid,
  type Json,
  momentOf,
  numberOf,
  queryOf,
  textOf,
} from "./json-fields.ts";
import { type MapContext, type MappedEvents, nothingMapped } from "./mapped.ts";
import { segmentConsent } from "./sent-consent.ts";
import { BROKEN_ID, namedIdOf, shopperIdOf } from "./shopper-id.ts";

const wordsOf = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/gu, "$1 $2")
    .toLowerCase()
    .split(/[\s_.:-]+/u)
    .filter((word) => word !== "")
    .sort()
    .join(" ");

/**
 * Segment's e-commerce spec by the words of its names in alphabetical order, so that the names of its first
 * version (`Completed Order`) and of other spellings (`order_completed`, `OrderCompleted`) are the same
 * event. Names that are not here (checkout steps, coupons, promotions) say nothing that Candor keeps.
 */
const TYPES: ReadonlyMap<string, EventType> = new Map(
  (
    [
      ["products searched", "search"],
      ["product searched", "search"],
      ["product list viewed", "impression"],
      ["product list filtered", "impression"],
      ["product category viewed", "impression"],
      ["product clicked", "click"],
      ["product viewed", "view"],
      ["product added", "cart_add"],
      ["product added to cart", "cart_add"],
      ["product removed", "cart_remove"],
      ["product removed from cart", "cart_remove"],
      ["wishlist product added to cart", "cart_add"],
      ["product added to wishlist", "wishlist_add"],
      ["order completed", "purchase"],
      ["order refunded", "return"],
      ["order partially refunded", "return"],
      ["order returned", "return"],
      ["order cancelled", "order_cancelled"],
      ["order canceled", "order_cancelled"],
      ["product reviewed", "rating"],
    ] as const
  ).map(([name, type]) => [wordsOf(name), type] as const),
);

const MANY: readonly EventType[] = ["impression", "purchase", "return", "order_cancelled"];

/** The product's names, of both versions of the spec and of the shop systems' own Segment apps. */
const NAMES = [
  "product_id",
  "productId",
  "sku",
  "variant_id",
  "variantId",
  "shopify_variant_id",
  "shopify_product_id",
  "item_id",
  "id",
  "gtin",
  "barcode",
] as const;

/**
 * Maps Segment calls (and RudderStack's, which are the same): one call, a list of calls, or the body
 * `{"batch": […]}` of its HTTP API. `track` calls of the e-commerce spec become events, a call without a type
 * that names an event among them (the body of `/v1/track`); other calls are ignored unread (identify calls
 * hold traits, which Candor has no use for). The shopper is `userId`, else `anonymousId`; the item the first
 * of the product's ids that the catalogue knows. Names with an underscore (`user_id`) are those of exports.
 * Lines of an order have the id of the order and the line;
 * other events the `messageId` (with `:n` from the second product on), so that a retry is a duplicate. What a
 * consent platform was told is passed on.
 */
export const mapSegment = (payload: unknown, context: MapContext): MappedEvents => {
  const mapped = nothingMapped();
  const { batch, context: around } = fieldsOf(payload);
  const calls = Array.isArray(payload)
    ? (payload as unknown[])
    : Array.isArray(batch)
      ? (batch as unknown[])
      : [payload];
  if (calls.length === 0) mapped.ignored.push({ index: 0, why: "no_events" });
  calls.forEach((call, index) => {
    const message = isFields(call) ? mapCall(call, { index, around }, context, mapped) : NO_CALL;
    if (message !== null) mapped.refused.push({ index, code: "line_invalid", message });
  });
  return mapped;
};

type Place = { readonly index: number; readonly around: unknown };

const NO_CALL = "This is no Segment call. Send an object with type, event and properties.";

const IDS = ["userId", "user_id", "anonymousId", "anonymous_id"] as const;

/** What the call is for, or why it has no use here; `no_call`: it says neither what it is nor of whom. */
const typeOf = (call: Json): EventType | "not_a_track_call" | "event_not_used" | "no_call" => {
  const name = textOf(call["event"]);
  const kind = textOf(call["type"])?.toLowerCase() ?? (name === null ? null : "track");
  if (kind === null && IDS.every((id) => call[id] === undefined)) return "no_call";
  if (kind !== "track") return "not_a_track_call";
  return TYPES.get(wordsOf(name ?? "")) ?? "event_not_used";
};

/** Null when the call was mapped or left out, else the sentence that refuses it. */
const mapCall = (call: Json, place: Place, context: MapContext, mapped: MappedEvents): string | null => {
  if (illFormedAt(call) !== null) return ILL_FORMED;
  const type = typeOf(call);
  if (type === "no_call") return NO_CALL;
  if (type === "not_a_track_call" || type === "event_not_used") {
    mapped.ignored.push({ index: place.index, why: type });
    return null;
  }
  const shopper_id = shopperIdOf(
    IDS.map((name) => call[name]),
    context,
    mapped,
  );
  if (shopper_id === undefined) return BROKEN_ID;
  const said = [
    "timestamp",
    "originalTimestamp",
    "original_timestamp",
    "sentAt",
    "sent_at",
    "receivedAt",
    "received_at",
  ]
    .map((name) => call[name])
    .filter(isSaid);
  const told = said.map(momentOf).find((at) => at !== null);
  const occurred_at = told ?? context.received_at;
  if (occurred_at === null) return "This call has no timestamp. Send one as RFC 3339 with a zone.";
  if (told === undefined && said.length > 0) mapped.losses.push("times_unreadable");
  const event = eventOf(call, type, place, { shopper_id, occurred_at, told: told ?? null }, context);
  if (type === "search") {
    const query = queryOf(fieldsOf(call["properties"])["query"]);
    if (query === null) return "Products Searched has no query. Send what was searched for.";
    addSearch(event, query, event.idAt(0, ""), mapped);
    return null;
  }
  if (type === "rating" && (event.value === null || event.value < 1 || event.value > 5))
    return "Product Reviewed has no rating from 1 to 5. Send one.";
  addProducts(event, context, mapped);
  return null;
};

type Known = {
  readonly shopper_id: string | null;
  readonly occurred_at: number;
  readonly told: number | null;
};

const eventOf = (
  call: Json,
  type: EventType,
  { index, around }: Place,
  { shopper_id, occurred_at, told }: Known,
  context: MapContext,
): CommerceEvent => {
  const properties = fieldsOf(call["properties"]);
  const products = MANY.includes(type) ? productsIn(properties["products"], "product_id") : [properties];
  const given = namedIdOf(call["messageId"], call["message_id"]);
  const when = told ?? (context.retry_id == null ? occurred_at : `${context.retry_id} ${index}`);
  const idAt = (place: number): string =>
    given === null || given.length > 240
      ? eventId("segment", shopper_id, when, type, given, JSON.stringify(properties), place)
      : place === 0
        ? given
        : `${given}:${place + 1}`;
  return {
    index,
    type,
    shopper_id,
    occurred_at,
    channel: channelOf(call),
    session_id: idOf(properties["session_id"]),
    order_id: namedIdOf(properties["order_id"], properties["orderId"]),
    refund_id: namedIdOf(properties["refund_id"], properties["refundId"], properties["return_id"]),
    value: type === "rating" ? numberOf(properties["rating"]) : null,
    currency: currencyOf([properties["currency"], products[0]?.["currency"]], context.currency),
    consent: segmentConsent(around, call["context"]),
    products,
    names: NAMES,
    idAt,
  };
};

const channelOf = (call: Json): Channel => {
  const context = fieldsOf(call["context"]);
  const device = textOf(fieldsOf(context["device"])["type"])?.toLowerCase();
  return call["channel"] === "mobile" || device === "ios" || device === "android" ? "app" : "web";
};
