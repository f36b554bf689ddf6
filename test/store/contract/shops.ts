import { describe, expect, it } from "vitest";
import type { OpenStore } from "../contract.ts";
import { NOW, useStore } from "./fixtures.ts";

export const describeShops = (open: OpenStore): void => {
  describe("shops, keys, documents, counts", () => {
    const at = useStore(open);

    it("creates a shop once and tells of it", async () => {
      expect(await at.store.shops.createShop({ shop: "demo", created_at: NOW })).toBe(true);
      expect(await at.store.shops.createShop({ shop: "demo", created_at: NOW + 1 })).toBe(false);
      expect(await at.store.shops.readShop("demo")).toEqual({ shop: "demo", created_at: NOW });
      expect(await at.store.shops.listShops()).toEqual([{ shop: "demo", created_at: NOW }]);
      expect(await at.store.shops.readShop("other")).toBeNull();
    });

    it("lets one of many makers of the same shop win", async () => {
      const made = await Promise.all(
        Array.from({ length: 8 }, (_, i) => at.store.shops.createShop({ shop: "race", created_at: i })),
      );
      expect(made.filter(Boolean)).toHaveLength(1);
    });

    it("finds a key by its hash, lists a shop's own, and forgets a deleted one", async () => {
      const key = { key_id: "k1", hash: "hash-1", shop: "demo", scopes: ["serve"], created_at: NOW };
      await at.store.shops.putKey(key);
      await at.store.shops.putKey({ ...key, key_id: "k2", hash: "hash-2", shop: "race" });
      expect(await at.store.shops.findKey("hash-1")).toEqual(key);
      expect(await at.store.shops.listKeys("demo")).toEqual([key]);
      expect(await at.store.shops.deleteKey("demo", "k2")).toBe(false);
      expect(await at.store.shops.deleteKey("demo", "k1")).toBe(true);
      expect(await at.store.shops.findKey("hash-1")).toBeNull();
      expect(await at.store.shops.findKey("hash-2")).not.toBeNull();
    });

    it("writes a document only over the revision that was read", async () => {
      expect(await at.store.shops.readDocument("demo", "settings")).toBeNull();
      expect(await at.store.shops.writeDocument("demo", "settings", { a: 1 }, 1)).toBeNull();
      expect(await at.store.shops.writeDocument("demo", "settings", { a: 1 }, 0)).toEqual({
        revision: 1,
        value: { a: 1 },
      });
      const raced = await Promise.all(
        [2, 3, 4].map((a) => at.store.shops.writeDocument("demo", "settings", { a }, 1)),
      );
      expect(raced.filter((one) => one !== null)).toHaveLength(1);
      expect((await at.store.shops.readDocument("demo", "settings"))?.revision).toBe(2);
      expect(await at.store.shops.readDocument("race", "settings")).toBeNull();
    });

    it("adds up counts of a shop, also when many count at once", async () => {
      await Promise.all(
        Array.from({ length: 50 }, () => at.store.shops.count("demo", "not_kept.never_given", 2)),
      );
      await at.store.shops.count("race", "not_kept.never_given", 1);
      expect(await at.store.shops.readCounts("demo")).toEqual({ "not_kept.never_given": 100 });
    });

    it("keeps shops apart whatever they are called", async () => {
      const names = ["a", "a/b", "a%2Fb", ".", "..", "A b", "ü"];
      for (const [i, shop] of names.entries()) await at.store.shops.writeDocument(shop, "settings", i, 0);
      for (const [i, shop] of names.entries())
        expect((await at.store.shops.readDocument(shop, "settings"))?.value).toBe(i);
    });
  });
};
