import { dislikedIn, isLowRating } from "./disliked.ts";
import type { StoredEvent } from "./event.ts";
import type { Step, StepOrigin, StepType } from "./step.ts";
import type { Holding, View, ViewMaterial } from "./view.ts";

type Growing = {
  readonly type: StepType;
  readonly origin: StepOrigin;
  readonly items: string[];
  readonly event_ids: string[];
  readonly occurred_at: number;
  readonly channel: StoredEvent["channel"];
};
type Owing = { readonly event: StoredEvent; left: number };
type Walk = {
  readonly steps: Growing[];
  readonly orders: Map<string, Growing | null>;
  readonly owned: Map<string, Holding>;
  readonly returned: Map<string, Holding>;
  readonly owing: Owing[];
  /** Open removals from the cart, by item: pieces, or null for the whole line. */
  readonly removals: Map<string, (number | null)[]>;
  readonly dismissed: Set<string>;
  impressions: number;
};

/** A view's history as one list, newest first, each event once. */
type History = { readonly events: readonly StoredEvent[]; readonly session: ReadonlySet<string> | null };

const NOTHING: ReadonlySet<string> = new Set();
const NOT_SHOWN: ReadonlyMap<string, number> = new Map();
const SINGLE_STEPS: Partial<Record<StoredEvent["type"], StepType>> = {
  view: "view",
  click: "click",
  cart_add: "cart",
  wishlist_add: "wishlist",
  rating: "rating",
};
const INTEREST: ReadonlySet<StoredEvent["type"]> = new Set([
  "view",
  "click",
  "cart_add",
  "wishlist_add",
  "purchase",
  "rating",
]);

const isSorted = (events: readonly StoredEvent[]): boolean => {
  for (let at = 1; at < events.length; at += 1)
    if (events[at - 1]!.occurred_at < events[at]!.occurred_at) return false;
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
const mergeHistory = (material: ViewMaterial): History => {
  const stored = material.rung === "profile" ? newestFirst(material.stored) : [];
  const told = material.rung === "profile" || material.rung === "session" ? material.session : [];
  if (told.length === 0) return { events: stored, session: null };
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
  return {
    events: stored.length === 0 ? newestFirst(fresh) : newestFirst([...stored, ...fresh]),
    session: new Set(fresh.map((event) => event.event_id)),
  };
};

/**
 * How many pieces of a purchase line are still the shopper's, after the returns and cancellations that came
 * later.
 */
const keptOf = (line: StoredEvent, owing: Owing[]): number => {
  let kept = line.quantity ?? 1;
  for (const debt of owing) {
    const { event } = debt;
    if (debt.left === 0 || kept === 0) continue;
    if (event.item_id !== null && event.item_id !== line.item_id) continue;
    if (
      event.ref_event_id !== null
        ? event.ref_event_id !== line.event_id
        : event.order_id !== null && line.order_id !== null && event.order_id !== line.order_id
    )
      continue;
    const taken = Math.min(kept, debt.left);
    kept -= taken;
    // Without a quantity it is the whole of one line, or the whole order where no item is named.
    debt.left = Number.isFinite(debt.left) ? debt.left - taken : event.item_id === null ? debt.left : 0;
  }
  return kept;
};

const hold = (holdings: Map<string, Holding>, event: StoredEvent, quantity: number): void => {
  const newer = holdings.get(event.item_id!);
  if (newer === undefined)
    holdings.set(event.item_id!, {
      item_id: event.item_id!,
      quantity,
      last_at: event.occurred_at,
      event_id: event.event_id,
      order_id: event.order_id,
    });
  else holdings.set(event.item_id!, { ...newer, quantity: newer.quantity + quantity });
};

const stepOf = (type: StepType, origin: StepOrigin, event: StoredEvent): Growing => ({
  type,
  origin,
  items: [event.item_id!],
  event_ids: [event.event_id],
  occurred_at: event.occurred_at,
  channel: event.channel,
});

/**
 * A purchase line joins its order's step; what was given back or cancelled entirely is neither owned nor
 * evidence.
 */
const walkPurchase = (walk: Walk, event: StoredEvent, origin: StepOrigin, room: boolean): void => {
  const kept = walk.owing.length === 0 ? (event.quantity ?? 1) : keptOf(event, walk.owing);
  if (kept <= 0) return;
  hold(walk.owned, event, kept);
  const order = event.order_id === null ? undefined : walk.orders.get(event.order_id);
  if (order !== undefined) {
    order?.items.push(event.item_id!);
    order?.event_ids.push(event.event_id);
    return;
  }
  const step = room ? stepOf("purchase", origin, event) : null;
  if (event.order_id !== null) walk.orders.set(event.order_id, step);
  if (step !== null) walk.steps.push(step);
};

/** Something of an earlier purchase is taken back; a cancellation that names nothing takes nothing. */
const owe = (walk: Walk, event: StoredEvent): void => {
  if (event.item_id === null && event.order_id === null && event.ref_event_id === null) return;
  walk.owing.push({ event, left: event.quantity ?? Number.POSITIVE_INFINITY });
};

const noteRemoval = (walk: Walk, event: StoredEvent): void => {
  const open = walk.removals.get(event.item_id!);
  if (open === undefined) walk.removals.set(event.item_id!, [event.quantity]);
  else open.push(event.quantity);
};

/** Whether what was put into the cart here was all taken out again later. */
const wasRemoved = (walk: Walk, event: StoredEvent): boolean => {
  const open = walk.removals.get(event.item_id!);
  let left = event.quantity ?? 1;
  while (open !== undefined && open.length > 0 && left > 0) {
    const taken = open[0] ?? left;
    if (taken > left) open[0] = taken - left;
    else open.shift();
    left -= Math.min(taken, left);
  }
  return left === 0;
};

const walkEvent = (walk: Walk, event: StoredEvent, origin: StepOrigin, room: boolean): void => {
  switch (event.type) {
    case "purchase":
      return walkPurchase(walk, event, origin, room);
    case "return":
      hold(walk.returned, event, event.quantity ?? 1);
      return owe(walk, event);
    case "order_cancelled":
      return owe(walk, event);
    case "cart_remove":
      return noteRemoval(walk, event);
    case "impression":
      walk.impressions += 1;
      return;
    case "dismiss":
      walk.dismissed.add(event.item_id!);
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
    case "service_opened":
    case "service_resolved":
    case "unsubscribed":
      return walkSingle(walk, event, origin, room);
  }
};

/** A step that one event alone makes; most kinds make none. */
const walkSingle = (walk: Walk, event: StoredEvent, origin: StepOrigin, room: boolean): void => {
  const type = SINGLE_STEPS[event.type];
  if (type === undefined || (type === "cart" && walk.removals.size > 0 && wasRemoved(walk, event))) return;
  if (isLowRating(event)) return;
  if (room) walk.steps.push(stepOf(type, origin, event));
};

const walkHistory = ({ events, session }: History, without: ReadonlySet<string>, most: number): Walk => {
  const walk: Walk = {
    steps: [],
    orders: new Map(),
    owned: new Map(),
    returned: new Map(),
    owing: [],
    removals: new Map(),
    dismissed: new Set(),
    impressions: 0,
  };
  for (const event of events) {
    if (without.size > 0 && without.has(event.event_id)) continue;
    if (event.item_id === null && event.type !== "order_cancelled") continue;
    walkEvent(
      walk,
      event,
      session?.has(event.event_id) === true ? "session" : "stored",
      walk.steps.length < most,
    );
  }
  for (const itemId of walk.returned.keys()) if (walk.owned.has(itemId)) walk.returned.delete(itemId);
  return walk;
};

/** Impressions since an item was last of interest. */
const countShown = (
  events: readonly StoredEvent[],
  without: ReadonlySet<string>,
): ReadonlyMap<string, number> => {
  const shown = new Map<string, number>();
  const wanted = new Set<string>();
  for (const event of events) {
    if (event.item_id === null || without.has(event.event_id)) continue;
    if (event.type === "impression") {
      if (!wanted.has(event.item_id)) shown.set(event.item_id, (shown.get(event.item_id) ?? 0) + 1);
    } else if (INTEREST.has(event.type)) wanted.add(event.item_id);
  }
  return shown;
};

const pageStep = (type: "context" | "cart", items: readonly string[], now: number): Step => {
  const unique = items.length === 1 ? items : [...new Set(items)];
  return { type, origin: "context", items: unique, event_ids: [], occurred_at: now, channel: null };
};

/**
 * The page's own steps: its item, the items that it is about, and its cart; none that the newest step already
 * is.
 */
const pageSteps = ({ rung, context, reads_cart, now }: ViewMaterial, newest: Step | undefined): Step[] => {
  const steps: Step[] = [];
  if (rung === "popular") return steps;
  const told = (items: readonly string[]): boolean =>
    newest !== undefined &&
    new Set(newest.items).size === new Set(items).size &&
    items.every((itemId) => newest.items.includes(itemId));
  if (context.item_id !== null && !told([context.item_id]))
    steps.push(pageStep("context", [context.item_id], now));
  const others =
    context.items.length === 0 ? context.items : context.items.filter((itemId) => itemId !== context.item_id);
  if (others.length > 0 && !told(others)) steps.push(pageStep("context", others, now));
  if (reads_cart && context.cart.length > 0) steps.push(pageStep("cart", context.cart, now));
  return steps;
};

/**
 * What lies in the cart as far as this request may know: the page's own, and what this visit put in and left
 * there.
 */
const cartOf = (
  material: ViewMaterial,
  steps: readonly Growing[],
  bought: ReadonlyMap<string, Holding>,
): readonly string[] => {
  const page = material.reads_cart && material.rung !== "popular" ? material.context.cart : [];
  if (material.session.length === 0) return page;
  const visit = new Set(
    material.session.map((event) =>
      event.type === "cart_add" ? `${event.item_id}\n${event.occurred_at}` : "",
    ),
  );
  const added = steps.filter(
    (step) =>
      step.type === "cart" &&
      visit.has(`${step.items[0]}\n${step.occurred_at}`) &&
      (bought.get(step.items[0]!)?.last_at ?? 0) < step.occurred_at,
  );
  return added.length === 0 ? page : [...new Set([...page, ...added.map((step) => step.items[0]!)])];
};

/**
 * Prepares a view's material once (order, duplicates) and returns the view of it, or of it without some
 * events: exactly the view of somebody for whom they never happened (docs/architecture.md, "Removal"). Pure;
 * O(events).
 */
export const createViewBuilder = (material: ViewMaterial): ((without?: ReadonlySet<string>) => View) => {
  const history = mergeHistory(material);
  return (without = NOTHING) => {
    const walk = walkHistory(history, without, material.max_steps);
    const page = pageSteps(material, walk.steps[0]);
    const steps: readonly Step[] =
      page.length === 0 ? walk.steps : [...page, ...walk.steps].slice(0, material.max_steps);
    return {
      rung: material.rung,
      steps,
      owned: walk.owned,
      returned: walk.returned,
      cart: cartOf(material, walk.steps, walk.owned),
      shown: walk.impressions === 0 ? NOT_SHOWN : countShown(history.events, without),
      dismissed: walk.dismissed,
      disliked: dislikedIn(history.events, without),
      open_complaint: material.open_complaint,
      context: material.context,
      preferences: material.preferences,
      now: material.now,
    };
  };
};

/** The view of this material; `without`: event ids that never happened. */
export const buildView = (
  material: ViewMaterial,
  { without }: { readonly without?: ReadonlySet<string> } = {},
): View => createViewBuilder(material)(without);

/** The same request by somebody of whom nothing is known: the page alone (docs/learning.md, "Steps"). */
export const withoutHistory = (material: ViewMaterial): ViewMaterial => ({
  ...material,
  stored: [],
  session: [],
});

/**
 * The ids of all events that put this item into this step: an order may name an item on several lines. Empty
 * for the page's own steps.
 */
export const eventsBehind = (step: Step, position: number): readonly string[] => {
  const itemId = step.items[position];
  return step.event_ids.filter((_, at) => step.items[at] === itemId);
};
