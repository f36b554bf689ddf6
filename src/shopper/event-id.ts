import { hash } from "node:crypto";

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
