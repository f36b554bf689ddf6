import { describe, expect, it } from "vitest";
import { proveScan } from "../../scripts/prove/scan/prove-scan.ts";
import { embeddedStore, redisStore } from "../../scripts/prove/scan/stores.ts";
import { hasRedisServer, HOW_TO_INSTALL } from "../store/redis-server.ts";

const SIZE = { seed: 7, canaries: 4, words: 2000 };
const there = hasRedisServer();

describe.each([
  ["lmdb", embeddedStore, true],
  [there ? "redis" : `redis (${HOW_TO_INSTALL})`, redisStore, there],
] as const)("a copy of the store without its keys: %s", (_, open, isThere) => {
  it.runIf(isThere)(
    "tells no search, no id and no touched item to a list of words, and a planted leak is found",
    { timeout: 120_000 },
    async () => {
      const store = await open();
      try {
        const { found, planted_found, bytes, words } = await proveScan(store, SIZE);
        expect(found).toEqual({ queries: 0, ids: 0, items: 0 });
        expect(planted_found).toBe(3);
        expect(words).toBe(SIZE.words);
        expect(bytes).toBeGreaterThan(100_000);
      } finally {
        await store.close();
      }
    },
  );
});
