import type { Urgency } from "./urgency.ts";

/**
 * How many calls of a kind are under way at once in one process. Each kind has places of its own, so that one
 * that waits for a store takes none from another.
 */
const AT_ONCE: Readonly<Record<Urgency, number>> = {
  refusal: 256,
  person: 64,
  answer: 64,
  ingest: 128,
  batch: 8,
};
/**
 * Places that a shop leaves free once it has as many itself, for shops that have fewer under way: else one
 * that sends eight large bodies slowly would stop the batches of all others. They are few, since a house with
 * one shop never uses them: all places together are served by one thread, and six batches keep it as busy as
 * eight.
 */
const KEPT: Readonly<Record<Urgency, number>> = { refusal: 16, person: 4, answer: 4, ingest: 8, batch: 2 };

/** What is under way: of each kind, and of each shop. */
export const createPlaces = () => {
  const running: Record<Urgency, number> = { refusal: 0, person: 0, answer: 0, ingest: 0, batch: 0 };
  const ofShops = new Map<string, number>();
  const nameOf = (urgency: Urgency, shop: string): string => `${urgency} ${shop}`;
  const count = (urgency: Urgency, shop: string): number => ofShops.get(nameOf(urgency, shop)) ?? 0;
  return {
    count,
    isTaken: (urgency: Urgency): boolean => running[urgency] > 0,
    /** Whether there is a place for one more of this shop. */
    isFreeFor: (urgency: Urgency, shop: string): boolean =>
      AT_ONCE[urgency] - running[urgency] > Math.min(KEPT[urgency], count(urgency, shop)),
    take(urgency: Urgency, shop: string): void {
      running[urgency] += 1;
      ofShops.set(nameOf(urgency, shop), count(urgency, shop) + 1);
    },
    give(urgency: Urgency, shop: string): void {
      running[urgency] -= 1;
      const left = count(urgency, shop) - 1;
      if (left === 0) ofShops.delete(nameOf(urgency, shop));
      else ofShops.set(nameOf(urgency, shop), left);
    },
  };
};
