import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemFrom } from "../../../src/catalogue/item.ts";
import type { OpenStore } from "../contract.ts";
import { useStore } from "./fixtures.ts";

export const describeCatalogue = (open: OpenStore): void => {
  describe("catalogue", () => {
    const at = useStore(open);
    const item = (id: string, title = id) =>
      itemFrom({ item_id: id, title, price_minor: 100, currency: "EUR" });

    it("starts at revision 0 and grows with every item", async () => {
      expect(await at.store.catalogue.revision("s1")).toBe(0);
      expect(await at.store.catalogue.changesSince("s1", 0, 10)).toEqual([]);
      const revision = await at.store.catalogue.putItems("s1", [item("a"), item("b")]);
      expect(revision).toBe(await at.store.catalogue.revision("s1"));
      expect(revision).toBeGreaterThan(0);
      expect(await at.store.catalogue.readItem("s1", "b")).toEqual(item("b"));
      expect(await at.store.catalogue.readItem("s2", "b")).toBeNull();
    });

    it("changes one item without losing a concurrent change", async () => {
      await Promise.all(
        Array.from({ length: 20 }, () =>
          at.store.catalogue.changeItem("s1", "a", (before) => ({
            ...before,
            price_minor: before.price_minor! + 1,
          })),
        ),
      );
      expect((await at.store.catalogue.readItem("s1", "a"))?.price_minor).toBe(120);
      expect(await at.store.catalogue.changeItem("s1", "nope", (before) => before)).toBeNull();
    });

    it("tells what changed since a revision, each item once as it is now, deletions too", async () => {
      const from = await at.store.catalogue.revision("s1");
      await at.store.catalogue.putItems("s1", [item("c"), item("a", "new")]);
      await at.store.catalogue.putItems("s1", [item("c", "newer")]);
      expect(await at.store.catalogue.deleteItem("s1", "b")).toBe(true);
      expect(await at.store.catalogue.deleteItem("s1", "b")).toBe(false);
      const changes = (await at.store.catalogue.changesSince("s1", from, 100))!;
      expect(changes.map((change) => [change.item_id, change.item?.title ?? null])).toEqual([
        ["a", "new"],
        ["c", "newer"],
        ["b", null],
      ]);
      expect(changes.at(-1)!.revision).toBe(await at.store.catalogue.revision("s1"));
      expect(await at.store.catalogue.changesSince("s1", changes[1]!.revision, 100)).toEqual([changes[2]]);
      expect((await at.store.catalogue.changesSince("s1", from, 2))!).toHaveLength(2);
    });

    it("lists in order of id, page by page, without the deleted", async () => {
      expect((await at.store.catalogue.listItems("s1", null, 1)).map((one) => one.item_id)).toEqual(["a"]);
      expect((await at.store.catalogue.listItems("s1", "a", 10)).map((one) => one.item_id)).toEqual(["c"]);
      expect(await at.store.catalogue.listItems("s1", "c", 10)).toEqual([]);
    });

    it("takes a big catalogue and gives it back whole", async () => {
      const items = Array.from({ length: 2500 }, (_, i) => item(`big-${String(i).padStart(5, "0")}`));
      await at.store.catalogue.putItems("s3", items);
      expect(await at.store.catalogue.listItems("s3", null, 5000)).toEqual(items);
    });

    it("lets a follower reach the same catalogue by changes, whatever happens", async () => {
      const step = fc.oneof(
        fc.record({
          kind: fc.constant("put" as const),
          ids: fc.array(fc.constantFrom("p", "q", "r", "é", "x/y"), { minLength: 1, maxLength: 3 }),
          title: fc.string({ maxLength: 4 }),
        }),
        fc.record({ kind: fc.constant("delete" as const), id: fc.constantFrom("p", "q", "r", "é", "x/y") }),
        fc.record({ kind: fc.constant("follow" as const) }),
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const shop = `follow-${run++}`;
          const plain = new Map<string, string>();
          const follower = new Map<string, string>();
          let revision = 0;
          const follow = async (): Promise<void> => {
            for (const change of (await at.store.catalogue.changesSince(shop, revision, 100))!) {
              if (change.item === null) follower.delete(change.item_id);
              else follower.set(change.item_id, change.item.title);
              revision = change.revision;
            }
          };
          for (const one of steps) {
            if (one.kind === "put") {
              await at.store.catalogue.putItems(
                shop,
                one.ids.map((id) => item(id, one.title)),
              );
              for (const id of one.ids) plain.set(id, one.title);
            } else if (one.kind === "delete") {
              expect(await at.store.catalogue.deleteItem(shop, one.id)).toBe(plain.delete(one.id));
            } else await follow();
          }
          await follow();
          expect([...follower].sort()).toEqual([...plain].sort());
          expect(revision).toBe(await at.store.catalogue.revision(shop));
        }),
        { numRuns: 25 },
      );
    });
  });
};
