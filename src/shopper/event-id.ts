import { hash } from "node:crypto";
import type { EventType } from "./event.ts";

/** Types that take something back from an order. */
export const TAKES_BACK: readonly EventType[] = ["return", "order_cancelled"];

/** Types whose lines an order id tells apart. */
export const OF_ORDERS: readonly EventType[] = ["purchase", ...TAKES_BACK];

/**
 * An id for an event that came without one: the same parts give the same id, so that importing twice adds
 * nothing. It is a digest (128 bits of SHA-256), because ids may be seen where shopper ids may not.
 */
export const eventId = (format: string, ...parts: readonly (string | number | null)[]): string =>
  `${format}-${hash("sha256", JSON.stringify(parts), "base64url").slice(0, 22)}`;

/**
 * The id of a line of an order, the same from every system that tells of that order and whenever it does:
 * `nth` counts the lines of one item in one order. A null item stands for the order as a whole.
 */
export const orderLineId = (type: string, orderId: string, itemId: string | null, nth: number): string =>
  eventId("order", type, orderId, itemId, nth);

type Line = {
  readonly type: EventType;
  readonly order_id: string;
  readonly item_id: string | null;
  readonly nth: number;
  /** The id of the refund that takes the line back, where its system gives one. */
  readonly refund_id: string | null;
};

/**
 * The id of a line of an order, and, where a refund has an id of its own, of a line of that refund: then two
 * refunds of the same units are two. A whole order is taken back once.
 */
export const lineId = ({ type, order_id, item_id, nth, refund_id }: Line): string =>
  refund_id === null || item_id === null
    ? orderLineId(type, order_id, item_id, nth)
    : eventId("refund", type, order_id, item_id, nth, refund_id);

/** Whether an id is that of a line of a refund that has an id of its own. */
export const isOfRefund = (event_id: string): boolean => /^refund-[\w-]{22}$/u.test(event_id);
