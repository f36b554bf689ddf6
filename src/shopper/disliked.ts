import type { StoredEvent } from "./event.ts";

/**
 * Fewer stars than this say "not this": no reason to suggest what goes with it, so that such a rating is no
 * step, and a reason not to suggest it again.
 */
export const LOWEST_RATING_OF_LIKING = 3;

const NONE: ReadonlySet<string> = new Set();

/** Whether a rating says "not this"; one without stars says nothing. */
export const isLowRating = ({ type, value }: StoredEvent): boolean =>
  type === "rating" && value !== null && value < LOWEST_RATING_OF_LIKING;

/** Items whose newest rating is low; `events` newest first. */
export const dislikedIn = (
  events: readonly StoredEvent[],
  without: ReadonlySet<string>,
): ReadonlySet<string> => {
  if (!events.some(isLowRating)) return NONE;
  const newest = new Map<string, boolean>();
  for (const event of events)
    if (
      event.type === "rating" &&
      event.item_id !== null &&
      event.value !== null &&
      !without.has(event.event_id) &&
      !newest.has(event.item_id)
    )
      newest.set(event.item_id, isLowRating(event));
  return new Set([...newest].flatMap(([itemId, isLow]) => (isLow ? [itemId] : [])));
};
