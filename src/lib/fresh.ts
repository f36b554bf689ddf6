import type { Clock } from './clock.ts';

/** A value per key that is loaded again when older than `ttlMs`; loads of one key are shared. Never for consent or behaviour. */
export type Fresh<T> = { get(key: string): Promise<T>; forget(key: string): void };

type Entry<T> = { readonly at: number; readonly value: Promise<T> };

export const createFresh = <T>({ clock, ttlMs, load, most = 10_000 }: { clock: Clock; ttlMs: number; load: (key: string) => Promise<T>; most?: number }): Fresh<T> => {
  const entries = new Map<string, Entry<T>>();
  return {
    get(key) {
      const known = entries.get(key);
      const now = clock();
      if (known !== undefined && now - known.at < ttlMs && now >= known.at) return known.value;
      const value = load(key);
      // Insertion order is age: strangers' keys cannot make the map grow without end.
      entries.delete(key);
      if (entries.size >= most) entries.delete(entries.keys().next().value!);
      entries.set(key, { at: now, value });
      // A failed load must not be remembered, or a store that was down for a moment stays down for the whole ttl.
      value.catch(() => entries.get(key)?.value === value && entries.delete(key));
      return value;
    },
    forget: (key) => void entries.delete(key),
  };
};
