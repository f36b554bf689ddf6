import type { Counters } from "./compare-models.ts";

export type BufferedCounts = Counters & { flush(): Promise<void> };

/**
 * Counts in memory that are added to the store when flushed: an answer must not wait for a sum. What was not
 * flushed when a process dies is lost.
 */
export const bufferCounts = (port: Counters): BufferedCounts => {
  const waiting = new Map<string, Map<string, number>>();
  return {
    async count(shop, name, by) {
      const sums = waiting.get(shop) ?? new Map<string, number>();
      sums.set(name, (sums.get(name) ?? 0) + by);
      waiting.set(shop, sums);
    },
    readCounts: async (shop) => {
      const stored = { ...(await port.readCounts(shop)) };
      for (const [name, by] of waiting.get(shop) ?? []) stored[name] = (stored[name] ?? 0) + by;
      return stored;
    },
    async flush() {
      const all = [...waiting];
      waiting.clear();
      for (const [shop, sums] of all) for (const [name, by] of sums) await port.count(shop, name, by);
    },
  };
};
