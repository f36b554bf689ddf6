import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";

export type RateLimiter = { take(keyId: string): void };

/** A token bucket per key and process: `perSecond` calls a second, twice that at once. 0: no limit. */
export const createRateLimiter = ({ perSecond, clock }: { perSecond: number; clock: Clock }): RateLimiter => {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(keyId) {
      if (perSecond === 0) return;
      const now = clock();
      const bucket = buckets.get(keyId) ?? { left: perSecond * 2, at: now };
      const left = Math.min(perSecond * 2, bucket.left + ((now - bucket.at) / 1000) * perSecond) - 1;
      buckets.set(keyId, { left: Math.max(left, 0), at: now });
      if (left < 0)
        throw new DomainError(
          "too_many_requests",
          `This key may call ${perSecond} times a second; wait a second, or ask the operator for more.`,
        );
    },
  };
};
