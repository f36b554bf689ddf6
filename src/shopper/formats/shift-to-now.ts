import type { EventReader } from "./imported-event.ts";

const DAY = 86_400_000;

/**
 * A reader that moves all times of another by the same number of whole days, so that the newest event lies in
 * the last 24 hours before `nowMs`. Hours of the day stay as they are in UTC; days of the week move with the
 * days (whole weeks would keep them, and would leave the newest up to seven days old). Intervals between
 * events stay to the millisecond. Reads the files twice, so that memory does not grow: refusals and counts
 * are told in the second pass, bytes half in each. Counts `shifted_days`.
 */
export const shiftToNow = (reader: EventReader, nowMs: number): EventReader =>
  async function* read(files, options) {
    let newest: number | null = null;
    const halves = halved(options.onBytes);
    for await (const batch of reader(files, {
      ...options,
      onRefusal: () => undefined,
      onCount: () => undefined,
      onBytes: halves,
    })) {
      for (const { event } of batch)
        newest = newest === null ? event.occurred_at : Math.max(newest, event.occurred_at);
    }
    if (newest === null) newest = nowMs - 1;
    const days = Math.floor((nowMs - 1 - newest) / DAY);
    options.onCount("shifted_days", days);
    for await (const batch of reader(files, { ...options, onBytes: halves })) {
      yield batch.map((imported) => ({
        ...imported,
        event: { ...imported.event, occurred_at: imported.event.occurred_at + days * DAY },
      }));
    }
  };

/** Tells half of what it hears and carries the odd byte over, so that two passes add up to the file. */
const halved = (onBytes: (read: number) => void): ((read: number) => void) => {
  let odd = 0;
  return (read) => {
    onBytes(Math.floor((read + odd) / 2));
    odd = (read + odd) % 2;
  };
};
