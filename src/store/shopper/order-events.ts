import type { StoredEvent } from "../../shopper/event.ts";

const sorted = (events: readonly StoredEvent[]): boolean => {
  let earlier: StoredEvent | null = null;
  for (const later of events) {
    if (
      earlier !== null &&
      (later.occurred_at > earlier.occurred_at ||
        (later.occurred_at === earlier.occurred_at && later.received_at > earlier.received_at))
    )
      return false;
    earlier = later;
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
