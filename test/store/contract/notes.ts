import { describe, expect, it } from "vitest";
import type { AccessNote, Notes } from "../../../src/shopper/port.ts";
import type { OpenStore } from "../contract.ts";
import { access, eventOf, give, grantFor, NOW, refOf, shopperWithGrant, useStore } from "./fixtures.ts";

const DAY = 86_400_000;
const NOTHING: Notes = { accesses: [], decisions: [] };

export const describeNotes = (open: OpenStore): void => {
  describe("notes of who read whom and of recorded answers, and corrections", () => {
    const at = useStore(open);
    const seen = (fields: Partial<AccessNote> = {}): AccessNote => ({
      at: NOW,
      caller: "key k1",
      call: "recommend",
      count: 1,
      by: "day",
      ...fields,
    });
    const notes = (...accesses: AccessNote[]): Notes => ({ accesses, decisions: [] });
    const decided = (recommendation_id: string, when = NOW, until = NOW + 30 * DAY) => ({
      recommendation_id,
      at: when,
      until,
    });

    it("leave nothing of somebody who was never seen", async () => {
      const ref = refOf(at.store, "notes-nobody");
      await at.store.shoppers.addNotes([
        { ref, notes: { accesses: [seen()], decisions: [decided("rec_1")] } },
      ]);
      await give(at.store, ref);
      expect(await at.store.shoppers.readNotes(ref, NOW, 40)).toEqual(NOTHING);
    });

    it(
      "sum a day of one caller and call, keep a right to its minute, and tell the " + "newest first",
      async () => {
        const { ref } = await shopperWithGrant(at.store, "notes-sums");
        const earlier = NOW - 90 * 60_000;
        await at.store.shoppers.addNotes([
          {
            ref,
            notes: notes(
              seen({ at: earlier + 59_000, count: 3 }),
              seen({ at: NOW - 60 * DAY, caller: "key k2" }),
              seen({ at: earlier, call: "readShopper", by: "minute" }),
            ),
          },
          { ref, notes: { accesses: [seen()], decisions: [decided("rec_1"), decided("rec_0", NOW - DAY)] } },
        ]);
        await at.store.shoppers.addNotes([
          { ref, notes: notes(seen({ call: "readShopper", by: "minute" })) },
        ]);
        const told = await at.store.shoppers.readNotes(ref, NOW, 40);
        expect(told.accesses).toEqual([
          seen({ count: 4 }),
          seen({ call: "readShopper", by: "minute" }),
          seen({ at: earlier, call: "readShopper", by: "minute" }),
          seen({ at: NOW - 60 * DAY, caller: "key k2" }),
        ]);
        expect(told.decisions).toEqual([decided("rec_1"), decided("rec_0", NOW - DAY)]);
      },
    );

    it("end: an access after a year, an answer when its record does", async () => {
      const { ref } = await shopperWithGrant(at.store, "notes-end");
      await at.store.shoppers.addNotes([
        { ref, notes: { accesses: [seen()], decisions: [decided("rec_1", NOW, NOW + DAY)] } },
      ]);
      expect((await at.store.shoppers.readNotes(ref, NOW + 2 * DAY, 40)).decisions).toEqual([]);
      expect((await at.store.shoppers.readNotes(ref, NOW + 300 * DAY, 40)).accesses).toHaveLength(1);
      expect(await at.store.shoppers.readNotes(ref, NOW + 367 * DAY, 400)).toEqual(NOTHING);
    });

    it("are told by the day when somebody calls without end", async () => {
      const { ref } = await shopperWithGrant(at.store, "notes-many");
      const late = NOW + 20 * DAY;
      const many = Array.from({ length: 1001 }, (_, i) => seen({ at: late - i * 60_000, by: "minute" }));
      await at.store.shoppers.addNotes([{ ref, notes: notes(...many) }]);
      const { accesses } = await at.store.shoppers.readNotes(ref, late, 40);
      expect(accesses.length).toBeLessThan(4);
      expect(accesses.reduce((sum, { count }) => sum + count, 0)).toBe(1001);
    });

    it("die with erasure, and what was before it is not noted after it", async () => {
      const { ref } = await shopperWithGrant(at.store, "notes-erased");
      const both = { accesses: [seen({ by: "minute" })], decisions: [decided("rec_1")] };
      await at.store.shoppers.addNotes([{ ref, notes: both }]);
      await at.store.shoppers.raiseBarrier(ref, NOW + 1000);
      expect(await at.store.shoppers.readNotes(ref, NOW, 40)).toEqual(NOTHING);
      await at.store.shoppers.purge(ref);
      await give(at.store, ref, { personalise: true }, {}, NOW + 2000);
      await at.store.shoppers.addNotes([{ ref, notes: both }]);
      expect(await at.store.shoppers.readNotes(ref, NOW, 40)).toEqual(NOTHING);
    });

    it(
      "a correction takes the very place of what was read, in full segments too, and its id " + "stays taken",
      async () => {
        const { ref, grant } = await shopperWithGrant(at.store, "corrects");
        const events = Array.from({ length: 70 }, (_, i) =>
          eventOf(`e${i}`, { occurred_at: NOW - 1e6 + i * 1000 }),
        );
        await at.store.shoppers.appendEvents([{ grant, events }]);
        const version = grant.subjects[0]!.version;
        for (const id of ["e3", "e69"]) {
          const before = events.find(({ event_id }) => event_id === id)!;
          const after = { ...before, item_id: "item-2", query: "words", corrected_at: NOW + 5 };
          expect(await at.store.shoppers.replaceEvent(ref, version, before, after)).toBe(true);
          const now = await access(at.store, ref);
          expect(now.find(({ event_id }) => event_id === id)).toEqual(after);
          expect(now).toHaveLength(70);
          // What stands there is no longer what was read: somebody was faster.
          expect(await at.store.shoppers.replaceEvent(ref, version, before, after)).toBe(false);
          expect(await at.store.shoppers.appendEvents([{ grant, events: [before] }])).toEqual([
            ["duplicate"],
          ]);
        }
        expect(await at.store.shoppers.replaceEvent(ref, version, eventOf("none"), eventOf("none"))).toBe(
          false,
        );
        await give(at.store, ref, { train: true });
        expect(await at.store.shoppers.replaceEvent(ref, version, events[5]!, events[5]!)).toBe(false);
        expect(await grantFor(at.store, ref, "personalise")).not.toBeNull();
      },
    );
  });
};
