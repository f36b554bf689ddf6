import type { EventType } from "../event.ts";
import { firstId, type Json, priceOf, unitsOf } from "./json-fields.ts";
import type { MapContext, OrderLine } from "./mapped.ts";

/** One product of an e-commerce event, read: what an event of ours needs of it. */
export type CommerceLine = {
  readonly item_id: string;
  readonly quantity: number | null;
  readonly price_minor: number | null;
  readonly currency: string | null;
  readonly ref_event_id: string | null;
};

/** Types that speak of units; where the number is missing there was one. */
const COUNTED: readonly EventType[] = ["cart_add", "cart_remove", "purchase", "return", "order_cancelled"];

/** Types that take something back from an order. */
export const TAKES_BACK: readonly EventType[] = ["return", "order_cancelled"];

/**
 * Reads the products of one event. `ids` are the product's fields that may hold the shop's item id, best
 * first. A product without id is null. Returns and cancellations find the purchase that they undo among
 * `bought`; a null list of products means the whole order.
 */
export const commerceLines = (
  type: EventType,
  products: readonly Json[],
  ids: readonly string[],
  currency: string | null,
  bought: readonly OrderLine[],
): (CommerceLine | null)[] => {
  if (products.length === 0 && TAKES_BACK.includes(type)) {
    return bought.map(({ event_id, ...line }) => ({ ...line, ref_event_id: event_id }));
  }
  return products.map((product) => {
    const item_id = firstId(...ids.map((name) => product[name]));
    if (item_id === null) return null;
    const quantity = COUNTED.includes(type) ? (unitsOf(product["quantity"]) ?? 1) : null;
    const ref = TAKES_BACK.includes(type) ? bought.find((line) => line.item_id === item_id) : undefined;
    return { item_id, quantity, ...priceOf(product["price"], currency), ref_event_id: ref?.event_id ?? null };
  });
};

/** The earlier lines that an event of this type may undo. */
export const boughtBefore = (
  type: EventType,
  shopper_id: string | null,
  order_id: string | null,
  context: MapContext,
): readonly OrderLine[] =>
  order_id !== null && TAKES_BACK.includes(type) ? (context.orderLines?.(shopper_id, order_id) ?? []) : [];
