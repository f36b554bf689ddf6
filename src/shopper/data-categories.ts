import type { EventType, StoredEvent } from './event.ts';

/** What people call the things that are kept of them; the closed list of `data_used` and of the data map. */
export const DATA_CATEGORIES = ['purchases', 'returns', 'views', 'carts', 'wishlist', 'searches', 'clicks', 'impressions', 'ratings', 'deliveries', 'contacts', 'surveys'] as const;
export type DataCategory = (typeof DATA_CATEGORIES)[number];

const CATEGORY: Readonly<Record<EventType, DataCategory>> = {
  purchase: 'purchases', return: 'returns', order_cancelled: 'returns', view: 'views', cart_add: 'carts', cart_remove: 'carts', wishlist_add: 'wishlist', search: 'searches',
  click: 'clicks', impression: 'impressions', dismiss: 'clicks', rating: 'ratings', delivered: 'deliveries', contacted: 'contacts', unsubscribed: 'contacts',
  service_opened: 'contacts', service_resolved: 'contacts', nps: 'surveys', verdict: 'surveys',
};

export const categoryOf = (type: EventType): DataCategory => CATEGORY[type];

const DAY_MS = 86_400_000;

/** How much of each category there is, and how old the oldest of it is in days. */
export const summariseEvents = (events: readonly StoredEvent[], now: number): { category: DataCategory; count: number; oldest_days: number }[] => {
  const sums = new Map<DataCategory, { count: number; oldest: number }>();
  for (const { type, occurred_at } of events) {
    const sum = sums.get(CATEGORY[type]);
    if (sum === undefined) sums.set(CATEGORY[type], { count: 1, oldest: occurred_at });
    else {
      sum.count += 1;
      sum.oldest = Math.min(sum.oldest, occurred_at);
    }
  }
  return DATA_CATEGORIES.flatMap((category) => {
    const sum = sums.get(category);
    return sum === undefined ? [] : [{ category, count: sum.count, oldest_days: Math.max(0, Math.floor((now - sum.oldest) / DAY_MS)) }];
  });
};
