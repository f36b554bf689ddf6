import { describe, expect, it } from "vitest";
import { foldRecord } from "../../../src/consent/fold.ts";
import { createGate } from "../../../src/consent/gate.ts";
import { neverSeen } from "../../../src/consent/state.ts";
import { indexSetOf } from "../../../src/store/shopper/program.ts";
import type { OpenStore } from "../contract.ts";
import { give, grantFor, NOW, recordOf, refOf, useStore } from "./fixtures.ts";

export const describeShoppers = (open: OpenStore): void => {
  describe("consent and state", () => {
    const at = useStore(open);

    it("knows nobody at first", async () => {
      const ref = refOf(at.store, "nobody");
      expect(await at.store.shoppers.readState(ref)).toEqual(neverSeen());
      expect(await at.store.shoppers.readHistory(ref)).toEqual([]);
      expect(await grantFor(at.store, ref, "personalise")).toBeNull();
    });

    it(
      "hands out nothing of somebody unknown or erased, and does not take them for somebody whose " +
        "consent changed",
      async () => {
        const gate = createGate({ store: at.store.shoppers, clock: () => NOW });
        const [nobody, erased] = [refOf(at.store, "unheard"), refOf(at.store, "erased-reader")];
        await give(at.store, erased);
        const before = await gate.exercise(erased);
        await at.store.shoppers.raiseBarrier(erased, NOW);
        expect(await at.store.shoppers.readEvents(before.grant)).toBeNull();
        for (const ref of [nobody, erased])
          expect(await at.store.shoppers.readEvents((await gate.exercise(ref)).grant)).toEqual([]);
      },
    );

    it("gives back the very state that was written, in every handle", async () => {
      const ref = refOf(at.store, "whole");
      const written = await at.store.shoppers.changeState(ref, (state) => ({
        state: {
          ...foldRecord(
            state,
            recordOf({ purposes: { personalise: true, contact: false, train: true }, expires_at: NOW + 5 }),
          ),
          jurisdiction: "NO",
          age_band: "16_17",
          restriction_since: 5,
          objection_since: 6,
          preferences: {
            ...state.preferences,
            paused: true,
            discreet: true,
            dismissed: { items: ["x"], brands: [], categories: ["é"] },
          },
          preferences_at: 9,
          links: [{ link_id: "l", key: "k", kind: "app", since: 3 }],
          reviews: [{ ticket: "t", asked_at: 1, answer_by: 2, about: "a" }],
          open_cases: ["case"],
          events_restricted_since: 4,
        },
      }));
      expect(await at.store.shoppers.readState(ref)).toEqual(written);
      const other = await at.opened.again();
      expect(await other.shoppers.readState(ref)).toEqual(written);
      await other.close();
    });

    it("raises the version with every change, even when the change forgets to", async () => {
      const ref = refOf(at.store, "version");
      await give(at.store, ref);
      const before = await at.store.shoppers.readState(ref);
      const after = await at.store.shoppers.changeState(ref, (state) => ({
        state: { ...state, open_cases: ["c"] },
      }));
      expect(after.version).toBeGreaterThan(before.version);
      expect((await at.store.shoppers.readState(ref)).version).toBe(after.version);
    });

    it("writes nothing when the change says null", async () => {
      const ref = refOf(at.store, "null");
      expect(await at.store.shoppers.changeState(ref, () => null)).toEqual(neverSeen());
      expect(await at.store.shoppers.listShoppers("demo", indexSetOf(ref.key))).not.toContain(ref.key);
    });

    it("writes nothing when the change throws", async () => {
      const ref = refOf(at.store, "throws");
      await give(at.store, ref);
      const before = await at.store.shoppers.readState(ref);
      await expect(
        at.store.shoppers.changeState(ref, () => {
          throw new RangeError("no");
        }),
      ).rejects.toThrow();
      expect(await at.store.shoppers.readState(ref)).toEqual(before);
    });

    it("loses no change when many change one shopper, through two handles", async () => {
      const ref = refOf(at.store, "race");
      const other = await at.opened.again();
      await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          [at.store, other][i % 2]!.shoppers.changeState(ref, (state) => ({
            state: { ...state, open_cases: [...state.open_cases, `c${i}`] },
          })),
        ),
      );
      expect(new Set((await at.store.shoppers.readState(ref)).open_cases).size).toBe(30);
      expect((await at.store.shoppers.readState(ref)).version).toBe(30);
      await other.close();
    });

    it("keeps records newest first and notes their place in the ledger", async () => {
      const ref = refOf(at.store, "history");
      for (const record_id of ["r1", "r2", "r3"]) {
        await at.store.shoppers.changeState(ref, (state) => {
          const record = recordOf({ record_id });
          return { state: foldRecord(state, record), record };
        });
      }
      await at.store.shoppers.setLedgerIndex(ref, "r2", 41);
      await at.store.shoppers.setLedgerIndex(ref, "unknown", 5);
      expect(
        (await at.store.shoppers.readHistory(ref)).map((record) => [record.record_id, record.ledger_index]),
      ).toEqual([
        ["r3", null],
        ["r2", 41],
        ["r1", null],
      ]);
    });

    it("forgets the records that retention names, and keeps the places of the others", async () => {
      const ref = refOf(at.store, "ended");
      for (const record_id of ["r1", "r2", "r3"]) {
        await at.store.shoppers.changeState(ref, (state) => {
          const record = recordOf({ record_id });
          return { state: foldRecord(state, record), record };
        });
      }
      expect(await at.store.shoppers.dropRecordsWhere(ref, ({ record_id }) => record_id !== "r2")).toBe(2);
      expect(await at.store.shoppers.dropRecordsWhere(ref, ({ record_id }) => record_id !== "r2")).toBe(0);
      await at.store.shoppers.setLedgerIndex(ref, "r2", 7);
      await at.store.shoppers.changeState(ref, (state) => ({ state, record: recordOf({ record_id: "r4" }) }));
      expect(
        (await at.store.shoppers.readHistory(ref)).map((record) => [record.record_id, record.ledger_index]),
      ).toEqual([
        ["r4", null],
        ["r2", 7],
      ]);
    });

    it("lists every shopper of a shop in exactly one of 256 sets", async () => {
      const refs = Array.from({ length: 300 }, (_, i) => refOf(at.store, `listed-${i}`, "listing"));
      await Promise.all(refs.map((ref) => give(at.store, ref)));
      const sets = await Promise.all(
        Array.from({ length: 256 }, (_, set) => at.store.shoppers.listShoppers("listing", set)),
      );
      expect(sets.flat().sort()).toEqual(refs.map((ref) => ref.key).sort());
      expect(sets.filter((set) => set.length > 0).length).toBeGreaterThan(100);
    });
  });
};
