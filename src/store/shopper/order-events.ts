import type { StoredEvent } from "../../shopper/event.ts";

const sorted = (events: readonly StoredEvent[]): boolean => {
  for (let i = 1; i < events.length; i += 1) {
    const earlier = events[i - 1]!;
    const later = events[i]!;
    if (
      later.occurred_at > earlier.occurred_at ||
      (later.occurred_at === earlier.occurred_at && later.received_at > earlier.received_at)
    )
      return false;
  }
  return true;
};

/**
 * Several lists in order of arrival, as one: newest first, ties by later arrival. What came in order is not
 * sorted again.
 */
export const newestFirst = (lists: readonly (readonly StoredEvent[])[]): StoredEvent[] => {
  const events = lists.flatMap((list) => list.toReversed());
  return sorted(events)
    ? events
    : events.sort((a, b) => b.occurred_at - a.occurred_at || b.received_at - a.received_at);
};
