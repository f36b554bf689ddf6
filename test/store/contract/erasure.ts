import { describe, expect, it } from "vitest";
import type { ShopperRef } from "../../../src/consent/shopper-ref.ts";
import { neverSeen } from "../../../src/consent/state.ts";
import { indexSetOf } from "../../../src/store/shopper/program.ts";
import type { OpenStore } from "../contract.ts";
import {
  access,
  eventOf,
  give,
  grantFor,
  idsOf,
  NOW,
  refOf,
  shopperWithGrant,
  useStore,
} from "./fixtures.ts";

export const describeErasure = (open: OpenStore): void => {
  describe("erasure", () => {
    const at = useStore(open);
    const trained = { package: "linear@1", watermark: 7, body: Buffer.from([1, 2, 3]) };

    it('answers "never seen" from the barrier on, and hands over what was learnt', async () => {
      const { ref, grant } = await shopperWithGrant(at.store, "barrier");
      await at.store.shoppers.appendEvents([{ grant, events: [eventOf("e1")] }]);
      await at.store.shoppers.writeTrained([{ ref, change: () => trained }]);
      expect(await at.store.shoppers.readTrained(ref)).toEqual(trained);
      expect(await at.store.shoppers.raiseBarrier(ref, NOW)).toEqual({ asTrained: trained });
      const state = await at.store.shoppers.readState(ref);
      expect(state).toEqual(neverSeen(NOW, state.version));
      expect(await at.store.shoppers.readEvents(grant)).toBeNull();
      expect(await at.store.shoppers.appendEvents([{ grant, events: [eventOf("e2")] }])).toEqual([null]);
      expect(await at.store.shoppers.readHistory(ref)).toEqual([]);
      expect(await at.store.shoppers.readTrained(ref)).toBeNull();
      expect(await at.store.shoppers.listShoppers("demo", indexSetOf(ref.key))).not.toContain(ref.key);
    });

    it("hands the same over again when an erasure is taken up after a crash, until the purge", async () => {
      const ref = refOf(at.store, "barrier");
      expect(await at.store.shoppers.raiseBarrier(ref, NOW - 5)).toEqual({ asTrained: trained });
      await at.store.shoppers.purge(ref);
      await at.store.shoppers.purge(ref);
      expect(await at.store.shoppers.raiseBarrier(ref, NOW)).toEqual({ asTrained: null });
      expect((await at.store.shoppers.readState(ref)).erased_at).toBe(NOW);
    });

    it("writes what was learnt by what stands there and what the person says by now, in one go", async () => {
      const { shoppers } = at.store;
      const ref = refOf(at.store, "learnt");
      const seen: unknown[] = [];
      const write = (next: typeof trained | null | undefined) =>
        shoppers.writeTrained([
          {
            ref,
            change: (before, { erased_at, standing }) => {
              seen.push([before?.package ?? null, erased_at, standing.train.state]);
              return next;
            },
          },
        ]);
      expect(await write(trained)).toEqual([false]);
      await give(at.store, ref, { personalise: true, train: true });
      expect(await write(trained)).toEqual([true]);
      expect(await write(undefined)).toEqual([false]);
      expect(await shoppers.readTrained(ref)).toEqual(trained);
      expect(await write(null)).toEqual([true]);
      expect(await shoppers.readTrained(ref)).toBeNull();
      await shoppers.raiseBarrier(ref, NOW);
      expect(await write(trained)).toEqual([false]);
      await give(at.store, ref, { personalise: true }, {}, NOW + 1);
      expect(await write(undefined)).toEqual([false]);
      // Nobody is asked of somebody who is not there.
      expect(seen).toEqual([
        [null, null, "granted"],
        ["linear@1", null, "granted"],
        ["linear@1", null, "granted"],
        [null, NOW, "never_given"],
      ]);
    });

    it("hands over what makings of the belief counted, behind the barrier and until the purge", async () => {
      const { shoppers } = at.store;
      const ref = refOf(at.store, "counted");
      await give(at.store, ref, { personalise: true, measure: true });
      const grant = (await grantFor(at.store, ref, "measure"))!;
      const keep = (making: string, standing: string | null) =>
        shoppers.keepShares([{ grant, share: { making, counted: `of ${making}` } }], standing);
      expect(await keep("m1", null)).toEqual([true]);
      // Makings that came to nothing take no room from the one that stands.
      for (const making of ["m2", "m3", "m4", "m5"]) await keep(making, "m1");
      await keep("m5", "m1");
      expect(await shoppers.readDoomedShares(ref)).toEqual([]);
      await shoppers.raiseBarrier(ref, NOW);
      const shares = ["m1", "m3", "m4", "m5"].map((making) => ({ making, counted: `of ${making}` }));
      expect(await shoppers.readDoomedShares(ref)).toEqual(shares);
      expect(await keep("m6", "m1")).toEqual([false]);
      await give(at.store, ref, { personalise: true, measure: true }, {}, NOW + 1);
      const again = (await grantFor(at.store, ref, "measure"))!;
      await shoppers.keepShares([{ grant: again, share: { making: "m7", counted: "new" } }], "m1");
      expect(await shoppers.readDoomedShares(ref)).toEqual(shares);
      await shoppers.purge(ref);
      expect(await shoppers.readDoomedShares(ref)).toEqual([]);
    });

    it.each([
      ["an event", (ref: ShopperRef) => at.store.shoppers.forgetEvent(ref, "e1")],
      [
        "all behaviour",
        (ref: ShopperRef) => at.store.shoppers.changeState(ref, (state) => ({ state, dropEvents: true })),
      ],
    ] as const)("keeps of a share only that it was counted once %s is deleted", async (_, remove) => {
      const { shoppers } = at.store;
      const ref = refOf(at.store, `deleted ${_}`);
      await give(at.store, ref, { personalise: true, measure: true });
      const own = (await grantFor(at.store, ref, "personalise"))!;
      await shoppers.appendEvents([{ grant: own, events: [eventOf("e1"), eventOf("e2")] }]);
      const grant = (await grantFor(at.store, ref, "measure"))!;
      await shoppers.keepShares([{ grant, share: { making: "m1", counted: "what was said" } }], null);
      await remove(ref);
      await shoppers.raiseBarrier(ref, NOW);
      expect(await shoppers.readDoomedShares(ref)).toEqual([{ making: "m1", counted: null }]);
    });

    it("leaves a tombstone even of somebody unknown", async () => {
      const ref = refOf(at.store, "unknown");
      expect(await at.store.shoppers.raiseBarrier(ref, NOW)).toEqual({ asTrained: null });
      await at.store.shoppers.purge(ref);
      expect((await at.store.shoppers.readState(ref)).erased_at).toBe(NOW);
    });

    it("starts anew with a fresh consent, which a late purge leaves alone", async () => {
      const { ref, grant } = await shopperWithGrant(at.store, "anew");
      await at.store.shoppers.appendEvents([{ grant, events: [eventOf("old")] }]);
      await at.store.shoppers.raiseBarrier(ref, NOW);
      await give(at.store, ref, { personalise: true }, {}, NOW + 1);
      const fresh = (await grantFor(at.store, ref, "personalise"))!;
      expect(await at.store.shoppers.appendEvents([{ grant: fresh, events: [eventOf("new")] }])).toEqual([
        ["kept"],
      ]);
      await at.store.shoppers.purge(ref);
      expect(idsOf(await access(at.store, ref))).toEqual(["new"]);
      expect(await at.store.shoppers.readHistory(ref)).toHaveLength(1);
      expect((await at.store.shoppers.readState(ref)).erased_at).toBe(NOW);
      expect(await at.store.shoppers.readEvents(grant)).toBeNull();
      expect(await at.store.shoppers.listShoppers("demo", indexSetOf(ref.key))).toContain(ref.key);
    });

    it("never lowers the tombstone, and a version never comes again", async () => {
      const ref = refOf(at.store, "lower");
      const versions: number[] = [];
      for (const erasedAt of [NOW, NOW - 100, NOW + 1]) {
        await give(at.store, ref);
        await at.store.shoppers.raiseBarrier(ref, erasedAt);
        versions.push((await at.store.shoppers.readState(ref)).version);
      }
      expect((await at.store.shoppers.readState(ref)).erased_at).toBe(NOW + 1);
      expect([...new Set(versions)].sort((a, b) => a - b)).toEqual(versions);
    });

    it("puts the leaf of an erasure into the outbox with the barrier", async () => {
      const ref = refOf(at.store, "leaf", "erasing");
      await give(at.store, ref);
      await at.store.shoppers.raiseBarrier(ref, NOW, { type: "erased", record_id: "x", body: {} });
      expect((await at.store.ledger.readOutbox("erasing", 10)).map((entry) => entry.leaf.type)).toEqual([
        "erased",
      ]);
    });
  });
};
