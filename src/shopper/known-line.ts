import type { Arrival, OrderLine } from "./arrival.ts";
import type { StoredEvent } from "./event.ts";
import { isOfRefund, OF_ORDERS, orderLineId, TAKES_BACK } from "./event-id.ts";

/** Ids of an order's lines may have gaps, where one of them was forgotten. */
const GAPS = 16;

/**
 * The event that tells of a line of an order under another id than that of the order and the line: an earlier
 * release made ids from times, and a shop that sends events of its own names them itself. The order, the item
 * and the kind stand in every row: the nth such line there is the nth that is told now. Null where there is
 * none. `stored` is newest first.
 */
const findKnownLine = (
  told: StoredEvent,
  nth: number,
  stored: readonly StoredEvent[],
): StoredEvent | null => {
  // A refund with an id of its own is told apart by it alone.
  if (isOfRefund(told.event_id)) return null;
  const { lines, named } = linesLike(told, nth, stored);
  if (lines.some(({ event_id }) => event_id === told.event_id)) return null;
  const own = lines.filter(({ event_id }) => !named.has(event_id) && !isOfRefund(event_id));
  return own.at(-1 - nth) ?? null;
};

/**
 * The same for an event of the shop's own, which has the id that its sender gave it. What another system told
 * and is stored under the id of order and line is none of the shop's own lines that are stored: the further
 * ones are the lines that are told now, in their order.
 */
const findToldLine = (
  told: StoredEvent,
  before: number,
  stored: readonly StoredEvent[],
): StoredEvent | null => {
  const { lines, named } = linesLike(told, before, stored);
  if (lines.some(({ event_id }) => event_id === told.event_id)) return null;
  const byId = new Map(lines.map((event) => [event.event_id, event]));
  return [...named].flatMap((id) => byId.get(id) ?? [])[before] ?? null;
};

/**
 * Finds, for the events of one person in one body, what tells of the same line of an order under another id.
 */
export const createLineFinder = () => {
  const found = new Map<string, number>();
  return (
    told: StoredEvent,
    line: OrderLine | undefined,
    stored: readonly StoredEvent[],
  ): StoredEvent | null => {
    if (line !== undefined) return findKnownLine(told, line.nth, stored);
    if (!isOwnLine(told)) return null;
    const key = JSON.stringify([told.type, told.order_id, told.item_id]);
    const before = found.get(key) ?? 0;
    const known = findToldLine(told, before, stored);
    if (known !== null) found.set(key, before + 1);
    return known;
  };
};

/** Whether an event tells of a line of an order, or of a whole one that is taken back. */
export const isOwnLine = ({ type, order_id }: Pick<StoredEvent, "type" | "order_id">): boolean =>
  order_id !== null && OF_ORDERS.includes(type);

/** Whether two events tell of one item in one order, and the same of it. */
const isLikeLine = (one: StoredEvent, other: StoredEvent): boolean =>
  one.order_id === other.order_id && one.item_id === other.item_id && one.type === other.type;

/** What is stored of the same item in the same order; the ids that order and line make, in their order. */
const linesLike = (
  told: StoredEvent,
  nth: number,
  stored: readonly StoredEvent[],
): { lines: StoredEvent[]; named: ReadonlySet<string> } => {
  const { type, order_id, item_id } = told;
  const lines = order_id === null ? [] : stored.filter((event) => isLikeLine(event, told));
  if (order_id === null || lines.length === 0) return { lines, named: new Set() };
  const count = lines.length + nth + GAPS;
  return {
    lines,
    named: new Set(Array.from({ length: count }, (_, at) => orderLineId(type, order_id, item_id, at))),
  };
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

/**
 * Whether an event that counts as told again may have been a further refund of the same units: it is a line
 * of a refund, and its system gave that refund no id.
 */
export const isRefundAgain = (arrival: Arrival | undefined): boolean => {
  if (arrival?.line === undefined) return false;
  const { type, item_id, event_id } = arrival.event;
  return TAKES_BACK.includes(type) && item_id !== null && !isOfRefund(event_id);
};
