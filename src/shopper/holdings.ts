import { present } from "../lib/present.ts";
import { type StoredEvent } from "./event.ts";
import { type Holding } from "./view.ts";

/** Something that went back, and how many pieces of it have not met their purchase yet. */
export type Owing = { readonly event: StoredEvent; left: number };

type Taken = { readonly owing: readonly Owing[]; readonly returned: Map<string, Holding> };

/** Of an event that is about one: only what takes a whole order back names none. */
export const itemOf = ({ item_id }: StoredEvent): string => present(item_id, "the item of an event");

export const holdingOf = (event: StoredEvent, quantity: number): Holding => ({
  item_id: itemOf(event),
  quantity,
  last_at: event.occurred_at,
  event_id: event.event_id,
  order_id: event.order_id,
});

export const hold = (holdings: Map<string, Holding>, event: StoredEvent, quantity: number): void => {
  const newer = holdings.get(itemOf(event));
  if (newer === undefined) holdings.set(itemOf(event), holdingOf(event, quantity));
  else holdings.set(itemOf(event), { ...newer, quantity: newer.quantity + quantity });
};

/** What names an order is about that order, whichever of the two was told first. */
const isOlderThan = (event: StoredEvent, line: StoredEvent): boolean =>
  event.occurred_at < line.occurred_at && (event.order_id === null || event.order_id !== line.order_id);

/**
 * How many pieces of a purchase line are still the shopper's, after the returns and cancellations that came
 * later, or that name its order. What an order that was given back as a whole had goes into `returned`.
 */
export const keptOf = (line: StoredEvent, { owing, returned }: Taken): number => {
  let kept = line.quantity ?? 1;
  for (const debt of owing) {
    const { event } = debt;
    if (debt.left === 0 || kept === 0 || isOlderThan(event, line)) continue;
    if (event.item_id !== null && event.item_id !== line.item_id) continue;
    if (
      event.ref_event_id !== null
        ? event.ref_event_id !== line.event_id
        : event.order_id !== null && line.order_id !== null && event.order_id !== line.order_id
    )
      continue;
    const taken = Math.min(kept, debt.left);
    kept -= taken;
    if (event.type === "return" && event.item_id === null)
      hold(returned, { ...line, occurred_at: event.occurred_at }, taken);
    // Without a quantity it is the whole of one line, or the whole order where no item is named.
    debt.left = Number.isFinite(debt.left) ? debt.left - taken : event.item_id === null ? debt.left : 0;
  }
  return kept;
};

export const debtOf = (event: StoredEvent): Owing => ({
  event,
  left: event.quantity ?? Number.POSITIVE_INFINITY,
});

export const takesBack = ({ type }: StoredEvent): boolean => type === "return" || type === "order_cancelled";
