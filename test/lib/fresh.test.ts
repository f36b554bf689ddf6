import { describe, expect, it } from "vitest";
import { createFresh } from "../../src/lib/fresh.ts";

const start = ({ most = 10, staleMs = 0 }: { most?: number; staleMs?: number } = {}) => {
  const loads: string[] = [];
  const state = { now: 0, isDown: false };
  const fresh = createFresh({
    clock: () => state.now,
    ttlMs: 100,
    staleMs,
    most,
    load: async (key) => {
      loads.push(key);
      if (state.isDown) throw new Error("down");
      return `${key}@${state.now}`;
    },
  });
  return { fresh, loads, state };
};

describe("a fresh value", () => {
  it("is loaded once for all who ask, and again when its time is over or it is forgotten", async () => {
    const { fresh, loads, state } = start();
    expect(await Promise.all([fresh.get("a"), fresh.get("a")])).toEqual(["a@0", "a@0"]);
    state.now = 99;
    expect(await fresh.get("a")).toBe("a@0");
    state.now = 100;
    expect(await fresh.get("a")).toBe("a@100");
    fresh.forget("a");
    await fresh.get("a");
    expect(loads).toEqual(["a", "a", "a"]);
  });

  it("holds for a while where loading fails, and a failure is never remembered", async () => {
    const { fresh, state } = start({ staleMs: 500 });
    await fresh.get("a");
    state.isDown = true;
    state.now = 200;
    expect(await fresh.get("a")).toBe("a@0");
    await expect(fresh.get("b")).rejects.toThrow("down");
    state.now = 700;
    await expect(fresh.get("a")).rejects.toThrow("down");
    state.isDown = false;
    expect(await fresh.get("a")).toBe("a@700");
    expect(await fresh.get("b")).toBe("b@700");
  });

  it("stays where it is in use, however many strangers' keys are asked for", async () => {
    const { fresh, loads } = start({ most: 3 });
    await fresh.get("ours");
    for (let i = 0; i < 20; i += 1) {
      await fresh.get(`stranger-${i}`);
      await fresh.get("ours");
    }
    expect(loads.filter((key) => key === "ours")).toHaveLength(1);
    await fresh.get("stranger-0");
    expect(loads.filter((key) => key === "stranger-0")).toHaveLength(2);
  });
});
