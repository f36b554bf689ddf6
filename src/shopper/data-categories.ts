import type { EventType, StoredEvent } from "./event.ts";

/** What people call the things that are kept of them. */
export const EVENT_CATEGORIES = [
  "purchases",
  "returns",
  "views",
  "clicks",
  "impressions",
  "carts",
  "wishlist",
  "ratings",
  "dismissals",
  "searches",
  "service",
  "other",
] as const;
export type EventCategory = (typeof EVENT_CATEGORIES)[number];

const CATEGORY: Readonly<Record<EventType, EventCategory>> = {
  view: "views",
  search: "searches",
  click: "clicks",
  impression: "impressions",
  cart_add: "carts",
  cart_remove: "carts",
  wishlist_add: "wishlist",
  purchase: "purchases",
  order_cancelled: "returns",
  return: "returns",
  rating: "ratings",
  dismiss: "dismissals",
  delivered: "other",
  contacted: "other",
  unsubscribed: "other",
  service_opened: "service",
  service_resolved: "service",
  nps: "other",
  verdict: "other",
  asked: "other",
};

export const categoryOf = (type: EventType): EventCategory => CATEGORY[type];

const DAY_MS = 86_400_000;

/** How much of each category there is, and how old the oldest of it is in days. */
export const summariseEvents = (
  events: readonly StoredEvent[],
  now: number,
): { category: EventCategory; count: number; oldest_days: number }[] => {
  const sums = new Map<EventCategory, { count: number; oldest: number }>();
  for (const { type, occurred_at } of events) {
    const sum = sums.get(CATEGORY[type]);
    if (sum === undefined) sums.set(CATEGORY[type], { count: 1, oldest: occurred_at });
    else {
      sum.count += 1;
      sum.oldest = Math.min(sum.oldest, occurred_at);
    }
  }
  return EVENT_CATEGORIES.flatMap((category) => {
    const sum = sums.get(category);
    return sum === undefined
      ? []
      : [{ category, count: sum.count, oldest_days: Math.max(0, Math.floor((now - sum.oldest) / DAY_MS)) }];
  });
};
