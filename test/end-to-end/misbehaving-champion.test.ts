import { describe, expect, it } from "vitest";
import { promote, rollback } from "../../src/model/registry/slot-transitions.ts";
import { ACT, everyone, house, registry, settled, use } from "../model/registry/slots-fixtures.ts";

describe("a champion that misbehaves", () => {
  it.each(["run", "slow"] as const)(
    "(%s) is fenced after three failures; the previous version answers, and one incident is reported",
    async (how) => {
      const { slots, bad, incidents } = house();
      const state = promote(
        promote(registry("a@1", "a@2"), { slot: "default", id: "a@1" }, ACT),
        { slot: "default", id: "a@2" },
        ACT,
      );
      await slots.follow(state, 0);
      bad.set("a@2", how);
      for (let i = 0; i < 6; i += 1) await use(slots);
      await settled();
      const lease = slots.acquire("default", everyone)!;
      expect([lease.id, lease.insteadOf]).toEqual(["a@1", "a@2"]);
      await slots.follow(state, 0);
      expect(await use(slots)).toBe("a@1");
      expect(incidents).toEqual([{ kind: "fenced", slot: "default", id: "a@2", failures: 3 }]);
    },
  );

  it("goes on serving where a busy machine made it wait", async () => {
    const { slots, bad, incidents } = house();
    const state = promote(
      promote(registry("a@1", "a@2"), { slot: "default", id: "a@1" }, ACT),
      { slot: "default", id: "a@2" },
      ACT,
    );
    await slots.follow(state, 0);
    bad.set("a@2", "starved");
    for (let i = 0; i < 20; i += 1) expect(await use(slots)).toBe("a@2");
    await settled();
    expect([await use(slots), incidents]).toEqual(["a@2", []]);
  });

  it("is not fenced for a failure now and then", async () => {
    const { slots, bad } = house();
    await slots.follow(promote(registry("a@1"), { slot: "default", id: "a@1" }, ACT), 0);
    for (let round = 0; round < 10; round += 1) {
      bad.set("a@1", "run");
      await use(slots);
      bad.clear();
      for (let i = 0; i < 20; i += 1) await use(slots);
    }
    expect(await use(slots)).toBe("a@1");
  });

  it("leaves the slot to nobody when there is no previous version", async () => {
    const { slots, bad } = house();
    await slots.follow(promote(registry("a@1"), { slot: "default", id: "a@1" }, ACT), 0);
    bad.set("a@1", "run");
    for (let i = 0; i < 3; i += 1) await use(slots);
    await settled();
    expect(slots.acquire("default", everyone)).toBeNull();
  });

  it("gets another chance once it was taken out and promoted again", async () => {
    const { slots, bad } = house();
    const first = promote(registry("a@1", "a@2"), { slot: "default", id: "a@1" }, ACT);
    const second = promote(first, { slot: "default", id: "a@2" }, ACT);
    await slots.follow(second, 0);
    bad.set("a@2", "run");
    for (let i = 0; i < 3; i += 1) await use(slots);
    await slots.follow(rollback(second, { slot: "default" }, ACT), 0);
    bad.clear();
    await slots.follow(second, 0);
    expect(await use(slots)).toBe("a@2");
  });
});
