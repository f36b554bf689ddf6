import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Store } from "../../../src/store/driver/store.ts";
import type { OpenStore } from "../contract.ts";
import { access, eventOf, give, idsOf, NOW, refOf, shopperWithGrant, useStore } from "./fixtures.ts";

/** Steps until it ends; what happens between the steps is another process's. */
const destroy = async (store: Store, between: (step: number) => Promise<void> = async () => {}) => {
  for (let step = 0; ; step += 1) {
    const came = await store.destruction.step(NOW + 5);
    await between(step);
    if (came === "done") return;
    if (came === "waiting") await sleep(10);
  }
};

export const describeDestruction = (open: OpenStore): void => {
  describe("destruction of deleted keys", () => {
    const at = useStore(open);
    const known = async (name: string, ids: string[]) => {
      const { ref, grant } = await shopperWithGrant(at.store, name);
      await at.store.shoppers.appendEvents([{ grant, events: ids.map((id) => eventOf(id)) }]);
      return ref;
    };

    it("is not begun where nothing was deleted", async () => {
      await known("nothing", ["e1"]);
      expect(await at.store.destruction.step(NOW)).toBe("done");
      expect(await at.store.destruction.read()).toMatchObject({ wanted: 0, destroyed: 0, running: false });
    });

    it(
      "is wanted by a forgotten event, events that pass retention, a withdrawal that erases, and an " +
        "erasure",
      async () => {
        const { shoppers, destruction } = at.store;
        const deletions: ((ref: Awaited<ReturnType<typeof known>>) => Promise<unknown>)[] = [
          (ref) => shoppers.deleteEvent(ref, "e1"),
          (ref) => shoppers.dropEventsWhere(ref, ({ event_id }) => event_id === "e1"),
          async (ref) => {
            const [state, events] = [await shoppers.readState(ref), await access(at.store, ref)];
            const wrong = events!.find(({ event_id }) => event_id === "e1")!;
            const right = { ...wrong, occurred_at: wrong.occurred_at - 1 };
            expect(await shoppers.replaceEvent(ref, state.version, wrong, right)).toBe(true);
            expect(await access(at.store, ref)).toContainEqual(right);
          },
          (ref) => shoppers.dropRecordsWhere(ref, () => true),
          (ref) => give(at.store, ref, { personalise: false }, { dropEvents: true }),
          async (ref) => {
            await shoppers.raiseBarrier(ref, NOW);
            await shoppers.purge(ref);
          },
        ];
        for (const [number, deletion] of deletions.entries()) {
          const ref = await known(`wanting-${number}`, ["e1", "e2"]);
          const before = await destruction.read();
          expect(before.wanted).toBe(before.destroyed);
          await deletion(ref);
          const { wanted, wanted_since } = await destruction.read();
          expect(wanted).toBeGreaterThan(before.destroyed);
          expect(wanted_since).toBe(NOW);
          await destroy(at.store);
          const after = await destruction.read();
          expect(after).toMatchObject({
            wanted_since: null,
            running: false,
            done_at: NOW + 5,
            refused: null,
          });
          expect(after.destroyed).toBeGreaterThanOrEqual(wanted);
        }
      },
    );

    it(
      "takes in what was deleted before it was asked for, and not what is deleted " + "while it runs",
      async () => {
        const { destruction } = at.store;
        const first = await destruction.request(NOW);
        expect(await destruction.request(NOW + 1)).toBe(first);
        let second = 0;
        await destroy(at.store, async (step) => {
          if (step === 0) second = await destruction.request(NOW + 2);
        });
        const { destroyed, wanted_since } = await destruction.read();
        // A step may have ended it at once: then the second asking found the next one.
        expect(second).toBe(first + 1);
        expect([destroyed, wanted_since]).toEqual([first, NOW + 2]);
        await destroy(at.store);
        expect((await destruction.read()).destroyed).toBe(second);
      },
    );

    it("loses nobody who lives, in any process, though they write and read while it runs", async () => {
      const other = await at.opened.again();
      const refs = await Promise.all(
        Array.from({ length: 300 }, (_, number) => known(`living-${number}`, ["e1", "e2", "e3"])),
      );
      await at.store.jobs.put({
        job_id: "j",
        shop: "demo",
        kind: "training",
        state: "s",
        body: 7,
        updated_at: NOW,
      });
      await at.store.shoppers.deleteEvent(refs[0]!, "e2");
      const during: string[] = [];
      await destroy(at.store, async (step) => {
        const name = `during-${step}`;
        during.push(name);
        const { grant } = await shopperWithGrant(other, name);
        await other.shoppers.appendEvents([{ grant, events: [eventOf(name)] }]);
        expect(idsOf(await access(other, refs[1]!))).toHaveLength(3);
        await give(other, refs[2]!, { personalise: true, train: true });
      });
      for (const store of [at.store, other]) {
        expect(idsOf(await access(store, refs[0]!))!.sort()).toEqual(["e1", "e3"]);
        for (const ref of refs.slice(1)) expect(idsOf(await access(store, ref))).toHaveLength(3);
        for (const name of during) expect(idsOf(await access(store, refOf(store, name)))).toEqual([name]);
        expect((await store.jobs.read("demo", "j"))?.body).toBe(7);
      }
      await other.close();
    });

    it("is gone on with by another process where the one that began it is gone", async () => {
      const ref = await known("left", ["e1"]);
      const first = await at.opened.again();
      const number = await first.destruction.request(NOW);
      await first.destruction.step(NOW);
      await first.close();
      await destroy(at.store);
      expect((await at.store.destruction.read()).destroyed).toBeGreaterThanOrEqual(number);
      expect(idsOf(await access(at.store, ref))).toEqual(["e1"]);
    });

    it(
      "leaves what was kept of a shopper whole after a deletion: records, duplicates, " + "what was learnt",
      async () => {
        const ids = Array.from({ length: 100 }, (_, number) => `e${number}`);
        const { ref, grant } = await shopperWithGrant(at.store, "whole");
        const { shoppers } = at.store;
        await shoppers.appendEvents([{ grant, events: ids.map((id) => eventOf(id)) }]);
        const trained = { package: "p", watermark: 1, body: Buffer.from("x") };
        await shoppers.writeTrained([{ ref, change: () => trained }]);
        const [before, history] = [await shoppers.readState(ref), await shoppers.readHistory(ref)];
        await shoppers.deleteEvent(ref, "e40");
        expect(await shoppers.readState(ref)).toEqual(before);
        expect(await shoppers.readHistory(ref)).toEqual(history);
        expect(await shoppers.readTrained(ref)).toEqual(trained);
        expect(await shoppers.appendEvents([{ grant, events: [eventOf("e3"), eventOf("e40")] }])).toEqual([
          ["duplicate", "kept"],
        ]);
        expect(idsOf(await access(at.store, ref))).toHaveLength(100);
      },
    );
  });
};
