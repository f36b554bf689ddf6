import { type StoredEvent } from "./event.ts";
import { type ViewMaterial } from "./view.ts";

/** A view's history as one list, newest first, each event once. */
export type MergedHistory = {
  readonly events: readonly StoredEvent[];
  readonly session: ReadonlySet<string> | null;
  /** Orders of several lines. */
  readonly orders: ReadonlySet<string>;
};

const NO_ORDERS: ReadonlySet<string> = new Set();

const ordersOfSeveral = (events: readonly StoredEvent[]): ReadonlySet<string> => {
  const once = new Set<string>();
  const several = new Set<string>();
  for (const { type, order_id } of events)
    if (type === "purchase" && order_id !== null) (once.has(order_id) ? several : once).add(order_id);
  return several.size === 0 ? NO_ORDERS : several;
};

const historyOf = (events: readonly StoredEvent[], session: ReadonlySet<string> | null): MergedHistory => ({
  events,
  session,
  orders: ordersOfSeveral(events),
});

const isSorted = (events: readonly StoredEvent[]): boolean => {
  let before = Infinity;
  for (const { occurred_at } of events) {
    if (before < occurred_at) return false;
    before = occurred_at;
  }
  return true;
};

/** Newest first; events of one time keep the order of arrival, the later before the earlier. */
const newestFirst = (events: readonly StoredEvent[]): readonly StoredEvent[] =>
  isSorted(events)
    ? events
    : events
        .map((event, at) => ({ event, at }))
        .sort((a, b) => b.event.occurred_at - a.event.occurred_at || b.at - a.at)
        .map(({ event }) => event);

const sameThing = (event: StoredEvent): string =>
  `${event.type}\n${event.item_id ?? ""}\n${event.occurred_at}`;

/**
 * Stored and session events as one list: what the shop told twice (same id, or same type, item and time)
 * counts once, as stored.
 */
export const mergeHistory = (material: ViewMaterial): MergedHistory => {
  const stored = material.rung === "profile" ? newestFirst(material.stored) : [];
  const told = material.rung === "profile" || material.rung === "session" ? material.session : [];
  if (told.length === 0) return historyOf(stored, null);
  const ids = new Set<string>();
  const things = new Set<string>();
  for (const event of stored) {
    ids.add(event.event_id);
    things.add(sameThing(event));
  }
  const fresh = told.filter((event) => {
    if (ids.has(event.event_id) || things.has(sameThing(event))) return false;
    ids.add(event.event_id);
    return true;
  });
  return historyOf(
    stored.length === 0 ? newestFirst(fresh) : newestFirst([...stored, ...fresh]),
    new Set(fresh.map((event) => event.event_id)),
  );
};
