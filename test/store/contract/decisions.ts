import { describe, expect, it } from "vitest";
import type { OpenStore } from "../contract.ts";
import { give, NOW, refOf, shopperWithGrant, useStore } from "./fixtures.ts";

export const describeDecisions = (open: OpenStore): void => {
  describe("decisions", () => {
    const at = useStore(open);
    const body = new Uint8Array([1, 2, 3, 250]);
    const entry = (id: string, shopper: { shop: string; key: string } | null, expires_at = NOW + 1000) => ({
      recommendation_id: id,
      shop: "demo",
      shopper,
      expires_at,
      body,
    });

    it("tells its own shopper and the shop, and nobody else", async () => {
      const { ref } = await shopperWithGrant(at.store, "mine");
      const other = await shopperWithGrant(at.store, "other");
      await at.store.decisions.write([entry("d1", ref)]);
      const found = await at.store.decisions.read("demo", "d1", ref, NOW);
      expect(found?.shopper).toEqual(ref);
      expect(new Uint8Array(found!.body)).toEqual(body);
      expect((await at.store.decisions.read("demo", "d1", null, NOW))?.shopper).toEqual(ref);
      expect(await at.store.decisions.read("demo", "d1", other.ref, NOW)).toBeNull();
      expect(await at.store.decisions.read("else", "d1", null, NOW)).toBeNull();
      expect(await at.store.decisions.read("demo", "d2", ref, NOW)).toBeNull();
    });

    it("tells of nobody's decision whoever knows the id", async () => {
      await at.store.decisions.write([entry("free", null)]);
      expect(
        (await at.store.decisions.read("demo", "free", refOf(at.store, "other"), NOW))?.shopper,
      ).toBeNull();
    });

    it("is gone with the shopper's key, at once with the barrier, also for a fresh consent", async () => {
      const { ref } = await shopperWithGrant(at.store, "gone");
      await at.store.decisions.write([entry("d3", ref)]);
      await at.store.shoppers.raiseBarrier(ref, NOW);
      expect(await at.store.decisions.read("demo", "d3", ref, NOW)).toBeNull();
      await give(at.store, ref, { personalise: true }, {}, NOW + 1);
      expect(await at.store.decisions.read("demo", "d3", ref, NOW)).toBeNull();
      await at.store.shoppers.raiseBarrier(ref, NOW);
      await at.store.decisions.write([entry("d4", ref)]);
      expect(await at.store.decisions.read("demo", "d4", null, NOW)).toBeNull();
    });

    it("ends when it ends, and the sweep leaves the rest", async () => {
      await at.store.decisions.write([entry("short", null, NOW + 10), entry("long", null, NOW + 10_000)]);
      expect(await at.store.decisions.read("demo", "short", null, NOW + 10)).toBeNull();
      await at.store.decisions.sweep(NOW + 2000);
      expect(await at.store.decisions.read("demo", "long", null, NOW + 2000)).not.toBeNull();
    });
  });
};
