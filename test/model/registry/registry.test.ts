import { describe, expect, it } from "vitest";
import { createRegistry } from "../../../src/model/registry/registry.ts";
import { slotOf } from "../../../src/model/registry/registry-state.ts";
import { promote } from "../../../src/model/registry/slot-transitions.ts";
import { ACT, base } from "./registry-fixtures.ts";

/** One process after another holds a lease, as in every store. */
const createLeases = () => {
  const holders = new Map<string, string>();
  return {
    holders,
    lease: async (name: string, holder: string) => {
      if ((holders.get(name) ?? holder) !== holder) return false;
      holders.set(name, holder);
      return true;
    },
    release: async (name: string, holder: string) => {
      if (holders.get(name) === holder) holders.delete(name);
    },
  };
};

describe("two people who change the registry at once", () => {
  const store = () => {
    const held = { revision: 0, value: null as unknown };
    return {
      readRegistry: () => Promise.resolve(held.revision === 0 ? null : { ...held }),
      writeRegistry: (_: string, value: unknown, expected: number) => {
        if (expected !== held.revision) return Promise.resolve(null);
        held.revision += 1;
        held.value = value;
        return Promise.resolve({ ...held });
      },
      registryRevision: () => Promise.resolve(held.revision),
      settleRegistry: () => Promise.resolve(),
    };
  };

  it("both succeed where both may, and none is lost", async () => {
    const registry = createRegistry({ models: store(), jobs: createLeases(), clock: () => 5 });
    await registry.change("shop", () => base);
    await Promise.all([
      registry.change("shop", (state) => promote(state, { slot: "default", id: "a@1" }, ACT)),
      registry.change("shop", (state) => promote(state, { slot: "complement", id: "a@2" }, ACT)),
    ]);
    const { state, revision } = await registry.read("shop");
    expect([slotOf(state, "default").champion, slotOf(state, "complement").champion, revision]).toEqual([
      "a@1",
      "a@2",
      3,
    ]);
  });

  it("are told that a promotion is running when the registry never stands still", async () => {
    const registry = createRegistry({
      models: { ...store(), writeRegistry: () => Promise.resolve(null) },
      jobs: createLeases(),
      clock: () => 5,
    });
    await expect(registry.change("shop", () => base)).rejects.toMatchObject({ code: "promotion_running" });
  });

  it("do one thing after the other under the lease, and leave it when their work fails", async () => {
    const jobs = createLeases();
    const registry = createRegistry({ models: store(), jobs, clock: () => 5 });
    const refused = registry.alone("shop", "anna", () =>
      registry.alone("shop", "ben", () => Promise.resolve("never")),
    );
    await expect(refused).rejects.toMatchObject({ code: "promotion_running" });
    expect(await registry.alone("shop", "ben", () => Promise.resolve("done"))).toBe("done");
    expect([...jobs.holders]).toEqual([]);
  });

  it("wait for the lease as long as they have patience", async () => {
    const jobs = createLeases();
    const registry = createRegistry({ models: store(), jobs, clock: () => 5 });
    await jobs.lease("promotion:shop", "somebody else");
    const waiting = registry.alone("shop", "anna", () => Promise.resolve("done"), 60_000);
    await jobs.release("promotion:shop", "somebody else");
    expect(await waiting).toBe("done");
  });
});
