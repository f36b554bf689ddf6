import { isLowRating } from "./disliked.ts";
import { type StoredEvent } from "./event.ts";
import { debtOf, hold, holdingOf, itemOf, keptOf, type Owing, takesBack } from "./holdings.ts";
import { type MergedHistory } from "./merge-history.ts";
import { type StepOrigin, type StepType } from "./step.ts";
import { type Holding } from "./view.ts";

export type GrowingStep = {
  readonly type: StepType;
  readonly origin: StepOrigin;
  readonly items: string[];
  readonly event_ids: string[];
  readonly occurred_at: number;
  readonly channel: StoredEvent["channel"];
};

/**
 * What single events make, by their place in the history: the same in every walk over it, and never changed.
 */
type Shared = {
  readonly steps: (GrowingStep | undefined)[];
  readonly holdings: (Holding | undefined)[];
};

type Walk = {
  readonly steps: GrowingStep[];
  readonly orders: Map<string, GrowingStep | null>;
  readonly owned: Map<string, Holding>;
  readonly returned: Map<string, Holding>;
  /** When something of what is still owned went back last; most histories have none. */
  sent_back: ReadonlyMap<string, number>;
  readonly owing: Owing[];
  /** Open removals from the cart, by item: pieces, or null for the whole line. */
  readonly removals: Map<string, (number | null)[]>;
  readonly dismissed: Set<string>;
  impressions: number;
};

const NOTHING_SENT_BACK: ReadonlyMap<string, number> = new Map();

const SINGLE_STEPS: Partial<Record<StoredEvent["type"], StepType>> = {
  view: "view",
  click: "click",
  cart_add: "cart",
  wishlist_add: "wishlist",
  rating: "rating",
};

const stepOf = (type: StepType, origin: StepOrigin, event: StoredEvent): GrowingStep => ({
  type,
  origin,
  items: [itemOf(event)],
  event_ids: [event.event_id],
  occurred_at: event.occurred_at,
  channel: event.channel,
});

/** An event at its place in the history. */
type Placed = {
  event: StoredEvent;
  place: number;
  origin: StepOrigin;
  /** Whether the walk takes more steps. */
  room: boolean;
};

const stepMade = ({ steps }: Shared, type: StepType, { event, place, origin }: Placed): GrowingStep =>
  (steps[place] ??= stepOf(type, origin, event));

/** The newest purchase of an item, all of which was kept, is held as in every other walk. */
const holdPurchase = (
  { owned }: Walk,
  { event, place }: Placed,
  kept: number,
  { holdings }: Shared,
): void => {
  const itemId = itemOf(event);
  if (kept === (event.quantity ?? 1) && !owned.has(itemId))
    owned.set(itemId, (holdings[place] ??= holdingOf(event, kept)));
  else hold(owned, event, kept);
};

/**
 * A purchase line joins its order's step; what was given back or cancelled entirely is neither owned nor
 * evidence.
 */
const walkPurchase = (walk: Walk, placed: Placed, orders: ReadonlySet<string>, made: Shared): void => {
  const { event, origin, room } = placed;
  const kept = walk.owing.length === 0 ? (event.quantity ?? 1) : keptOf(event, walk);
  if (kept <= 0) return;
  holdPurchase(walk, placed, kept, made);
  if (event.order_id === null || !orders.has(event.order_id)) {
    if (room) walk.steps.push(stepMade(made, "purchase", placed));
    return;
  }
  const order = walk.orders.get(event.order_id);
  if (order !== undefined) {
    order?.items.push(itemOf(event));
    order?.event_ids.push(event.event_id);
    return;
  }
  const step = room ? stepOf("purchase", origin, event) : null;
  walk.orders.set(event.order_id, step);
  if (step !== null) walk.steps.push(step);
};

/**
 * Something of an earlier purchase is taken back; a cancellation that names nothing takes nothing. What names
 * an order is owed from the start of the walk (`walkHistory`).
 */
const owe = (walk: Walk, event: StoredEvent): void => {
  if (event.order_id !== null || (event.item_id === null && event.ref_event_id === null)) return;
  walk.owing.push(debtOf(event));
};

const noteRemoval = (walk: Walk, event: StoredEvent): void => {
  const open = walk.removals.get(itemOf(event));
  if (open === undefined) walk.removals.set(itemOf(event), [event.quantity]);
  else open.push(event.quantity);
};

/** Whether what was put into the cart here was all taken out again later. */
const wasRemoved = (walk: Walk, event: StoredEvent): boolean => {
  const open = walk.removals.get(itemOf(event));
  let left = event.quantity ?? 1;
  while (open !== undefined && open.length > 0 && left > 0) {
    const taken = open[0] ?? left;
    if (taken > left) open[0] = taken - left;
    else open.shift();
    left -= Math.min(taken, left);
  }
  return left === 0;
};

const walkEvent = (walk: Walk, placed: Placed, orders: ReadonlySet<string>, made: Shared): void => {
  const { event } = placed;
  switch (event.type) {
    case "purchase":
      return walkPurchase(walk, placed, orders, made);
    case "return":
      if (event.item_id !== null) hold(walk.returned, event, event.quantity ?? 1);
      return owe(walk, event);
    case "order_cancelled":
      return owe(walk, event);
    case "cart_remove":
      return noteRemoval(walk, event);
    case "impression":
      walk.impressions += 1;
      return;
    case "dismiss":
      walk.dismissed.add(itemOf(event));
      return;
    case "view":
    case "click":
    case "search":
    case "cart_add":
    case "wishlist_add":
    case "rating":
    case "delivered":
    case "contacted":
    case "nps":
    case "verdict":
    case "asked":
    case "service_opened":
    case "service_resolved":
    case "unsubscribed":
      return walkSingle(walk, placed, made);
  }
};

/** A step that one event alone makes; most kinds make none. */
const walkSingle = (walk: Walk, placed: Placed, made: Shared): void => {
  const { event, room } = placed;
  const type = SINGLE_STEPS[event.type];
  if (type === undefined || (type === "cart" && walk.removals.size > 0 && wasRemoved(walk, event))) return;
  if (isLowRating(event)) return;
  if (room) walk.steps.push(stepMade(made, type, placed));
};

/** What was given back in part, or was bought once more and kept, is owned; when it went back is noted. */
const partReturned = (walk: Walk): void => {
  const sentBack = new Map<string, number>();
  for (const [itemId, { last_at }] of walk.returned) {
    if (!walk.owned.has(itemId)) continue;
    sentBack.set(itemId, last_at);
    walk.returned.delete(itemId);
  }
  if (sentBack.size > 0) walk.sent_back = sentBack;
};

/** Walks over a history, whole or without some of its events, newest first. */
export const createHistoryWalk = ({ events, session, orders }: MergedHistory) => {
  const made: Shared = { steps: [], holdings: [] };
  return (without: ReadonlySet<string>, most: number): Walk => {
    const walk: Walk = {
      steps: [],
      orders: new Map(),
      owned: new Map(),
      returned: new Map(),
      sent_back: NOTHING_SENT_BACK,
      owing: [],
      removals: new Map(),
      dismissed: new Set(),
      impressions: 0,
    };
    for (const event of events)
      if (takesBack(event) && event.order_id !== null && !without.has(event.event_id))
        walk.owing.push(debtOf(event));
    const [first] = events;
    if (first === undefined) return walk;
    // One for the whole walk: histories are long, and a list is walked for each removal.
    const placed: Placed = { event: first, place: -1, origin: "stored", room: true };
    for (const event of events) {
      placed.place += 1;
      if (without.size > 0 && without.has(event.event_id)) continue;
      if (event.item_id === null && !takesBack(event)) continue;
      placed.event = event;
      placed.origin = session?.has(event.event_id) === true ? "session" : "stored";
      placed.room = walk.steps.length < most;
      walkEvent(walk, placed, orders, made);
    }
    if (walk.returned.size > 0) partReturned(walk);
    return walk;
  };
};
