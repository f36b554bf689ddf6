import { describe, expect, it } from "vitest";
import { canary, promote } from "../../src/model/registry/slot-transitions.ts";
import { ACT, house, registry, use } from "../model/registry/slots-fixtures.ts";

describe("a challenger", () => {
  const withCanary = async (percent: number) => {
    const made = house();
    const state = canary(
      promote(registry("a@1", "a@2"), { slot: "default", id: "a@1" }, ACT),
      { slot: "default", id: "a@2", percent },
      ACT,
    );
    await made.slots.follow(state, 0);
    return { ...made, state };
  };
  const armOf = (
    slots: ReturnType<typeof house>["slots"],
    stickyKey: string | null,
    measure = true,
  ): string => {
    const lease = slots.acquire("default", { stickyKey, measure })!;
    void lease.release();
    return lease.arm;
  };

  it("answers its share of shoppers, the same ones every time", async () => {
    const { slots } = await withCanary(25);
    const keys = Array.from({ length: 4000 }, (_, i) => `shopper-${i}`);
    const arms = keys.map((key) => armOf(slots, key));
    expect(arms.filter((arm) => arm === "challenger").length / keys.length).toBeCloseTo(0.25, 1);
    expect(keys.map((key) => armOf(slots, key))).toEqual(arms);
  });

  it("never answers a shopper who did not grant measure, nor one without a name", async () => {
    const { slots } = await withCanary(100);
    expect(armOf(slots, "shopper-1", false)).toBe("champion");
    expect(armOf(slots, null)).toBe("champion");
    expect(armOf(slots, "shopper-1")).toBe("challenger");
  });

  it("keeps those that it had when its share grows", async () => {
    const small = await withCanary(10);
    const large = await withCanary(40);
    for (let i = 0; i < 500; i += 1)
      if (armOf(small.slots, `s-${i}`) === "challenger")
        expect(armOf(large.slots, `s-${i}`)).toBe("challenger");
  });

  it("that fails is fenced alone: the champion goes on", async () => {
    const { slots, bad, incidents } = await withCanary(100);
    bad.set("a@2", "run");
    for (let i = 0; i < 3; i += 1) expect(await use(slots)).toBe("failed a@2");
    expect(await use(slots)).toBe("a@1");
    expect(incidents).toEqual([{ kind: "fenced", slot: "default", id: "a@2", failures: 3 }]);
  });
});
