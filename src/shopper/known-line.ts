import type { StoredEvent } from "./event.ts";
import { orderLineId } from "./event-id.ts";

/** Ids of an order's lines may have gaps, where one of them was forgotten. */
const GAPS = 16;

/**
 * The event that tells of a line of an order under another id than that of the order and the line: an earlier
 * release made ids from times, and a shop that sends events of its own names them itself. The order, the item
 * and the kind stand in every row: the nth such line there is the nth that is told now. Null where there is
 * none. `stored` is newest first.
 */
export const findKnownLine = (
  told: StoredEvent,
  nth: number,
  stored: readonly StoredEvent[],
): StoredEvent | null => {
  const { type, order_id, item_id } = told;
  if (order_id === null) return null;
  const lines = stored.filter(
    (event) => event.order_id === order_id && event.item_id === item_id && event.type === type,
  );
  if (lines.length === 0) return null;
  const named = new Set(
    Array.from({ length: lines.length + nth + GAPS }, (_, at) => orderLineId(type, order_id, item_id, at)),
  );
  if (lines.some(({ event_id }) => event_id === told.event_id)) return null;
  return lines.filter(({ event_id }) => !named.has(event_id)).at(-1 - nth) ?? null;
};

/**
 * Whether a whole order that is taken back was taken back line by line already, as earlier releases wrote it
 * down: then there is nothing more to take.
 */
export const isTakenBack = (
  { type, order_id, item_id }: StoredEvent,
  stored: readonly StoredEvent[],
): boolean => {
  if (order_id === null || item_id !== null) return false;
  const unitsOf = (kind: StoredEvent["type"]): Map<string, number> => {
    const units = new Map<string, number>();
    for (const event of stored)
      if (event.order_id === order_id && event.item_id !== null && event.type === kind)
        units.set(event.item_id, (units.get(event.item_id) ?? 0) + (event.quantity ?? 1));
    return units;
  };
  const taken = unitsOf(type);
  const bought = unitsOf("purchase");
  return bought.size > 0 && [...bought].every(([item, units]) => (taken.get(item) ?? 0) >= units);
};
