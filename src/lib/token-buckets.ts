import { LRUCache } from "lru-cache";
import type { Clock } from "./clock.ts";

/** How often something may happen: `perSecond` times a second, twice that at once. */
export type Buckets = {
  /** How many of the wanted times it may happen now. */
  take(subject: string, perSecond: number, wanted: number): number;
};

/** Whoever was forgotten among so many has a full bucket again, as after two seconds. */
const MOST_SUBJECTS = 50_000;

export const createBuckets = (clock: Clock): Buckets => {
  const buckets = new LRUCache<string, { left: number; at: number }>({ max: MOST_SUBJECTS });
  return {
    take(subject, perSecond, wanted) {
      const now = clock();
      const bucket = buckets.get(subject) ?? { left: perSecond * 2, at: now };
      // A clock that is set back takes nothing away.
      const passed = Math.max(0, now - bucket.at) / 1000;
      const left = Math.min(perSecond * 2, bucket.left + passed * perSecond);
      const granted = Math.min(wanted, Math.floor(left));
      buckets.set(subject, { left: left - granted, at: now });
      return granted;
    },
  };
};
