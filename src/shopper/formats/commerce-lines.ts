import { createAmountColumn } from "../../catalogue/feeds/amounts.ts";
import { toMinor } from "../../lib/money.ts";
import { namesNobody } from "../../lib/names-nobody.ts";
import type { OrderLine } from "../arrival.ts";
import type { Channel, EventType } from "../event.ts";
import { lineId, OF_ORDERS, orderLineId, TAKES_BACK } from "../event-id.ts";
import { eventFrom, type ForeignConsent, type ImportedEvent } from "./imported-event.ts";
import {
  idOf,
  isFields,
  isSaid,
  type Json,
  numberOf,
  signedUnitsOf,
  textOf,
  unitsOf,
} from "./json-fields.ts";
import type { MapContext, MappedEvents } from "./mapped.ts";

/** Types that speak of units; where the number is missing there was one. */
const COUNTED: readonly EventType[] = ["cart_add", "cart_remove", "purchase", "return", "order_cancelled"];

/** What a line tells of where its units are negative: systems take back by sending less than nothing. */
const NEGATIVE: Readonly<Partial<Record<EventType, EventType>>> = {
  purchase: "return",
  cart_add: "cart_remove",
  cart_remove: "cart_add",
};

/** One e-commerce event of another system, read but for its products. */
export type CommerceEvent = {
  readonly index: number;
  readonly type: EventType;
  readonly shopper_id: string | null;
  readonly occurred_at: number;
  readonly channel: Channel;
  readonly session_id: string | null;
  readonly order_id: string | null;
  /** The refund's own id, where its system gives one. */
  readonly refund_id: string | null;
  readonly value: number | null;
  readonly currency: string | null;
  readonly consent: ForeignConsent | null;
  readonly products: readonly Json[];
  /** The product's fields that may hold a name of the item, best first. */
  readonly names: readonly string[];
  /** The id of the event of a product where no order tells it apart, and of every one in earlier releases. */
  readonly idAt: (place: number, itemId: string) => string;
};

/**
 * A list as senders write it: as such, as a text of JSON, as an object with a number for each (`{"0": {…}}`),
 * or one thing alone.
 */
const listIn = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value as unknown[];
  if (typeof value === "string" && /^\s*[[{]/u.test(value)) {
    try {
      const parsed = JSON.parse(value) as unknown;
      return typeof parsed === "string" ? [] : listIn(parsed);
    } catch {
      return [];
    }
  }
  if (!isFields(value) || Object.keys(value).length === 0) return [];
  const held = Object.values(value);
  return held.every(isFields) ? held : [value];
};

/**
 * The products of a list, each in its place: a bare text or number is a product's id, and what is neither
 * stays as a product that names nothing, so that it is told of.
 */
export const productsIn = (list: unknown, idField: string): Json[] =>
  listIn(list).map((one) => (isFields(one) ? one : textOf(one) === null ? {} : { [idField]: one }));

/** Ids of a product in the payload's order, without doubles and words for nothing. */
const namesOf = (product: Json, fields: readonly string[]): string[] => [
  ...new Set(fields.flatMap((name) => idOf(product[name]) ?? []).filter((id) => !namesNobody(id))),
];

const add = (
  mapped: MappedEvents,
  { index, shopper_id, consent }: CommerceEvent,
  event: ImportedEvent["event"],
  line?: OrderLine,
): void => {
  mapped.events.push({
    index,
    imported: {
      shopper_id,
      event,
      ...(consent === null ? {} : { consent }),
      ...(line !== undefined && { line }),
    },
  });
};

const baseOf = ({ type, occurred_at, channel, session_id, order_id, value }: CommerceEvent) => ({
  type,
  occurred_at,
  channel,
  session_id,
  order_id,
  value,
});

/** Where the number is missing, or is none, there was one piece. */
const quantityOf = (value: unknown, mapped: MappedEvents): number => {
  const units = unitsOf(value);
  if (units === null && isSaid(value)) mapped.losses.push("quantities_unreadable");
  return units ?? 1;
};

type Price = { readonly price_minor: number | null; readonly currency: string | null };

/**
 * A unit price with its currency: a number, or an amount as people write it. An amount without a currency
 * means nothing; what is lost is noted.
 */
const priceOf = (value: unknown, currency: string | null, mapped: MappedEvents): Price => {
  const none: Price = { price_minor: null, currency: null };
  if (!isSaid(value)) return none;
  const read = numberOf(value);
  if (read !== null && (read < 0 || read > 1e12)) mapped.losses.push("prices_unreadable");
  else if (read !== null && currency === null) mapped.losses.push("prices_without_currency");
  else if (read !== null && currency !== null) return { price_minor: toMinor(read, currency), currency };
  if (read !== null) return none;
  const money = typeof value === "string" ? createAmountColumn().read(value, currency) : "unreadable";
  if (money === "unreadable" || money === "no_currency") {
    mapped.losses.push(money === "unreadable" ? "prices_unreadable" : "prices_without_currency");
    return none;
  }
  if (money === "empty") return none;
  if (money.ambiguous === true) mapped.losses.push("prices_ambiguous");
  return { price_minor: money.minor, currency: money.currency };
};

/**
 * Adds one event for each product, each by itself: a product without a name is refused and its neighbours are
 * kept. Lines of an order are told apart by order and line, so that an order sent again is a duplicate and
 * one with other quantities a correction; a refund that has an id of its own is told apart by it as well. A
 * refund or cancellation without products takes back the whole order, whenever the store hears of it.
 */
export const addProducts = (event: CommerceEvent, context: MapContext, mapped: MappedEvents): void => {
  const { index, products, order_id, refund_id } = event;
  if (products.length === 0) {
    const { type } = event;
    if (order_id !== null && TAKES_BACK.includes(type))
      add(mapped, event, eventFrom({ ...baseOf(event), event_id: orderLineId(type, order_id, null, 0) }), {
        nth: 0,
        formerId: event.idAt(0, ""),
      });
    else if (type === "impression") mapped.ignored.push({ index, why: "no_products" });
    else
      mapped.refused.push({
        index,
        code: "line_invalid",
        message:
          "This event names no products, and no order that would tell them. Send products with their id.",
      });
    return;
  }
  const times = new Map<string, number>();
  products.forEach((product, place) => {
    const names = namesOf(product, event.names);
    const item_id = context.findItem?.(names) ?? names[0];
    if (item_id === undefined) {
      mapped.refused.push({ index, code: "line_invalid", message: namelessAt(place, products.length) });
      return;
    }
    const units = COUNTED.includes(event.type) ? signedUnitsOf(product["quantity"]) : null;
    if (units === 0) {
      mapped.ignored.push({ index, why: "no_units" });
      return;
    }
    const type = (units ?? 1) < 0 ? (NEGATIVE[event.type] ?? event.type) : event.type;
    const ofOrder = order_id !== null && OF_ORDERS.includes(type);
    const nth = times.get(`${type} ${item_id}`) ?? 0;
    times.set(`${type} ${item_id}`, nth + 1);
    const made = eventFrom({
      ...baseOf(event),
      type,
      item_id,
      quantity: COUNTED.includes(type) ? quantityOf(product["quantity"], mapped) : null,
      ...priceOf(product["price"], event.currency, mapped),
      event_id: ofOrder
        ? lineId({ type, order_id, item_id, nth, refund_id: TAKES_BACK.includes(type) ? refund_id : null })
        : event.idAt(place, item_id),
    });
    add(mapped, event, made, ofOrder ? { nth, formerId: event.idAt(place, names[0] ?? item_id) } : undefined);
  });
};

const namelessAt = (place: number, of: number): string =>
  `Product ${place + 1} of ${of} has no id that the catalogue could have. Send its id or SKU; ` +
  "the other products are kept.";

/** Adds a search. */
export const addSearch = (
  event: CommerceEvent,
  query: string,
  event_id: string,
  mapped: MappedEvents,
): void => add(mapped, event, eventFrom({ ...baseOf(event), event_id, query }));
