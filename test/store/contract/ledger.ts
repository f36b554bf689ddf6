import { describe, expect, it } from "vitest";
import type { Store } from "../../../src/store/driver/store.ts";
import type { OpenStore } from "../contract.ts";
import { give, NOW, refOf, useStore } from "./fixtures.ts";

const place = async (store: Store, shop: string, limit = 100): Promise<boolean> => {
  const size = (await store.ledger.readHead(shop))?.size ?? 0;
  const waiting = await store.ledger.readOutbox(shop, limit);
  const leaves = waiting.map((entry, i) => ({
    index: size + i,
    leaf: JSON.stringify(entry.leaf.body),
    hash: `h${size + i}`,
  }));
  return store.ledger.append(
    shop,
    size,
    leaves,
    { size: size + leaves.length, root: "r", jws: `jws-${size + leaves.length}`, signed_at: NOW + size },
    waiting.map((entry) => entry.id),
  );
};

export const describeLedger = (open: OpenStore): void => {
  describe("ledger", () => {
    const at = useStore(open);

    it("writes the leaf with the state, in order, and takes it out when it is placed", async () => {
      for (const n of [0, 1, 2])
        await give(
          at.store,
          refOf(at.store, `l${n}`, "led"),
          { personalise: true },
          { leaf: { type: "given", record_id: `r${n}`, body: { n } } },
        );
      const waiting = await at.store.ledger.readOutbox("led", 10);
      expect(waiting.map((entry) => entry.leaf.body["n"])).toEqual([0, 1, 2]);
      expect(waiting.map((entry) => entry.key)).toEqual(
        [0, 1, 2].map((n) => at.store.pseudonym("led", `l${n}`)),
      );
      expect(await at.store.ledger.readHead("led")).toBeNull();
      expect(await place(at.store, "led", 2)).toBe(true);
      expect((await at.store.ledger.readOutbox("led", 10)).map((entry) => entry.leaf.record_id)).toEqual([
        "r2",
      ]);
      expect(await place(at.store, "led")).toBe(true);
      expect(await at.store.ledger.readOutbox("led", 10)).toEqual([]);
      expect((await at.store.ledger.readLeaves("led", 0, 10)).map((leaf) => leaf.leaf)).toEqual([
        '{"n":0}',
        '{"n":1}',
        '{"n":2}',
      ]);
      expect((await at.store.ledger.readLeaves("led", 1, 1)).map((leaf) => leaf.index)).toEqual([1]);
    });

    it("keeps every head that was signed", async () => {
      expect((await at.store.ledger.listHeads("led", 0, 10)).map((head) => head.size)).toEqual([2, 3]);
      expect((await at.store.ledger.listHeads("led", 2, 10)).map((head) => head.size)).toEqual([3]);
      expect((await at.store.ledger.readHead("led"))?.size).toBe(3);
    });

    it("tells what was placed until it is settled, and places it no more", async () => {
      await give(
        at.store,
        refOf(at.store, "s0", "settled"),
        { personalise: true },
        { leaf: { type: "given", record_id: "s0", body: { n: 0 } } },
      );
      expect(await at.store.ledger.hasWaiting("settled")).toBe(true);
      expect(await at.store.ledger.readPlaced("settled", 10)).toEqual([]);
      expect(await place(at.store, "settled")).toBe(true);
      const placed = await at.store.ledger.readPlaced("settled", 10);
      expect(placed).toMatchObject([
        { key: at.store.pseudonym("settled", "s0"), index: 0, leaf: { record_id: "s0" } },
      ]);
      expect(await at.store.ledger.readOutbox("settled", 10)).toEqual([]);
      expect(await at.store.ledger.hasWaiting("settled")).toBe(true);
      for (const _ of ["once", "twice"])
        await at.store.ledger.settle(
          "settled",
          placed.map(({ id }) => id),
        );
      expect(await at.store.ledger.readPlaced("settled", 10)).toEqual([]);
      expect(await at.store.ledger.hasWaiting("settled")).toBe(false);
    });

    it("refuses a batch that does not start at the end", async () => {
      const head = { size: 9, root: "r", jws: "j", signed_at: NOW };
      expect(await at.store.ledger.append("led", 1, [{ index: 1, leaf: "{}", hash: "h" }], head, [])).toBe(
        false,
      );
      expect((await at.store.ledger.readHead("led"))?.size).toBe(3);
    });

    it("places each leaf exactly once though two appenders and a hundred shoppers race", async () => {
      const other = await at.opened.again();
      const writers = Array.from({ length: 100 }, (_, n) =>
        give(
          [at.store, other][n % 2]!,
          refOf(at.store, `m${n}`, "many"),
          { personalise: true },
          { leaf: { type: "given", record_id: `r${n}`, body: { n } } },
        ),
      );
      const appenders = [at.store, other].map(async (store) => {
        for (let i = 0; i < 20; i += 1) await place(store, "many", 7);
      });
      await Promise.all([...writers, ...appenders]);
      while ((await at.store.ledger.readOutbox("many", 1)).length > 0) await place(at.store, "many");
      const leaves = await at.store.ledger.readLeaves("many", 0, 1000);
      expect(leaves.map((leaf) => leaf.index)).toEqual(leaves.map((_, i) => i));
      expect(leaves.map((leaf) => JSON.parse(leaf.leaf).n as number).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 100 }, (_, n) => n),
      );
      await other.close();
    });

    it("writes no leaf when the change was not made", async () => {
      await at.store.shoppers.changeState(refOf(at.store, "no", "none"), () => null);
      expect(await at.store.ledger.readOutbox("none", 10)).toEqual([]);
    });
  });
};
