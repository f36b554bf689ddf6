import { describe, expect, it } from "vitest";
import type { ShopperRef } from "../../../src/consent/shopper-ref.ts";
import type { DueShopper, KeptOfShopper } from "../../../src/shopper/port.ts";
import type { Store } from "../../../src/store/driver/store.ts";
import type { OpenStore } from "../contract.ts";
import { eventOf, give, grantFor, NOW, refOf, shopperWithGrant, useStore } from "./fixtures.ts";

const DAY = 86_400_000;

const dueBy = async (store: Store, now: number): Promise<DueShopper[]> => {
  const all: DueShopper[] = [];
  for await (const page of store.shoppers.listDue("demo", now)) all.push(...page);
  return all;
};
const daysOf = async (store: Store, { key }: ShopperRef, now = NOW + 10_000 * DAY): Promise<number[]> =>
  (await dueBy(store, now)).flatMap((due) => (due.key === key ? [due.day] : []));
const dayAfter = (days: number): number => Math.floor(NOW / DAY) + days;

export const describeDue = (open: OpenStore): void => {
  describe("the index of who is to be looked at", () => {
    const at = useStore(open);
    const file = (ref: ShopperRef, days: number) =>
      at.store.shoppers.reviewDue(ref, null, () => NOW + days * DAY);

    it("has whoever changed, at once and once, until they are filed under a day", async () => {
      const { ref } = await shopperWithGrant(at.store, "changed");
      await give(at.store, ref, { train: true });
      expect(await daysOf(at.store, ref, NOW)).toEqual([0]);
      expect(await file(ref, 30)).toBe(true);
      expect(await daysOf(at.store, ref, NOW + 30 * DAY - DAY)).toEqual([]);
      expect(await daysOf(at.store, ref, NOW + 30 * DAY)).toEqual([dayAfter(30)]);
      await give(at.store, ref, { train: false });
      expect(await daysOf(at.store, ref)).toEqual([0]);
    });

    it("shows all that is judged, in one read, and leaves everything where the answer is null", async () => {
      const { ref, grant } = await shopperWithGrant(at.store, "judged");
      const many = Array.from({ length: 70 }, (_, n) => eventOf(`e${n}`));
      await at.store.shoppers.appendEvents([{ grant, events: many }]);
      const seen: KeptOfShopper[] = [];
      const judge = (kept: KeptOfShopper): null => (seen.push(kept), null);
      expect(await at.store.shoppers.reviewDue(ref, 0, judge)).toBe(false);
      expect(await daysOf(at.store, ref)).toEqual([0]);
      const kept = seen.at(-1)!;
      expect(kept.events.map(({ event_id }) => event_id)).toEqual(many.map(({ event_id }) => event_id));
      expect(kept.state.standing.personalise.state).toBe("granted");
      expect(kept.records).toEqual(await at.store.shoppers.readHistory(ref));
    });

    it("is left alone by what comes in as it happens, and has whoever’s event is late", async () => {
      const { ref, grant } = await shopperWithGrant(at.store, "late");
      await file(ref, 30);
      const late = { occurred_at: NOW - 8 * DAY };
      await at.store.shoppers.appendEvents([
        { grant, events: [eventOf("now"), eventOf("import", { ...late, imported: true })] },
      ]);
      expect(await daysOf(at.store, ref)).toEqual([dayAfter(30)]);
      await at.store.shoppers.appendEvents([{ grant, events: [eventOf("late", late)] }]);
      expect(await daysOf(at.store, ref)).toEqual([0]);
    });

    it("has whoever had an event corrected", async () => {
      const { ref, grant } = await shopperWithGrant(at.store, "corrected");
      await at.store.shoppers.appendEvents([{ grant, events: [eventOf("e")] }]);
      await file(ref, 30);
      const { version } = await at.store.shoppers.readState(ref);
      const after = eventOf("e", { occurred_at: NOW - 700 * DAY });
      expect(await at.store.shoppers.replaceEvent(ref, version, eventOf("e"), after)).toBe(true);
      expect(await daysOf(at.store, ref)).toEqual([0]);
    });

    it("has nobody who was erased, and whoever began anew", async () => {
      const { ref } = await shopperWithGrant(at.store, "erased");
      await file(ref, 30);
      await at.store.shoppers.raiseBarrier(ref, NOW);
      expect(await daysOf(at.store, ref)).toEqual([]);
      await at.store.shoppers.purge(ref);
      expect(await at.store.shoppers.reviewDue(ref, dayAfter(30), () => NOW)).toBe(true);
      expect(await daysOf(at.store, ref)).toEqual([]);
      await give(at.store, ref, { personalise: true }, {}, NOW + 1);
      expect(await daysOf(at.store, ref)).toEqual([0]);
    });

    it("loses nobody who changes while they are looked at", async () => {
      const refs = Array.from({ length: 20 }, (_, n) => refOf(at.store, `busy-${n}`));
      await Promise.all(refs.map((ref) => give(at.store, ref)));
      await Promise.all(
        refs.flatMap((ref, n) => [
          at.store.shoppers.reviewDue(ref, 0, () => NOW + (n + 1) * DAY),
          give(at.store, ref, { train: true }),
          at.store.shoppers.reviewDue(ref, 0, () => NOW + (n + 2) * DAY),
        ]),
      );
      for (const ref of refs) {
        expect(await daysOf(at.store, ref)).toHaveLength(1);
        expect(await grantFor(at.store, ref, "train")).not.toBeNull();
      }
    });

    it("is read in pages that leave nobody out", async () => {
      const refs = Array.from({ length: 1203 }, (_, n) => refOf(at.store, `many-${n}`));
      await Promise.all(refs.map((ref) => give(at.store, ref)));
      const found = new Set((await dueBy(at.store, NOW)).map(({ key }) => key));
      expect(refs.filter(({ key }) => !found.has(key))).toEqual([]);
    });
  });
};
