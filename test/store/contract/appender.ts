import { describe, expect, it } from "vitest";
import { foldRecord } from "../../../src/consent/fold.ts";
import { createAppender } from "../../../src/consent/proofs/ledger/appender.ts";
import { createSigningKeys } from "../../../src/consent/proofs/receipts/signing-keys.ts";
import type { ShopperRef } from "../../../src/consent/shopper-ref.ts";
import type { Store } from "../../../src/store/driver/store.ts";
import { deriveSigningJwk } from "../../consent/proofs/receipts/derive-signing-jwk.ts";
import type { OpenStore } from "../contract.ts";
import { clock, NOW, recordOf, refOf, useStore } from "./fixtures.ts";

const WITHIN_MS = 200;

/** Time that passes when the test says so: what waits, by how long. */
const createWaits = () => {
  const waiting: { readonly ms: number; readonly end: () => void }[] = [];
  return {
    wait: (ms: number) => new Promise<void>((end) => waiting.push({ ms, end })),
    /** Ends the waits of so many milliseconds. */
    pass: (isOver: (ms: number) => boolean) => {
      for (const each of waiting.splice(0))
        if (isOver(each.ms)) each.end();
        else waiting.push(each);
    },
    has: (isMeant: (ms: number) => boolean) => waiting.some(({ ms }) => isMeant(ms)),
  };
};
const isLong = (ms: number): boolean => ms === WITHIN_MS;
const isShort = (ms: number): boolean => ms < WITHIN_MS;

const writeRecord = async (store: Store, ref: ShopperRef, recordId: string): Promise<void> => {
  const record = { ...recordOf(), record_id: recordId };
  const body = { time: new Date(NOW).toISOString(), type: "given", commitment: recordId };
  await store.shoppers.changeState(ref, (state) => ({
    state: foldRecord(state, record),
    record,
    leaf: { type: "given", record_id: recordId, body },
  }));
};

export const describeAppender = (open: OpenStore): void => {
  describe("the ledger's appender", () => {
    const at = useStore(open);
    const appenderOf = async (store: Store, holder: string, port: Partial<Store["shoppers"]> = {}) => {
      const waits = createWaits();
      const appender = createAppender({
        ledger: store.ledger,
        jobs: store.jobs,
        shoppers: { ...store.shoppers, ...port },
        keys: await createSigningKeys({ current: deriveSigningJwk(new Uint8Array(32).fill(7)), retired: [] }),
        clock,
        wait: waits.wait,
        holder,
      });
      return { ...appender, waits };
    };
    const lease = (shop: string, holder: string) =>
      at.store.jobs.lease(`ledger:${shop}`, holder, 60_000, NOW);

    it("hands each record its place when the batch is signed, one head for all that waited", async () => {
      const { place, idle, waits } = await appenderOf(at.store, "one");
      const refs = Array.from({ length: 5 }, (_, n) => refOf(at.store, `b${n}`, "batch"));
      for (const [n, ref] of refs.entries()) await writeRecord(at.store, ref, `cr_b${n}`);
      const places = await Promise.all(
        refs.map((ref, n) => place({ ref, recordId: `cr_b${n}`, withinMs: WITHIN_MS })),
      );
      const head = await at.store.ledger.readHead("batch");
      expect(places).toEqual(refs.map((_, index) => ({ index, head: head!.jws })));
      expect(await at.store.ledger.listHeads("batch", 0, 10)).toHaveLength(1);
      const [record] = await at.store.shoppers.readHistory(refs[3]!);
      expect(record?.ledger_index).toBe(3);
      await idle();
      expect(waits.has(isShort)).toBe(false);
    });

    it("tells the records of a batch whose writer died before they knew their place", async () => {
      const refs = [refOf(at.store, "d0", "died"), refOf(at.store, "d1", "died")];
      for (const [n, ref] of refs.entries()) await writeRecord(at.store, ref, `cr_d${n}`);
      const dying = await appenderOf(at.store, "dying", {
        setLedgerIndex: () => Promise.reject(new Error("the process is gone")),
      });
      await expect(dying.run("died")).rejects.toThrow("the process is gone");
      expect((await at.store.ledger.readHead("died"))?.size).toBe(2);
      const next = await appenderOf(at.store, "next");
      expect(await next.run("died")).toBe(true);
      for (const [n, ref] of refs.entries())
        expect(await at.store.shoppers.readHistory(ref)).toMatchObject([{ ledger_index: n }]);
      expect((await at.store.ledger.readHead("died"))?.size).toBe(2);
      expect(await at.store.ledger.hasWaiting("died")).toBe(false);
    });

    it("serves whoever comes while a batch is being signed", async () => {
      const [first, second] = [refOf(at.store, "s1", "late"), refOf(at.store, "s2", "late")];
      const late: Promise<unknown>[] = [];
      const { place } = await appenderOf(at.store, "one", {
        async setLedgerIndex(ref, recordId, index) {
          if (recordId === "cr_s1") {
            await writeRecord(at.store, second, "cr_s2");
            late.push(place({ ref: second, recordId: "cr_s2", withinMs: WITHIN_MS }));
          }
          await at.store.shoppers.setLedgerIndex(ref, recordId, index);
        },
      });
      await writeRecord(at.store, first, "cr_s1");
      expect(await place({ ref: first, recordId: "cr_s1", withinMs: WITHIN_MS })).toMatchObject({ index: 0 });
      expect(await Promise.all(late)).toMatchObject([{ index: 1 }]);
    });

    it("hands over the place that another process gave", async () => {
      const other = await at.opened.again();
      const [mine, theirs] = [await appenderOf(at.store, "mine"), await appenderOf(other, "theirs")];
      const ref = refOf(at.store, "shared", "shared");
      await writeRecord(at.store, ref, "cr_shared");
      await lease("shared", "theirs");
      const placed = mine.place({ ref, recordId: "cr_shared", withinMs: WITHIN_MS });
      await expect.poll(() => mine.waits.has(isShort)).toBe(true);
      expect(await theirs.run("shared")).toBe(true);
      mine.waits.pass(isShort);
      const head = await at.store.ledger.readHead("shared");
      expect(await placed).toEqual({ index: 0, head: head!.jws });
      expect(head!.size).toBe(1);
      await mine.idle();
      await other.close();
    });

    it("lets nobody wait longer than they said, and places the record all the same", async () => {
      const { place, run, idle, waits } = await appenderOf(at.store, "one");
      const ref = refOf(at.store, "held", "held");
      await writeRecord(at.store, ref, "cr_held");
      await lease("held", "somebody else");
      const placed = place({ ref, recordId: "cr_held", withinMs: WITHIN_MS });
      await expect.poll(() => waits.has(isShort)).toBe(true);
      waits.pass(isLong);
      expect(await placed).toBeNull();
      waits.pass(isShort);
      await idle();
      await at.store.jobs.release("ledger:held", "somebody else");
      expect(await run("held")).toBe(true);
      expect((await at.store.shoppers.readHistory(ref))[0]?.ledger_index).toBe(0);
    });

    it("does not wait for a record that is gone", async () => {
      const { place } = await appenderOf(at.store, "one");
      const ref = refOf(at.store, "gone", "gone");
      expect(await place({ ref, recordId: "cr_gone", withinMs: WITHIN_MS })).toBeNull();
    });
  });
};
