import { LRUCache } from "lru-cache";
import { type CircuitBreaker, NO_BREAKER } from "./circuit-breaker.ts";
import type { Clock } from "./clock.ts";

/**
 * A value per key that is loaded again when older than `ttlMs`; loads of one key are shared. Where loading
 * fails, or takes longer than the breaker waits, the last good value holds for `staleMs` more, so that a
 * store that is away for a moment takes nothing down. Never for consent or behaviour.
 */
export type Fresh<T> = { get(key: string): Promise<T>; forget(key: string): void };

type Entry<T> = {
  readonly at: number;
  readonly value: Promise<T>;
  /** When the value was last loaded well. */ goodAt: number;
};

export const createFresh = <T>({
  clock,
  ttlMs,
  load,
  most = 10_000,
  staleMs = 0,
  breaker = NO_BREAKER,
}: {
  clock: Clock;
  ttlMs: number;
  load: (key: string) => Promise<T>;
  most?: number;
  staleMs?: number;
  breaker?: Pick<CircuitBreaker, "within" | "unlessOpen">;
}): Fresh<T> => {
  const entries = new LRUCache<string, Entry<T>>({ max: most });
  return {
    get(key) {
      const known = entries.get(key);
      const now = clock();
      if (known !== undefined && now - known.at < ttlMs && now >= known.at) return known.value;
      const stale = known !== undefined && now - known.goodAt < staleMs ? known : null;
      const entry: Entry<T> = {
        at: now,
        goodAt: now,
        value: (stale === null ? breaker.unlessOpen : breaker.within)(() => load(key)).catch(
          (error: unknown) => {
            if (stale === null) throw error;
            entry.goodAt = stale.goodAt;
            return stale.value;
          },
        ),
      };
      const { value } = entry;
      // Bounded: strangers' keys cannot make the map grow without end, nor push out those that are in use.
      entries.set(key, entry);
      // A failed load must not be remembered, or a store that was down for a moment stays down for the whole
      // ttl.
      value.catch(() => entries.peek(key)?.value === value && entries.delete(key));
      return value;
    },
    forget: (key) => void entries.delete(key),
  };
};
